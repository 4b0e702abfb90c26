package org.pabal.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DoneOperationsTest {

    private static final int WINDOW = DoneOperations.WINDOW;

    private final DoneOperations done = new DoneOperations();

    @Test
    void knowsNothingAtFirst() {
        assertThat(done.isDone(0)).isFalse();
        assertThat(done.isDone(1)).isFalse();
        assertThat(done.isEmpty()).isTrue();
        assertThat(done.words()).isEmpty();
        assertThat(done).hasToString("");
    }

    @Test
    void needsTwoNumbersForWhatHasNoGaps() {
        for (long operation = 1; operation <= 3L * WINDOW; operation++) {
            done.add(operation);
        }

        assertThat(done.words()).isEmpty();
        assertThat(done).hasToString((2L * WINDOW + 1) + ".." + 3L * WINDOW);
        assertThat(done.isDone(2L * WINDOW)).as("one behind the window").isFalse();
    }

    @Test
    void needsNoBitsAnyMoreOnceGapsAreFilledOrFarBehind() {
        done.add(1);
        done.add(3);
        assertThat(done.words()).hasSize(1);
        done.add(2);
        assertThat(done.words()).isEmpty();

        done.add(5);
        for (long operation = 6; operation <= WINDOW + 4; operation++) {
            done.add(operation);
        }
        assertThat(done.words()).isEmpty();
        assertThat(done).hasToString("5.." + (WINDOW + 4));
    }

    @Test
    void ignoresWhatIsTooFarBehindAndForgetsAllAfterALongJump() {
        done.add(WINDOW + 1);
        done.add(1);
        assertThat(done.isDone(1)).isFalse();
        done.add(2);
        assertThat(done.isDone(2)).isTrue();

        done.add(Long.MAX_VALUE - 1);
        assertThat(done).hasToString(String.valueOf(Long.MAX_VALUE - 1));
    }

    @Test
    void agreesWithASetWhateverComesInWhateverOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 60; run++) {
            DoneOperations tested = new DoneOperations();
            TreeSet<Long> naive = new TreeSet<>();
            long at = 1;
            int step = 1 << random.nextInt(13);
            for (int i = 0; i < 2_000; i++) {
                long operation = Math.max(1, at + random.nextInt(2 * step + 1) - (random.nextInt(4) == 0 ? step : 0));
                at = Math.max(at, operation);
                tested.add(operation);
                if (naive.isEmpty() || naive.last() - operation < WINDOW) {
                    naive.add(operation);
                }
                naive.headSet(naive.last() - WINDOW, true).clear();
                for (int ask = 0; ask < 8; ask++) {
                    long asked = Math.max(1, at - random.nextInt(random.nextBoolean() ? 20 : WINDOW + 5) + 3);
                    assertThat(tested.isDone(asked))
                            .as("seed %d run %d: operation %d of %s", seed, run, asked, tested)
                            .isEqualTo(naive.contains(asked));
                }
            }
            assertThat(tested.highest()).isEqualTo(naive.last());
            assertThat(tested.lowest()).as("seed %d run %d", seed, run).isEqualTo(naive.first());
            DoneOperations read = DoneOperations.of(tested.lowest(), tested.highest(), tested.words());
            assertThat(read).hasToString(tested.toString());
            assertThat(read.words()).isEqualTo(tested.words());
            read.add(at + 2);
            tested.add(at + 2);
            assertThat(read).hasToString(tested.toString());
        }
    }

    @Test
    void looksTheSameInWhateverOrderItCameAbout() {
        List<Long> operations = new ArrayList<>();
        for (long operation = 100; operation < 400; operation++) {
            if (operation % 7 != 0) {
                operations.add(operation);
            }
        }
        operations.forEach(done::add);
        Collections.shuffle(operations, new Random(1));
        DoneOperations other = new DoneOperations();
        operations.forEach(other::add);

        assertThat(other.words()).isEqualTo(done.words());
        assertThat(other).hasToString(done.toString());
    }

    @Test
    void isNotMadeOfNumbersThatAreOfNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> done.add(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(2, 1, new long[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(0, 1, new long[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(1, 1L + WINDOW, new long[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(1, 3, new long[] {7}));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(1, 3, new long[] {1}));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(1, 3, new long[] {5, 0}));
        assertThatIllegalArgumentException().isThrownBy(() -> DoneOperations.of(1, 3, new long[] {13}));
    }
}
