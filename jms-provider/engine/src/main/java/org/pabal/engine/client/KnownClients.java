package org.pabal.engine.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.table.LongMap;

/** All clients that may come back. Changed only by records, live and in replay alike. */
public final class KnownClients {

    private final LongMap<KnownClient> byNumber = new LongMap<>();

    // Never walked: its order means nothing.
    private final Map<ClientIdentity, KnownClient> byIdentity = new HashMap<>();
    private long last;

    public int size() {
        return byNumber.size();
    }

    public @Nullable KnownClient get(long number) {
        return byNumber.get(number);
    }

    public @Nullable KnownClient get(ClientIdentity identity) {
        return byIdentity.get(identity);
    }

    /** In the order in which they became known; a copy. */
    public List<KnownClient> inOrder() {
        return byNumber.inOrder();
    }

    /** The number of the next one that becomes known. */
    public long next() {
        return last + 1;
    }

    /** Numbers are given out on from this, and from those that records use. */
    public void continueFrom(long number) {
        last = Math.max(last, number);
    }

    public void apply(EngineRecord.ClientKnown happened) {
        KnownClient client =
                new KnownClient(happened.client(), happened.identity(), happened.user(), happened.firstOperation());
        byNumber.put(client.number(), client);
        byIdentity.put(client.identity(), client);
        continueFrom(client.number());
    }

    public void apply(EngineRecord.OperationDone happened) {
        KnownClient client = byNumber.get(happened.client());
        if (client != null) {
            client.add(happened.operation(), happened.isVolatile());
        }
    }

    public void apply(EngineRecord.ClientForgotten happened) {
        KnownClient client = byNumber.remove(happened.client());
        if (client != null) {
            byIdentity.remove(client.identity());
        }
    }

    /** Takes a client from a snapshot, with the operations that it has there. */
    public void restore(EngineRecord.ClientKnown known, DoneOperations done) {
        apply(known);
        KnownClient client = byNumber.get(known.client());
        if (client != null) {
            client.restore(done);
        }
    }
}
