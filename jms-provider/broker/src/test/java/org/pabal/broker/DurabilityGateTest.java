package org.pabal.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.engine.effect.Effect;

class DurabilityGateTest {

    private final DurabilityGate gate = new DurabilityGate();
    private final LongList nobody = new LongList();

    /** What a client asked for once and was done, without anybody to be told, is confirmed when it is asked for again. */
    @Test
    void holdsAnAnswerThatChangedNothingBehindTheWorkThatItSpeaksOf() {
        Effect confirmed = new Effect.Completed(1, 2);
        gate.hold(7, List.of(), nobody);
        gate.hold(0, List.of(confirmed), nobody);

        assertThat(gate.poll(6)).isNull();
        DurabilityGate.Held work = gate.poll(7);
        assertThat(work).isNotNull();
        assertThat(work.effects()).isEmpty();
        DurabilityGate.Held answer = gate.poll(7);
        assertThat(answer).isNotNull();
        assertThat(answer.effects()).containsExactly(confirmed);
        assertThat(gate.isEmpty()).isTrue();
    }

    @Test
    void letsNothingOvertakeWhateverIsDurable() {
        Effect first = new Effect.Completed(1, 1);
        Effect second = new Effect.Completed(2, 1);
        gate.hold(3, List.of(first), nobody);
        gate.hold(4, List.of(second), nobody);

        assertThat(gate.poll(2)).isNull();
        DurabilityGate.Held held = gate.poll(4);
        assertThat(held).isNotNull();
        assertThat(held.effects()).containsExactly(first);
    }
}
