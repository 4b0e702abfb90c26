package org.pabal.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Authenticator;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerAdministration;
import org.pabal.broker.BrokerClock;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.BrokerState;
import org.pabal.broker.UserPasswords;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.QueueSettings;

/**
 * A broker inside this JVM, reached by connection factories under {@link #connectionUrl()}.
 *
 * <pre>{@code
 * try (EmbeddedBroker broker = EmbeddedBroker.builder().name("orders").autoCreate(false).start()) {
 *     broker.administration().declareQueue("incoming", QueueSettings.defaults());
 *     ConnectionFactory factory = new PabalConnectionFactory(broker.connectionUrl()); // pabal:local:orders
 *     …
 * }
 * }</pre>
 *
 * <p>It lives until it is stopped, or until the JVM ends: it has daemon threads only. Without {@link Builder#data a data
 * directory} its messages live in memory, and as long as it does; with one, whatever was confirmed outlives it. A name stands for one broker at a time in this JVM (more exactly: in the class loader that has loaded
 * this class). Safe for any thread.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** What {@code pabal:local} stands for. */
    public static final String DEFAULT_NAME = "default";

    private final Broker broker;

    private EmbeddedBroker(Broker broker) {
        this.broker = broker;
    }

    /**
     * The broker of that name, started with default settings unless it runs already.
     *
     * @throws IllegalArgumentException if the name is of illegal form
     */
    public static EmbeddedBroker named(String name) {
        return BrokerRegistry.runningOrStarted(name, () -> start(builder().name(name)));
    }

    /** The broker of that name, if it runs; starts none. */
    public static Optional<EmbeddedBroker> running(String name) {
        return Optional.ofNullable(BrokerRegistry.running(name));
    }

    /** Settings for a broker that is about to be started. */
    public static Builder builder() {
        return new Builder();
    }

    static EmbeddedBroker start(Builder builder) {
        return new EmbeddedBroker(Broker.start(builder.settings()));
    }

    public String name() {
        return broker.name();
    }

    /** For a connection factory: {@code pabal:local:NAME}. */
    public String connectionUrl() {
        return "pabal:local:" + name();
    }

    public BrokerState state() {
        return broker.state();
    }

    /** Queues, exchanges, bindings, dead letters and prepared branches. */
    public BrokerAdministration administration() {
        return broker.administration();
    }

    /** Where it keeps what outlives it; null if it keeps everything in memory. */
    public @Nullable Path data() {
        StorageSettings storage = broker.settings().storage();
        return storage == null ? null : storage.directory();
    }

    Broker broker() {
        return broker;
    }

    /**
     * Carries out what was asked before, then drops all connections and what is not durable, and frees the name and the data
     * directory. Connections learn of it as of a lost broker. Waits up to {@link Broker#CLOSE_MILLIS_MAX} ms. Idempotent.
     */
    public void stop() {
        BrokerRegistry.forget(this);
        broker.close();
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return broker.toString();
    }

    /** Starts from the defaults. Not safe for use by several threads at once. */
    public static final class Builder {

        private String name = DEFAULT_NAME;
        private EngineSettings engine = EngineSettings.defaults();
        private BrokerClock clock = BrokerClock.system();
        private @Nullable Integer mailboxCapacity;
        private @Nullable Long largeBodiesMax;
        private @Nullable StorageSettings storage;
        private final Map<String, String> passwords = new LinkedHashMap<>();

        Builder() {}

        /** {@value #DEFAULT_NAME} unless named; the form is that of {@link BrokerSettings#name()}. */
        public Builder name(String brokerName) {
            this.name = Objects.requireNonNull(brokerName, "name");
            return this;
        }

        /** The time it lives by: the system's unless given. */
        public Builder clock(BrokerClock timeToLiveBy) {
            this.clock = Objects.requireNonNull(timeToLiveBy, "clock");
            return this;
        }

        /**
         * A directory for what is to outlive the broker: persistent messages, subscriptions, exchanges, prepared branches. It
         * is made if it does not exist; a broker that is started with it again goes on from there. One broker at a time.
         */
        public Builder data(Path directory) {
            return storage(StorageSettings.in(directory));
        }

        /** The same with its bounds. */
        public Builder storage(StorageSettings settings) {
            this.storage = Objects.requireNonNull(settings, "storage");
            return this;
        }

        /** For queues and subscriptions that nobody declares: {@link QueueSettings#defaults()} unless given. */
        public Builder queueDefaults(QueueSettings defaults) {
            Objects.requireNonNull(defaults, "queueDefaults");
            this.engine = new EngineSettings(engine.autoCreate(), defaults, engine.branchTimeoutMillis());
            return this;
        }

        /** Whether using a queue that does not exist creates it: true unless given. */
        public Builder autoCreate(boolean create) {
            this.engine = new EngineSettings(create, engine.queueDefaults(), engine.branchTimeoutMillis());
            return this;
        }

        /**
         * How many commands may wait before those who send have to: {@link BrokerSettings#MAILBOX_CAPACITY_DEFAULT} unless
         * given.
         */
        public Builder mailboxCapacity(int commands) {
            this.mailboxCapacity = commands;
            return this;
        }

        /**
         * How many bytes the bodies of large messages may take in memory: a quarter of the heap unless given. Senders wait
         * beyond it, and are refused in the end.
         */
        public Builder largeBodiesMax(long bytes) {
            this.largeBodiesMax = bytes;
            return this;
        }

        /**
         * Adds a user. Without any, everybody may connect, with any credentials or none; with one or more, only they.
         */
        public Builder user(String user, String password) {
            passwords.put(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
            return this;
        }

        /**
         * @throws IllegalArgumentException if a setting is out of its bounds
         * @throws IllegalStateException if a broker of that name runs already
         * @throws StorageRefusedException if its data directory cannot be used; nothing in it has been changed
         */
        public EmbeddedBroker start() {
            return BrokerRegistry.started(name, () -> EmbeddedBroker.start(this));
        }

        private BrokerSettings settings() {
            BrokerSettings.Builder settings = BrokerSettings.builder(name)
                    .engine(engine)
                    .clock(clock)
                    .storage(storage)
                    .authenticator(passwords.isEmpty() ? Authenticator.everybody() : new UserPasswords(passwords));
            if (mailboxCapacity != null) {
                settings.mailboxCapacity(mailboxCapacity);
            }
            if (largeBodiesMax != null) {
                settings.largeBodiesMax(largeBodiesMax);
            }
            return settings.build();
        }
    }
}
