package org.pabal.server.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.server.session.SessionLimits;
import org.pabal.wire.BodyFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.WireBounds;

/**
 * Which sessions, consumers and browsers a peer has open, as far as their number has to be bounded, and whether it numbers
 * them as it was told to. Of the line's thread.
 */
final class OpenNumbers {

    private final long first;
    private final int sessionsMax;
    private final int consumersMax;
    private final Set<Long> sessions = new HashSet<>();

    /** Consumers and browsers, with their sessions. */
    private final Map<Long, Long> consumers = new HashMap<>();

    /** What is being opened, by request: it is not there if it is refused. */
    private final Map<Long, Long> opening = new HashMap<>();

    OpenNumbers(long first, SessionLimits limits) {
        this.first = first;
        this.sessionsMax = limits.sessionsMax();
        this.consumersMax = limits.consumersMax();
    }

    /** Why this frame cannot be carried out; null if it can. */
    @Nullable
    Refusal refusal(ClientFrame frame) {
        if (frame instanceof ClientFrame.OpenSession open) {
            return sessions.size() >= sessionsMax
                    ? tooMany("sessions", sessionsMax)
                    : opened(open.request(), open.session(), sessions.add(open.session()));
        }
        if (frame instanceof ClientFrame.OpenConsumer open) {
            return openConsumer(open.request(), open.session(), open.consumer());
        }
        if (frame instanceof ClientFrame.OpenBrowser open) {
            return openConsumer(open.request(), open.session(), open.browser());
        }
        if (frame instanceof BodyFrame.WriteBody write) {
            return foreign(write.body());
        }
        if (frame instanceof ClientFrame.CloseConsumer close) {
            consumers.remove(close.consumer());
        } else if (frame instanceof ClientFrame.CloseBrowser close) {
            consumers.remove(close.browser());
        } else if (frame instanceof ClientFrame.CloseSession close && sessions.remove(close.session())) {
            consumers.values().removeIf(session -> session == close.session());
        }
        return null;
    }

    private @Nullable Refusal openConsumer(long request, long session, long number) {
        return consumers.size() >= consumersMax
                ? tooMany("consumers and browsers", consumersMax)
                : opened(request, number, consumers.putIfAbsent(number, session) == null);
    }

    private @Nullable Refusal opened(long request, long number, boolean isNew) {
        Refusal foreign = foreign(number);
        if (foreign != null) {
            sessions.remove(number);
            consumers.remove(number);
        } else if (isNew && request != 0) {
            opening.put(request, number);
        }
        return foreign;
    }

    private @Nullable Refusal foreign(long number) {
        return number >= first && number - first < WireBounds.NUMBERS
                ? null
                : new Refusal(
                        Refusal.Code.INVALID_ARGUMENT,
                        "number " + number + " is not among those of this connection, which begin with " + first);
    }

    private static Refusal tooMany(String what, int max) {
        return new Refusal(
                Refusal.Code.RESOURCE_LIMIT,
                "this connection has " + max + " " + what + ", as many as it may have at a time; close some");
    }

    boolean hasConsumer(long number) {
        return consumers.containsKey(number);
    }

    /** How many consumers and browsers are open. */
    int consumers() {
        return consumers.size();
    }

    void answered(long request, boolean refused) {
        if (opening.isEmpty()) {
            return;
        }
        Long number = opening.remove(request);
        if (number != null && refused) {
            sessions.remove(number);
            consumers.remove(number);
        }
    }

    void ended(long consumer) {
        consumers.remove(consumer);
    }
}
