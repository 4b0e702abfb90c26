package org.pabal.engine.record;

import org.pabal.message.Message;

/**
 * One message of a transaction and the queues chosen for it when it was published.
 *
 * @param queues distinct; never written to
 */
public record Publication(StoredMessage stored, long[] queues) {

    public Message message() {
        return stored.message();
    }
}
