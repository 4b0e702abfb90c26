package org.pabal.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;

class DurableStoreTest {
    private static final long NOW = 1_000;

    private final RoutingEngine engine =
            new RoutingEngine(EngineSettings.defaults().withStorage(true));
    private final Decision decision = new Decision();
    private DurableStore store;
    private long request;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Restart.from(StorageSettings.in(folder).stepped(), engine);
        engine.execute(new Command.OpenConnection(1, ++request, null, null), NOW, decision);
        store.endCommand(decision);
        append();
    }

    @AfterEach
    void close() {
        store.close(true);
    }

    private long append() {
        long ticket = store.append(decision);
        store.commit(true);
        decision.clear();
        return ticket;
    }

    private void declareQueue() {
        engine.execute(
                new Command.DeclareQueue(1, ++request, "queue " + request, QueueSettings.defaults()), NOW, decision);
    }

    @Test
    void countsTheCommandsThatLeadToSomethingDurable() {
        declareQueue();
        store.endCommand(decision);
        declareQueue();
        store.endCommand(decision);
        long ticket = append();
        assertThat(store.commandsKept()).isEqualTo(2);
        assertThat(store.isDurable(ticket)).isTrue();
    }

    @Test
    void doesNotCountWhatTheBrokerHasDecidedForItself() {
        declareQueue();
        store.endOwnWork(decision);
        declareQueue();
        store.endCommand(decision);
        append();
        assertThat(store.commandsKept()).isEqualTo(1);

        declareQueue();
        store.endOwnWork(decision);
        long ticket = append();
        assertThat(store.commandsKept()).isZero();
        assertThat(store.isDurable(ticket)).isTrue();

        declareQueue();
        store.endCommand(decision);
        append();
        assertThat(store.commandsKept()).as("of the next decision").isEqualTo(1);
    }
}
