package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.RunningServer;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;
import org.pabal.wire.WireBounds;

/** Which settlements ask for an answer, seen on the wire. */
@Timeout(180)
class SettlementFramesTest {

    private static final int MESSAGES = 20;
    private static final String PATIENT = "?connectTimeout=60s";

    @TempDir
    Path folder;

    /** Reads what one client says. */
    private static final class Listening implements FaultProxy.Tap {

        private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.CLIENT);
        private final List<Frame> said = new ArrayList<>();
        private int prefaceLeft = Preface.LENGTH;
        private @Nullable MalformedFrameException malformed;

        Listening() {
            decoder.limits(WireBounds.FRAME_MAX_MAX, 1 << 24);
        }

        @Override
        public synchronized void passes(FaultProxy.Direction way, byte[] bytes, int offset, int count) {
            if (way == FaultProxy.Direction.TO_BROKER && malformed == null) {
                int ofPreface = Math.min(prefaceLeft, count);
                prefaceLeft -= ofPreface;
                try {
                    decoder.feed(ByteBuffer.wrap(bytes.clone(), offset + ofPreface, count - ofPreface), said::add);
                } catch (MalformedFrameException e) {
                    malformed = e;
                }
            }
        }

        /** The settlements so far. */
        synchronized List<ClientFrame.Settle> settlements() {
            assertThat(malformed).isNull();
            return said.stream()
                    .filter(ClientFrame.Settle.class::isInstance)
                    .map(ClientFrame.Settle.class::cast)
                    .toList();
        }
    }

    private List<ClientFrame.Settle> settlementsOf(int deliveryMode, String options) throws Exception {
        Listening listening = new Listening();
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                FaultProxy proxy = new FaultProxy(server.port())) {
            try (JMSContext context = new PabalConnectionFactory(server.url() + PATIENT).createContext()) {
                JMSProducer producer = context.createProducer().setDeliveryMode(deliveryMode);
                for (int i = 0; i < MESSAGES; i++) {
                    producer.send(context.createQueue("orders"), "m" + i);
                }
            }
            proxy.tap(listening);
            try (JMSContext context = new PabalConnectionFactory("pabal://" + proxy.host() + PATIENT + options)
                    .createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
                var consumer = context.createConsumer(context.createQueue("orders"));
                for (int i = 0; i < MESSAGES; i++) {
                    assertThat(consumer.receiveBody(String.class, 60_000)).isEqualTo("m" + i);
                }
            }
            // The close was answered: all that was said before has passed.
            return listening.settlements();
        }
    }

    private static long deliveries(List<ClientFrame.Settle> settlements) {
        return settlements.stream().mapToLong(each -> each.deliveries().length).sum();
    }

    @ParameterizedTest
    @CsvSource({"''", "&reconnect=true"})
    void thoseOfNonPersistentMessagesAskForNone(String options) throws Exception {
        List<ClientFrame.Settle> settlements = settlementsOf(DeliveryMode.NON_PERSISTENT, options);
        assertThat(settlements)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.request())
                        .isEqualTo(ClientFrame.UNANSWERED)
                        .isZero());
        assertThat(deliveries(settlements)).isEqualTo(MESSAGES);
    }

    @Test
    void thoseOfPersistentMessagesAskForOne() throws Exception {
        List<ClientFrame.Settle> settlements = settlementsOf(DeliveryMode.PERSISTENT, "");
        assertThat(settlements)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.request()).isNotZero());
        assertThat(deliveries(settlements)).isEqualTo(MESSAGES);
    }

    @Test
    void strictOnesAskForOne() throws Exception {
        List<ClientFrame.Settle> settlements = settlementsOf(DeliveryMode.NON_PERSISTENT, "&jms.strict=true");
        assertThat(settlements)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.request()).isNotZero());
    }
}
