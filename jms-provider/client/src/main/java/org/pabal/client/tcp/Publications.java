package org.pabal.client.tcp;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Confirmation;
import org.pabal.message.Refusal;

/**
 * The messages that have been published and not been confirmed: told in the order of publishing within their session
 * (Jakarta Messaging 3.1 §7.3.8), though the broker may answer in another one.
 */
final class Publications {

    private final PublishWindow window;
    private final Map<Long, Queue<Publication>> sessions = new ConcurrentHashMap<>();

    Publications(PublishWindow window) {
        this.window = window;
    }

    /** To be sent before the next one of its session is begun. */
    PendingRequest begin(long session, int size, Confirmation confirmation) {
        Queue<Publication> queue = sessions.computeIfAbsent(session, number -> new ConcurrentLinkedQueue<>());
        Publication publication = new Publication(queue, size, confirmation);
        queue.add(publication);
        return publication;
    }

    /** Nothing more is published by it. */
    void forget(long session) {
        Queue<Publication> queue = sessions.get(session);
        if (queue != null && queue.isEmpty()) {
            sessions.remove(session, queue);
        }
    }

    private final class Publication extends PendingRequest {

        private final Queue<Publication> queue;
        private final int size;
        private final Confirmation confirmation;
        private @Nullable Refusal refusal;
        private volatile boolean over;

        Publication(Queue<Publication> queue, int size, Confirmation confirmation) {
            this.queue = queue;
            this.size = size;
            this.confirmation = confirmation;
        }

        @Override
        void completed() {
            over(null);
        }

        @Override
        void refused(Refusal why) {
            over(why);
        }

        private void over(@Nullable Refusal why) {
            refusal = why;
            over = true;
            window.answered(size);
            // One at a time: the reader, and at the link's end whoever is refused there and then
            synchronized (queue) {
                Publication first = queue.peek();
                while (first != null && first.over) {
                    queue.remove();
                    first.confirmation.published(first.refusal);
                    first = queue.peek();
                }
            }
        }
    }
}
