package org.pabal.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.session.Browser;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.table.LongMap;

/** The live side: who is connected, with which sessions, consumers, browsers and temporary destinations. */
final class Attachments {

    private final LongMap<Connection> connections = new LongMap<>();
    private final LongMap<Session> sessions = new LongMap<>();
    private final LongMap<Consumer> consumers = new LongMap<>();
    private final LongMap<Browser> browsers = new LongMap<>();

    private final LongMap<Integer> keptSubscriptions = new LongMap<>();

    // Never walked: its order means nothing.
    private final Map<String, Connection> byClientId = new HashMap<>();
    private final Map<String, Temporary> temporaries = new HashMap<>();

    LongMap<Connection> connections() {
        return connections;
    }

    LongMap<Session> sessions() {
        return sessions;
    }

    LongMap<Consumer> consumers() {
        return consumers;
    }

    LongMap<Browser> browsers() {
        return browsers;
    }

    /** A non-durable subscription stays though nobody consumes from it: a client may come back to it. */
    void keep(Subscription subscription) {
        Integer before = keptSubscriptions.get(subscription.id());
        keptSubscriptions.put(subscription.id(), before == null ? 1 : before + 1);
    }

    /** Ends what {@link #keep} began. */
    void keepNoMore(Subscription subscription) {
        Integer before = keptSubscriptions.get(subscription.id());
        if (before != null && before > 1) {
            keptSubscriptions.put(subscription.id(), before - 1);
        } else {
            keptSubscriptions.remove(subscription.id());
        }
    }

    boolean isKept(Subscription subscription) {
        return keptSubscriptions.get(subscription.id()) != null;
    }

    Map<String, Connection> byClientId() {
        return byClientId;
    }

    /** Temporary queues and topics by name. */
    Map<String, Temporary> temporaries() {
        return temporaries;
    }

    @Nullable
    Temporary temporary(String name) {
        return temporaries.get(name);
    }
}
