package org.pabal.client.reconnect;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The publications of one session that have not been told to be over: they are told in the order of publishing (Jakarta
 * Messaging 3.1 §7.3.8), also where a later one was answered before the connection was lost and an earlier one not.
 */
final class Confirmations {

    private final Queue<Publication> waiting = new ConcurrentLinkedQueue<>();

    void begin(Publication publication) {
        waiting.add(publication);
    }

    /** Tells those that are over, up to the first that is not. Under no lock. */
    void tell() {
        // One at a time, so that they are told in order: the link's thread, and whoever ends what cannot be sent
        synchronized (waiting) {
            Publication first = waiting.peek();
            while (first != null && first.isOver()) {
                waiting.remove();
                first.tell();
                first = waiting.peek();
            }
        }
    }
}
