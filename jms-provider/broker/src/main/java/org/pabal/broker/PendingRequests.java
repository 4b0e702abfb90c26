package org.pabal.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/**
 * What one connection has asked and not been answered. Added by any thread, answered by the one that owns the engine.
 *
 * <p>Answers come nearly in the order of the questions, so a request usually finds its slot in a ring free; one whose slot
 * is held by a request that waits long goes to a map instead. There are as many pending requests as callers leave
 * unanswered: each is bounded by its caller (a blocked call, a limit on asynchronous sends).
 */
public final class PendingRequests {

    /** Returned by {@link #add} for what was refused at once. */
    public static final long REFUSED = -1;

    private static final int SLOTS = 256;

    private final AtomicReferenceArray<@Nullable PendingRequest> ring = new AtomicReferenceArray<>(SLOTS);
    private final Map<Long, PendingRequest> others = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private volatile @Nullable Refusal end;

    /** The number that the command is to carry, or {@link #REFUSED}: then the request has been refused already. */
    public long add(PendingRequest request) {
        long number = lastNumber.incrementAndGet();
        request.assign(number);
        if (!ring.compareAndSet(slot(number), null, request)) {
            others.put(number, request);
        }
        // Looked at after the request is in: either the one who ends it all finds the request, or it is refused here.
        return end == null || refuseLate(number) ? number : REFUSED;
    }

    /** Hands the answer in an effect to whom it belongs; others than answers are ignored. */
    public void answer(Effect effect) {
        if (effect instanceof Effect.Completed completed) {
            PendingRequest request = take(completed.request());
            if (request != null) {
                request.completed();
            }
        } else if (effect instanceof Effect.Answered answered) {
            PendingRequest request = take(answered.request());
            if (request != null) {
                request.answered(answered.answer());
            }
        } else if (effect instanceof Effect.Refused refused) {
            PendingRequest request = take(refused.request());
            if (request != null) {
                request.refused(refused.refusal());
            }
        }
    }

    /** Refuses all that wait, in the order in which they were asked, and all that will be. Idempotent: the first reason stays. */
    public synchronized void end(Refusal reason) {
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

    // Under the lock of end(), so that a late one is not refused before the earlier ones of its thread.
    private synchronized boolean refuseLate(long number) {
        PendingRequest request = take(number);
        Refusal reason = end;
        if (request != null && reason != null) {
            request.refused(reason);
        }
        return false;
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

    static IllegalStateException unexpected(Answer answer) {
        return new IllegalStateException("the engine answered something else than was asked for: " + answer);
    }
}
