package org.pabal.server.session;

import org.pabal.engine.command.Command;

/** A user's connection to the broker, behind the checks of what the user may do and how much. Safe for any thread. */
public interface GuardedConnection {

    /** What its commands carry. */
    long id();

    /** A positive number that the broker has never handed out before. */
    long nextId();

    User user();

    /** The user has other roles now: what is asked from now on is held against those. */
    void userChanged(User now);

    /**
     * Hands a command to the engine, or tells the listener its refusal at once.
     *
     * @see org.pabal.broker.BrokerConnection#submit
     */
    void submit(Command command);

    /**
     * As {@link #submit}, where {@link #carryOut} follows when everything has been put down that came together.
     *
     * @see org.pabal.broker.BrokerConnection#put
     */
    void put(Command command);

    /** What has been put down is carried out, by this thread or by another that is at it. */
    void carryOut();

    /** Submits {@code LoseConnection} unless it has ended already. Idempotent. */
    void lose();
}
