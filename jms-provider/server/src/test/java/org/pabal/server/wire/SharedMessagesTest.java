package org.pabal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.pabal.message.Message;
import org.pabal.wire.WireBounds;

class SharedMessagesTest {

    private final SharedMessages shared = new SharedMessages();
    private final Message one = message("one");
    private final Message other = message("other");

    private static Message message(String text) {
        return Message.builder().messageId("ID:1").text(text).build();
    }

    @Test
    void aMessageIsKeptFromTheSecondTimeOn() {
        assertThat(shared.keep(7, one)).isFalse();
        assertThat(shared.keep(7, one)).isTrue();
        assertThat(shared.keep(7, one)).isTrue();
    }

    @Test
    void anotherMessageInTheSlotTakesItsPlace() {
        assertThat(shared.keep(7, one)).isFalse();
        assertThat(shared.keep(7, other)).isFalse();
        assertThat(shared.keep(7, one)).isFalse();
    }

    @Test
    void anEqualMessageIsNotTheSame() {
        assertThat(shared.keep(7, one)).isFalse();
        assertThat(shared.keep(7, message("one"))).isFalse();
    }

    @Test
    void forgetsWhenNothingHasBeenDeliveredForAWhile() {
        assertThat(shared.keep(7, one)).isFalse();
        shared.forgetUnlessUsed();
        assertThat(shared.keep(7, one)).isTrue();
        shared.forgetUnlessUsed();
        shared.forgetUnlessUsed();
        assertThat(shared.keep(7, one)).isFalse();
    }

    @Test
    void keepsNoMoreThanAllMay() {
        AtomicLong held = new AtomicLong();
        SharedMessages some = new SharedMessages(held, 1);
        SharedMessages others = new SharedMessages(held, 1);
        assertThat(some.keep(7, one)).isFalse();
        assertThat(held).hasValue(one.encodedSize());
        assertThat(others.mayBeKept(other)).isFalse();
        assertThat(some.keep(7, other)).isFalse();
        assertThat(held).hasValue(other.encodedSize());
        some.forget();
        assertThat(held).hasValue(0);
        assertThat(others.mayBeKept(other)).isTrue();
    }

    @Test
    void everyMessageHasASlotAndLargeOnesAreNotKept() {
        assertThat(SharedMessages.slot(one)).isBetween(0, WireBounds.SLOTS - 1).isEqualTo(SharedMessages.slot(one));
        assertThat(shared.mayBeKept(one)).isTrue();
        assertThat(shared.mayBeKept(message("x".repeat(WireBounds.SLOT_BYTES_MAX))))
                .isFalse();
    }
}
