package org.pabal.engine.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Author;
import org.pabal.engine.table.LongMap;
import org.pabal.message.Address;
import org.pabal.message.AddressPatterns;

/** Somebody who is connected, and what lives and dies with that. */
public final class Connection {

    private final long id;
    private final @Nullable Presence presence;
    private final long nextOperation;
    private final @Nullable String user;
    private @Nullable String clientId;

    /** Null for all. */
    private @Nullable AddressPatterns creatable;

    private final LongMap<Session> sessions = new LongMap<>();
    private final LongMap<Integer> heldBodies = new LongMap<>();
    private final Map<String, Temporary> temporaries = new LinkedHashMap<>(2);

    /**
     * @param user null if that is not known
     * @param presence of the client that may come back; null for a connection that no other continues
     * @param nextOperation the lowest that was not sent before this connection
     */
    public Connection(
            long id,
            @Nullable String clientId,
            @Nullable String user,
            @Nullable Presence presence,
            long nextOperation) {
        this.id = id;
        this.user = user;
        this.presence = presence;
        this.nextOperation = nextOperation;
        this.clientId = clientId;
    }

    public long id() {
        return id;
    }

    /** Null for a connection that no other continues. */
    public @Nullable Presence presence() {
        return presence;
    }

    /** Operations with lower numbers are of connections before. */
    public long nextOperation() {
        return nextOperation;
    }

    /** The first of the connections that this one continues, or itself: for what is to tell its own messages from others'. */
    public long origin() {
        return presence == null ? id : presence.origin();
    }

    public @Nullable String clientId() {
        return clientId;
    }

    public void clientId(String given) {
        clientId = given;
    }

    /** Who answers for what it does. */
    public Author author() {
        return new Author(clientId, user);
    }

    public LongMap<Session> sessions() {
        return sessions;
    }

    /** How often it holds each large body. */
    public LongMap<Integer> heldBodies() {
        return heldBodies;
    }

    /** By name. */
    public Map<String, Temporary> temporaries() {
        return temporaries;
    }

    /** Whether its use of an unknown queue may create it. */
    public boolean mayCreate(Address queue) {
        return creatable == null || creatable.match(queue);
    }

    public void creatable(AddressPatterns queues) {
        creatable = queues;
    }

    /** For people. */
    public String describe() {
        return clientId == null ? "connection " + id : "client '" + clientId + "' (connection " + id + ")";
    }
}
