package org.pabal.client.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final BooleanSupplier never = () -> {
        looks.incrementAndGet();
        return false;
    };
    private final Watch watch = new Watch(2);

    @Test
    void seesWhatAnotherThreadBrings() {
        AtomicBoolean come = new AtomicBoolean();
        BooleanSupplier broughtAtTheThirdLook = () -> {
            if (looks.incrementAndGet() == 3) {
                come.set(true);
            }
            return come.get();
        };

        assertThat(watch.sees(broughtAtTheThirdLook)).isTrue();
        assertThat(looks).hasValue(3);
    }

    @Test
    void doesNotLookWhereItHasNotPaidOffOfLate() {
        lookInVain();

        looks.set(0);
        assertThat(watch.sees(never)).isFalse();
        assertThat(looks).hasValue(0);
    }

    @Test
    void triesAgainNowAndThen() {
        lookInVain();

        looks.set(0);
        for (int i = 1; i < Watch.TRY_AGAIN; i++) {
            assertThat(watch.sees(never)).isFalse();
        }
        assertThat(looks).hasValue(0);
        assertThat(watch.sees(never)).isFalse();
        assertThat(looks).hasPositiveValue();
    }

    @Test
    void looksAgainAsLongAsAtFirstOnceItHasPaidOff() {
        lookInVain();
        for (int i = 1; i < Watch.TRY_AGAIN; i++) {
            watch.sees(never);
        }
        assertThat(watch.sees(() -> true)).isTrue();

        for (int i = 0; i < Watch.PATIENCE_MAX; i++) {
            looks.set(0);
            assertThat(watch.sees(never)).isFalse();
            assertThat(looks).hasPositiveValue();
        }
    }

    @Test
    void neverLooksWithOneProcessor() {
        assertThat(new Watch(1).sees(() -> true)).isFalse();
    }

    private void lookInVain() {
        for (int i = 0; i < Watch.PATIENCE_MAX; i++) {
            assertThat(watch.sees(never)).isFalse();
        }
    }
}
