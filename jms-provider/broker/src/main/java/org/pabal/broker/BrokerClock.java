package org.pabal.broker;

/**
 * The time a broker lives by. Everything that becomes due in it (expiry, delayed delivery, back-off, timeouts) does so on
 * this clock, so that a test can turn it instead of waiting.
 */
public interface BrokerClock {

    /** Milliseconds since 1970-01-01T00:00Z. May stand still, may jump; safe for any thread. */
    long currentTimeMillis();

    /**
     * A new alarm that is not set.
     *
     * @param action run whenever the alarm rings, on any thread, holding no lock that {@link Alarm#set} needs. It is short
     *     and does not throw
     */
    Alarm newAlarm(Runnable action);

    /** The machine's wall clock; alarms of all brokers in the JVM ring on one daemon thread. */
    static BrokerClock system() {
        return SystemClock.INSTANCE;
    }

    /** Rings once for each time it is set, soon after that time; early or spurious ringing does no harm. */
    interface Alarm extends AutoCloseable {

        /** Replaces what was set before. A time that has passed rings at once. Safe for any thread; does not block. */
        void set(long timeMillis);

        /** Never rings again. Idempotent. */
        @Override
        void close();
    }
}
