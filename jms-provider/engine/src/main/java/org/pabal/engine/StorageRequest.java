package org.pabal.engine;

import org.pabal.engine.record.StoredMessage;

/** What the engine asks of the storage, and hears of later through the engine's methods. */
public sealed interface StorageRequest {

    /**
     * To write a message to the log (anew, if it is there already): for a transaction that is open, to make room in memory,
     * or to leave a segment. Its number and position change; then {@link RoutingEngine#written}.
     */
    record WriteMessage(StoredMessage stored) implements StorageRequest {}
}
