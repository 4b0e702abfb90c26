package org.pabal.engine.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.table.LongMap;
import org.pabal.message.Address;
import org.pabal.message.AddressPatterns;

/** Somebody who is connected, and what lives and dies with that. */
public final class Connection {

    private final long id;
    private @Nullable String clientId;

    /** Null for all. */
    private @Nullable AddressPatterns creatable;

    private final LongMap<Session> sessions = new LongMap<>();
    private final LongMap<Integer> heldBodies = new LongMap<>();
    private final Map<String, Temporary> temporaries = new LinkedHashMap<>(2);

    public Connection(long id, @Nullable String clientId) {
        this.id = id;
        this.clientId = clientId;
    }

    public long id() {
        return id;
    }

    public @Nullable String clientId() {
        return clientId;
    }

    public void clientId(String given) {
        clientId = given;
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
