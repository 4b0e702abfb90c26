package org.pabal.comparison.broker;

import java.nio.file.Path;
import org.pabal.comparison.process.Settings;

/** Starts one provider's broker in this JVM; named by the provider's definition, made by its constructor without arguments. */
public interface BrokerStarter {

    /** Where a broker keeps what it has to keep, and where it is reached; without a port it serves this JVM alone. */
    record Place(Path data, int port, boolean inThisJvm) {}

    /**
     * Returns when clients may connect; whoever runs in a process of its own may also just never return.
     *
     * @param provider the provider's definition
     */
    void start(Place place, Settings provider) throws Exception;

    /** For a provider whose connection factory starts the broker, or whose broker runs already. */
    final class None implements BrokerStarter {
        @Override
        public void start(Place place, Settings provider) {
            // Nothing to do.
        }
    }

    static BrokerStarter named(String className) throws ReflectiveOperationException {
        return Class.forName(className)
                .asSubclass(BrokerStarter.class)
                .getConstructor()
                .newInstance();
    }
}
