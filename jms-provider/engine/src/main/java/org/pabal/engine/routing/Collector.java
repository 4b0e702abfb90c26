package org.pabal.engine.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * One look-up while it lasts: who publishes, and which queues have been found so far. There is one for a router, used
 * again for each look-up, so that a look-up allocates nothing.
 */
final class Collector<Q> implements Consumer<Bound<Q>> {

    private long lookUp;
    private long publisherConnection;
    private @Nullable String publisherClientId;
    private Targets<Q> into = new Targets<>();

    void begin(long connection, @Nullable String clientId, Targets<Q> targets) {
        targets.clear();
        lookUp++;
        publisherConnection = connection;
        publisherClientId = clientId;
        into = targets;
    }

    /** The look-up comes to just these, which are distinct. */
    void takeExactly(Object[] queues) {
        into.share(queues);
    }

    /** Takes its queue, unless the binding does not want this publisher's messages. */
    @Override
    public void accept(Bound<Q> bound) {
        if (bound.binding.admits(publisherConnection, publisherClientId)) {
            take(bound.queue);
        }
    }

    /** As {@link #accept}, after looking at the binding's selector. */
    void acceptIfSelected(Bound<Q> bound, Message message) {
        if (bound.binding.selector() == null || bound.binding.selector().matches(message)) {
            accept(bound);
        }
    }

    void take(BoundQueue<Q> queue) {
        if (queue.takenBy != lookUp) {
            queue.takenBy = lookUp;
            into.add(queue.queue);
        }
    }
}
