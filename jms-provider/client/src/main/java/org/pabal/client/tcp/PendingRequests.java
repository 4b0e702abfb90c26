package org.pabal.client.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.wire.BrokerFrame;

/**
 * What a link has asked and not been answered. Added by any thread, answered by the one that reads.
 *
 * <p>Answers come nearly in the order of the requests: most find their slot in a ring free, the others go to a map.
 */
final class PendingRequests {

    /** Returned by {@link #add} for what was refused at once. */
    static final long REFUSED = -1;

    private static final int SLOTS = 1_024;

    private final AtomicReferenceArray<@Nullable PendingRequest> ring = new AtomicReferenceArray<>(SLOTS);
    private final Map<Long, PendingRequest> others = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private volatile @Nullable Refusal end;

    /** The number that the frame is to carry, or {@link #REFUSED}: then the request has been refused already. */
    long add(PendingRequest request) {
        long number = lastNumber.incrementAndGet();
        request.assign(number);
        if (!ring.compareAndSet(slot(number), null, request)) {
            others.put(number, request);
        }
        // Looked at after the request is in: either the one who ends it all finds the request, or it is refused here.
        return end == null || refuseLate(number) ? number : REFUSED;
    }

    void completed(long first, int count) {
        for (long number = first; number < first + count; number++) {
            PendingRequest request = take(number);
            if (request != null) {
                request.completed();
            }
        }
    }

    void answered(long number, BrokerFrame answer) {
        PendingRequest request = find(number);
        if (request != null && request.answered(answer)) {
            take(number);
        }
    }

    void refused(long number, Refusal refusal) {
        PendingRequest request = take(number);
        if (request != null) {
            request.refused(refusal);
        }
    }

    /** Refuses all that wait, in the order in which they were asked, and all that will be. The first reason stays. */
    synchronized void end(Refusal reason) {
        if (end == null) {
            end = reason;
        }
        List<PendingRequest> waiting = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            PendingRequest request = ring.getAndSet(slot, null);
            if (request != null) {
                waiting.add(request);
            }
        }
        for (Long number : List.copyOf(others.keySet())) {
            PendingRequest request = others.remove(number);
            if (request != null) {
                waiting.add(request);
            }
        }
        waiting.sort(Comparator.comparingLong(PendingRequest::number));
        waiting.forEach(request -> request.refused(reason));
    }

    // Under the lock of end(), so that a late one is not refused before the earlier ones of its thread
    private synchronized boolean refuseLate(long number) {
        PendingRequest request = take(number);
        Refusal reason = end;
        if (request != null && reason != null) {
            request.refused(reason);
        }
        return false;
    }

    private @Nullable PendingRequest find(long number) {
        PendingRequest request = ring.get(slot(number));
        return request != null && request.number() == number ? request : others.get(number);
    }

    private @Nullable PendingRequest take(long number) {
        int slot = slot(number);
        PendingRequest request = ring.get(slot);
        if (request != null && request.number() == number) {
            return ring.compareAndSet(slot, request, null) ? request : null;
        }
        return others.remove(number);
    }

    private static int slot(long number) {
        return (int) number & (SLOTS - 1);
    }
}
