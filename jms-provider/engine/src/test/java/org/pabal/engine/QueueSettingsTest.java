package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.message.Address;

class QueueSettingsTest {

    @Test
    void changesOneSettingAndKeepsTheOthers() {
        QueueSettings settings = QueueSettings.defaults()
                .withLengthMax(1)
                .withBytesMax(2)
                .withOverflow(Overflow.REJECT)
                .withDeliveriesMax(3)
                .withRedeliveryDelay(4, 5, 6)
                .withDeadLetterTo(Address.queue("dead"))
                .withExpiredTo(Address.topic("late"))
                .withExclusive(true);

        assertThat(settings)
                .isEqualTo(new QueueSettings(
                        1, 2, Overflow.REJECT, 3, 4, 5, 6, Address.queue("dead"), Address.topic("late"), true));
    }

    @Test
    void refusesWhatMakesNoSenseNamingTheSettingAndWhatIsAllowed() {
        QueueSettings defaults = QueueSettings.defaults();

        assertThatThrownBy(() -> defaults.withLengthMax(-1)).hasMessageContaining("lengthMax=-1; allowed: 0 and more");
        assertThatThrownBy(() -> defaults.withBytesMax(-1)).hasMessageContaining("bytesMax=-1");
        assertThatThrownBy(() -> defaults.withDeliveriesMax(-1)).hasMessageContaining("deliveriesMax=-1");
        assertThatThrownBy(() -> defaults.withRedeliveryDelay(-1, 1, 1))
                .hasMessageContaining("redeliveryDelayMillis=-1");
        assertThatThrownBy(() -> defaults.withRedeliveryDelay(1, 0.5, 1))
                .hasMessageContaining("redeliveryDelayMultiplier=0.5; allowed: 1 to 1000");
        assertThatThrownBy(() -> defaults.withRedeliveryDelay(1, Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> defaults.withRedeliveryDelay(1, 1, -1))
                .hasMessageContaining("redeliveryDelayMaxMillis=-1");
    }
}
