package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.subscription.Subscription;
import org.pabal.message.Address;

/**
 * What lost connections leave behind for their client to come back to: non-durable subscriptions and temporary
 * destinations. At most {@value #MAX} of each, of which the oldest give way: a client that loses one connection after the other
 * and takes nothing up again must not have more and more of them.
 */
public final class Estate {

    /** As many as one connection may have consumers, usually. */
    static final int MAX = 10_000;

    // By the consumer that had them; one that is shared as often as it had consumers.
    private final Map<Long, Subscription> subscriptions = new LinkedHashMap<>(2);

    // The client may not know whether the last replacement of a consumer was ever opened: it names the first.
    private final Map<Long, Long> latestByOrigin = new HashMap<>(2);
    private final Map<String, Temporary> temporaries = new LinkedHashMap<>(2);

    public boolean isEmpty() {
        return subscriptions.isEmpty() && temporaries.isEmpty();
    }

    /** @return one that gives way; null if there is room */
    public @Nullable Subscription leave(Consumer consumer, Subscription subscription) {
        subscriptions.put(consumer.id(), subscription);
        latestByOrigin.put(consumer.origin(), consumer.id());
        if (subscriptions.size() <= MAX) {
            return null;
        }
        long oldest = subscriptions.keySet().iterator().next();
        latestByOrigin.values().removeIf(latest -> latest == oldest);
        return subscriptions.remove(oldest);
    }

    /** @return one that gives way; null if there is room */
    public @Nullable Temporary leave(Temporary temporary) {
        temporaries.put(temporary.address().name(), temporary);
        return temporaries.size() <= MAX
                ? null
                : temporaries.remove(temporaries.keySet().iterator().next());
    }

    /** The subscription that a consumer had, or one in its place; null if it does not wait, or no more. */
    public @Nullable Subscription takeSubscription(long consumer) {
        Long latest = latestByOrigin.remove(consumer);
        return subscriptions.remove(latest == null ? consumer : latest);
    }

    /** The temporary destination at an address; null if it does not wait, or no more. */
    public @Nullable Temporary takeTemporary(Address address) {
        Temporary left = temporaries.get(address.name());
        return left == null || !left.address().equals(address) ? null : temporaries.remove(address.name());
    }

    public List<Subscription> takeSubscriptions() {
        List<Subscription> taken = new ArrayList<>(subscriptions.values());
        subscriptions.clear();
        latestByOrigin.clear();
        return taken;
    }

    public List<Temporary> takeTemporaries() {
        List<Temporary> taken = new ArrayList<>(temporaries.values());
        temporaries.clear();
        return taken;
    }
}
