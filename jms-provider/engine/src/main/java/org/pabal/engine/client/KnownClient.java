package org.pabal.engine.client;

import org.pabal.engine.command.ClientIdentity;

/** A client that may come back, and what it is not to do twice. */
public final class KnownClient {

    private final long number;
    private final ClientIdentity identity;
    private final String user;
    private final long knownFrom;
    private DoneOperations kept = new DoneOperations();
    private final DoneOperations passing = new DoneOperations();

    KnownClient(long number, ClientIdentity identity, String user, long knownFrom) {
        this.number = number;
        this.identity = identity;
        this.user = user;
        this.knownFrom = knownFrom;
    }

    /** Under which records refer to it. */
    public long number() {
        return number;
    }

    public ClientIdentity identity() {
        return identity;
    }

    /** Who it is: nobody else may come back as this client. */
    public String user() {
        return user;
    }

    /** Operations with lower numbers were sent while this client was not known here; some of them perhaps elsewhere. */
    public long knownFrom() {
        return knownFrom;
    }

    public boolean isDone(long operation) {
        return kept.isDone(operation) || passing.isDone(operation);
    }

    /** Whether it is so far behind the highest that nobody knows any more. */
    public boolean isTooOld(long operation) {
        return Math.max(kept.highest(), passing.highest()) - operation >= DoneOperations.WINDOW;
    }

    void add(long operation, boolean isVolatile) {
        (isVolatile ? passing : kept).add(operation);
    }

    void restore(DoneOperations operations) {
        kept = operations;
    }

    /** Those that are known after a restart, too. */
    public DoneOperations kept() {
        return kept;
    }

    /** Those of which a restart forgets the work and that it was done. */
    public DoneOperations passing() {
        return passing;
    }
}
