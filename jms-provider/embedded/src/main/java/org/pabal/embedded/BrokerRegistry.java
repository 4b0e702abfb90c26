package org.pabal.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The brokers of this JVM by name. Its lock is held while one starts, so that two callers of one name get one broker. */
final class BrokerRegistry {

    private static final Map<String, EmbeddedBroker> BROKERS = new HashMap<>();

    private BrokerRegistry() {}

    static @Nullable EmbeddedBroker running(String name) {
        synchronized (BROKERS) {
            return BROKERS.get(name);
        }
    }

    static EmbeddedBroker runningOrStarted(String name, Supplier<EmbeddedBroker> start) {
        synchronized (BROKERS) {
            EmbeddedBroker running = BROKERS.get(name);
            if (running == null) {
                running = start.get();
                BROKERS.put(name, running);
            }
            return running;
        }
    }

    static EmbeddedBroker started(String name, Supplier<EmbeddedBroker> start) {
        synchronized (BROKERS) {
            EmbeddedBroker running = BROKERS.get(name);
            if (running != null) {
                throw new IllegalStateException("cannot start embedded broker '" + name + "': " + running
                        + " exists already; stop it first, choose another name, or use EmbeddedBroker.named");
            }
            EmbeddedBroker started = start.get();
            BROKERS.put(name, started);
            return started;
        }
    }

    /** Frees its name, unless another one has it by now. */
    static void forget(EmbeddedBroker broker) {
        synchronized (BROKERS) {
            BROKERS.remove(broker.name(), broker);
        }
    }
}
