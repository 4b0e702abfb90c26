package org.pabal.client.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandTest {

    private final Hand hand = new Hand(new WorkerPool("test pool"), new AtomicInteger(), null);

    private int declinedTimes() {
        int times = 0;
        while (hand.isDeclined()) {
            times++;
        }
        return times;
    }

    @Test
    void whoWasSlowOnceIsDeclinedOnce() {
        hand.lent(true);
        assertThat(declinedTimes()).isZero();
        hand.lent(false);
        assertThat(declinedTimes()).isEqualTo(1);
        hand.lent(true);
        hand.lent(false);
        assertThat(declinedTimes()).isEqualTo(1);
    }

    @Test
    void whoIsAlwaysSlowIsTriedMoreAndMoreRarely() {
        int[] times = new int[8];
        for (int i = 0; i < times.length; i++) {
            hand.lent(false);
            times[i] = declinedTimes();
        }
        assertThat(times).containsExactly(1, 2, 4, 8, 16, 32, 32, 32);
    }

    @Test
    void whoHasBecomeQuickIsSoonLentAgain() {
        for (int i = 0; i < 10; i++) {
            hand.lent(false);
        }
        for (int i = 0; i < 6; i++) {
            hand.lent(true);
        }
        hand.lent(false);
        assertThat(declinedTimes()).isEqualTo(1);
    }
}
