package org.pabal.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {

    @Test
    void findsExactlyWhatIsInItThroughAnyHistory() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ConnectionTable table = new ConnectionTable();
        Map<Long, BrokerConnection> expected = new HashMap<>();
        try (Broker broker = Broker.start(BrokerSettings.builder("table").build(), new ScriptedEngine())) {
            for (int step = 0; step < 50_000; step++) {
                long id = 1 + random.nextInt(300);
                if (random.nextBoolean()) {
                    assertThat(table.remove(id)).as("seed %d", seed).isSameAs(expected.remove(id));
                } else if (!expected.containsKey(id)) {
                    BrokerConnection connection = new BrokerConnection(broker, null, id, new RecordingListener());
                    table.add(connection);
                    expected.put(id, connection);
                }
                long sought = 1 + random.nextInt(300);
                assertThat(table.find(sought)).as("seed %d", seed).isSameAs(expected.get(sought));
            }
        }
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(expected.values());
    }
}
