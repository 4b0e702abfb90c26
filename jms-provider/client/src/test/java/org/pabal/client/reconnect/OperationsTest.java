package org.pabal.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OperationsTest {

    private final Operations operations = new Operations();

    private long take() {
        operations.reserve();
        return operations.take();
    }

    @Test
    void numbersWithoutGaps() {
        assertThat(operations.next()).isEqualTo(1);
        assertThat(take()).isEqualTo(1);
        assertThat(take()).isEqualTo(2);
        assertThat(operations.next()).isEqualTo(3);
    }

    @Test
    void isNeverFurtherAheadOfTheOldestThanABrokerRemembers() {
        long oldest = take();
        for (int at = 1; at < Operations.UNANSWERED_MAX; at++) {
            assertThat(operations.isFull()).isFalse();
            operations.answered(take());
        }
        assertThat(operations.isFull()).isTrue();
        operations.answered(oldest);
        assertThat(operations.isFull()).isFalse();
        for (int at = 0; at < 3 * Operations.UNANSWERED_MAX; at++) {
            operations.answered(take());
        }
        assertThat(operations.isFull()).isFalse();
    }

    @Test
    void countsWhatWaitsForANumber() {
        for (int at = 0; at < Operations.UNANSWERED_MAX; at++) {
            operations.reserve();
        }
        assertThat(operations.isFull()).isTrue();
        operations.release();
        assertThat(operations.isFull()).isFalse();
        assertThat(operations.take()).isEqualTo(1);
    }
}
