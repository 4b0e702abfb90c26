package org.pabal.broker;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.EngineSettings;

/**
 * What a broker is told once, before it starts.
 *
 * @param name letters, digits, {@code . _ -}, 1 to {@value #NAME_LENGTH_MAX} of them: it stands in URLs and thread names
 * @param engine what the engine is told
 * @param mailboxCapacity how many commands may wait before those who submit have to; {@value #MAILBOX_CAPACITY_MIN} to
 *     {@value #MAILBOX_CAPACITY_MAX}
 * @param clock the time it lives by
 * @param authenticator who may open a connection
 * @param largeBodiesMax how many bytes the large bodies of a broker without a data directory may take in memory, 1 MiB or
 *     more; a quarter of the heap unless given
 * @param storage where it keeps what is to outlive it; null to keep everything in memory
 */
public record BrokerSettings(
        String name,
        EngineSettings engine,
        int mailboxCapacity,
        BrokerClock clock,
        Authenticator authenticator,
        long largeBodiesMax,
        @Nullable StorageSettings storage) {

    public static final int NAME_LENGTH_MAX = 128;
    public static final int MAILBOX_CAPACITY_MIN = 16;
    public static final int MAILBOX_CAPACITY_MAX = 1 << 20;
    public static final int MAILBOX_CAPACITY_DEFAULT = 8_192;

    public static final long LARGE_BODIES_MIN = 1L << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + NAME_LENGTH_MAX + "}");

    public BrokerSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid broker name '" + name + "': write 1 to " + NAME_LENGTH_MAX
                    + " letters, digits, dots, underscores or hyphens");
        }
        if (largeBodiesMax < LARGE_BODIES_MIN) {
            throw new IllegalArgumentException(
                    "invalid largeBodiesMax=" + largeBodiesMax + ": choose " + LARGE_BODIES_MIN + " bytes or more");
        }
        if (mailboxCapacity < MAILBOX_CAPACITY_MIN || mailboxCapacity > MAILBOX_CAPACITY_MAX) {
            throw new IllegalArgumentException("invalid mailboxCapacity=" + mailboxCapacity + ": choose from "
                    + MAILBOX_CAPACITY_MIN + " to " + MAILBOX_CAPACITY_MAX);
        }
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Starts from the defaults; reusable. */
    public static final class Builder {

        private final String name;
        private EngineSettings engine = EngineSettings.defaults();
        private int mailboxCapacity = MAILBOX_CAPACITY_DEFAULT;
        private BrokerClock clock = BrokerClock.system();
        private Authenticator authenticator = Authenticator.everybody();
        private @Nullable StorageSettings storage;

        private long largeBodiesMax =
                Math.max(LARGE_BODIES_MIN, Runtime.getRuntime().maxMemory() / 4);

        private Builder(String name) {
            this.name = name;
        }

        public Builder engine(EngineSettings settings) {
            this.engine = settings;
            return this;
        }

        public Builder mailboxCapacity(int commands) {
            this.mailboxCapacity = commands;
            return this;
        }

        public Builder clock(BrokerClock timeToLiveBy) {
            this.clock = timeToLiveBy;
            return this;
        }

        public Builder authenticator(Authenticator gatekeeper) {
            this.authenticator = gatekeeper;
            return this;
        }

        public Builder largeBodiesMax(long bytes) {
            this.largeBodiesMax = bytes;
            return this;
        }

        /** Null to keep everything in memory, as without calling this. */
        public Builder storage(@Nullable StorageSettings place) {
            this.storage = place;
            return this;
        }

        /** @throws IllegalArgumentException naming the setting that is out of its bounds */
        public BrokerSettings build() {
            return new BrokerSettings(name, engine, mailboxCapacity, clock, authenticator, largeBodiesMax, storage);
        }
    }
}
