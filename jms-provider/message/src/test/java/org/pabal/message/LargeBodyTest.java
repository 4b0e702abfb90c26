package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LargeBodyTest {

    private static final LargeBody ELSEWHERE = new LargeBody(42, 1_000_000);

    @Test
    void messageWithBodySomewhereElseIsSmallAndKeepsEverythingElse() {
        Message here = Message.builder()
                .destination(Address.queue("films"))
                .property("name", "Pabal")
                .text("x".repeat(1_000_000))
                .build();

        Message elsewhere = here.withLargeBody(ELSEWHERE);

        assertThat(elsewhere.encodedSize()).isLessThan(200);
        assertThat(elsewhere.largeBody()).isEqualTo(ELSEWHERE);
        assertThat(elsewhere.bodyLength()).isEqualTo(1_000_000);
        assertThat(elsewhere.fullSize()).isEqualTo(elsewhere.encodedSize() + 1_000_000L);
        assertThat(elsewhere.bodyKind()).isEqualTo(BodyKind.TEXT);
        assertThat(elsewhere.destination()).isEqualTo(Address.queue("films"));
        assertThat(elsewhere.property("name")).isEqualTo("Pabal");
        assertThat(Message.of(elsewhere.encoded())).isEqualTo(elsewhere);
    }

    @Test
    void messageIsWholeAgainFromItsPieces() {
        Message here =
                Message.builder().property("n", 1).text("파발 ".repeat(100)).build();
        Message elsewhere = here.withLargeBody(new LargeBody(1, here.bodySize()));

        BodyAssembly assembly = elsewhere.assembly();
        ByteBuffer body = here.bodyView();
        while (body.hasRemaining()) {
            ByteBuffer piece = body.slice().limit(Math.min(77, body.remaining()));
            body.position(body.position() + piece.remaining());
            assembly.append(piece);
        }

        assertThat(assembly.whole()).isEqualTo(here);
    }

    @Test
    void changesOfHeadersAndPropertiesKeepTheReference() {
        Message elsewhere = Message.builder()
                .expirationMillis(5)
                .largeBody(BodyKind.BYTES, ELSEWHERE)
                .build();

        Message changed = elsewhere
                .withProperties(Map.of("a", 1))
                .withDestination(Address.queue("q"))
                .withExpirationMillis(0);

        assertThat(changed.largeBody()).isEqualTo(ELSEWHERE);
        assertThat(Message.of(changed.encoded())).isEqualTo(changed);
    }

    @Test
    void refusesToGiveWhatIsNotThere() {
        Message elsewhere =
                Message.builder().largeBody(BodyKind.BYTES, ELSEWHERE).build();

        assertThatIllegalStateException().isThrownBy(elsewhere::bytes).withMessageContaining("largeBody()");
        assertThatIllegalStateException().isThrownBy(elsewhere::bodyView);
        assertThatIllegalStateException()
                .isThrownBy(() -> Message.builder().build().withLargeBody(ELSEWHERE));
    }

    @Test
    void refusesBodyThatIsNoneOfItsKind() {
        Message elsewhere =
                Message.builder().largeBody(BodyKind.TEXT, new LargeBody(1, 1)).build();
        BodyAssembly assembly = elsewhere.assembly();

        assertThatIllegalStateException().isThrownBy(assembly::whole).withMessageContaining("1 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> assembly.append(ByteBuffer.allocate(2)));
        assembly.append(ByteBuffer.wrap(new byte[] {(byte) 0xFF}));
        assertThatExceptionOfType(MalformedMessage.class).isThrownBy(assembly::whole);
    }

    @Test
    void refusesBodiesOverTwoGibibytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LargeBody(1, LargeBody.LENGTH_MAX + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LargeBody(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Message.builder().largeBody(BodyKind.NONE, ELSEWHERE));
    }
}
