package org.pabal.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final Pauses pauses =
            new Pauses(new ReconnectSettings(600_000, 100, 1_000, true, false), new SplittableRandom(1));

    @Test
    void beginsWithoutAPauseThenDoublesUpToTheLongest() {
        assertThat(pauses.nextMillis()).isZero();
        for (long base : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            assertThat(pauses.nextMillis()).isBetween(base / 2, base);
        }
    }

    @Test
    void beginsAnewAfterAConnectionThatLasted() {
        assertThat(pauses.nextMillis()).isZero();
        assertThat(pauses.nextMillis()).isPositive();
        pauses.lived(200);
        assertThat(pauses.nextMillis()).isZero();
    }

    @Test
    void goesOnDoublingForThoseWhoAreCutOffAtOnce() {
        assertThat(pauses.nextMillis()).isZero();
        pauses.lived(5);
        assertThat(pauses.nextMillis()).isBetween(50L, 100L);
        pauses.lived(5);
        assertThat(pauses.nextMillis()).isBetween(100L, 200L);
    }
}
