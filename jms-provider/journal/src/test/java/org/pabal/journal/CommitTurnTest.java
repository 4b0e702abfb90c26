package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitTurnTest {

    private final CommitTurn turn = new CommitTurn();

    @Test
    void oneAtATimeHasIt() {
        assertThat(turn.tryEnter()).isTrue();
        assertThat(turn.tryEnter()).isFalse();
        turn.leave();
        assertThat(turn.tryEnter()).isTrue();
    }

    @Test
    void whoLeavesIsToldThatThereIsMore() {
        assertThat(turn.request()).as("nobody to leave word with").isFalse();
        turn.tryEnter();
        assertThat(turn.leave()).isFalse();

        turn.tryEnter();
        assertThat(turn.request()).isTrue();
        assertThat(turn.request()).isTrue();
        assertThat(turn.leave()).isTrue();

        turn.tryEnter();
        assertThat(turn.tryEnter()).as("also by who wanted it").isFalse();
        assertThat(turn.leave()).isTrue();
        turn.tryEnter();
        assertThat(turn.leave()).as("only once").isFalse();
    }

    @Test
    void itIsCalmUntilAGroupHasSeveralBatchesAndAgainAfterSoManyThatHaveOne() {
        assertThat(turn.isCalm()).isTrue();
        turn.committed(2, 2);
        for (int i = 0; i < CommitTurn.CALM_AFTER; i++) {
            assertThat(turn.isCalm()).isFalse();
            turn.committed(-1, 1);
            turn.committed(0, 1);
            turn.committed(1, 1);
        }
        assertThat(turn.isCalm()).isTrue();
    }

    @Test
    void whoAppendsBatchAfterBatchAndAsksOnceDisturbsNoCalm() {
        turn.committed(5, 1);
        assertThat(turn.isCalm()).isTrue();
        turn.committed(5, 2);
        assertThat(turn.isCalm()).isFalse();
    }

    @Test
    void countsWhoHasAsked() {
        assertThat(turn.takeAsks()).isZero();
        turn.asked();
        turn.asked();
        assertThat(turn.takeAsks()).isEqualTo(2);
        assertThat(turn.takeAsks()).isZero();
    }
}
