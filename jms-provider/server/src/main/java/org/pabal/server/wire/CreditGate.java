package org.pabal.server.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a consumer's credit on to the engine no faster than its deliveries are written, so that a peer that grants much
 * and reads slowly cannot make the broker put everything into its output. What may be under way is reckoned in bytes, from
 * the size of the messages that came last; whoever has nothing under way gets one in any case. Of the line's thread.
 */
final class CreditGate {

    /** Deliveries to one consumer that may be under way between the engine and the line. */
    static final int UNDER_WAY_MAX = 1_024;

    /** How large a message is taken to be before one has come. */
    private static final long FIRST_ESTIMATE = 256 * 1_024;

    private static final long ESTIMATE_MIN = 1_024;

    /** Consumers that have ended are looked for when there are so many more than are open. */
    private static final int ENDED_MAX = 64;

    /** Less is not worth a command while something is under way. */
    private static final int WORTHWHILE = 16;

    private final long bytesMax;
    private final Map<Long, Credit> consumers = new HashMap<>();
    private @Nullable Credit last;
    private int holding;
    private long underWay;
    private long estimate = FIRST_ESTIMATE;

    private static final class Credit {
        private final long consumer;
        private long held;
        private int underWay;

        Credit(long consumer) {
            this.consumer = consumer;
        }
    }

    /** @param bytesMax what may wait for the peer */
    CreditGate(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * How much of a grant is to be passed on now: none for a consumer that is not open, since one may have ended while the
     * grant was under way, and none of those leaves anything here.
     *
     * @param waiting bytes that wait for the peer
     */
    int granted(OpenNumbers open, long consumer, int messages, long waiting) {
        Credit credit = consumers.get(consumer);
        if (credit == null) {
            if (!open.hasConsumer(consumer)) {
                return 0;
            }
            forgetEnded(open);
            credit = new Credit(consumer);
            consumers.put(consumer, credit);
        }
        int passed = (int) Math.min(messages, credit.held > 0 ? 0 : room(credit, waiting));
        hold(credit, credit.held + messages - passed);
        pass(credit, passed);
        return passed;
    }

    /** They may have ended with their session, or never have come to be. */
    private void forgetEnded(OpenNumbers open) {
        if (consumers.size() < open.consumers() + ENDED_MAX) {
            return;
        }
        consumers.values().removeIf(credit -> {
            boolean ended = !open.hasConsumer(credit.consumer);
            if (ended) {
                revoke(credit);
            }
            return ended;
        });
        last = null;
    }

    private long room(Credit credit, long waiting) {
        long own = UNDER_WAY_MAX - (long) credit.underWay;
        long shared = (bytesMax / 2 - waiting) / estimate - underWay;
        return Math.max(credit.underWay == 0 ? 1 : 0, Math.min(own, shared));
    }

    private void pass(Credit credit, int messages) {
        credit.underWay += messages;
        underWay += messages;
    }

    /** A delivery has been written. */
    void delivered(long consumer, int bytes) {
        estimate = Math.max(Math.max(bytes, ESTIMATE_MIN), estimate - estimate / 16);
        Credit credit = last;
        if (credit == null || credit.consumer != consumer) {
            credit = consumers.get(consumer);
            if (credit == null) {
                return;
            }
            last = credit;
        }
        if (credit.underWay > 0) {
            pass(credit, -1);
        }
    }

    /** The peer has taken its credit back. */
    void revoked(long consumer) {
        Credit credit = consumers.get(consumer);
        if (credit != null) {
            revoke(credit);
        }
    }

    private void revoke(Credit credit) {
        hold(credit, 0);
        pass(credit, -credit.underWay);
    }

    void closed(long consumer) {
        revoked(consumer);
        consumers.remove(consumer);
        last = null;
    }

    /** Passes on what has been held back, as far as there is room; whether there was something. */
    boolean release(long waiting, ObjLongConsumer<Integer> to) {
        if (holding == 0) {
            return false;
        }
        boolean released = false;
        for (Credit credit : consumers.values()) {
            if (credit.held > 0) {
                int messages = (int) Math.min(credit.held, room(credit, waiting));
                if (messages >= WORTHWHILE || messages > 0 && (credit.underWay == 0 || messages == credit.held)) {
                    hold(credit, credit.held - messages);
                    pass(credit, messages);
                    to.accept(messages, credit.consumer);
                    released = true;
                }
            }
        }
        return released;
    }

    private void hold(Credit credit, long messages) {
        if (credit.held == 0 && messages > 0) {
            holding++;
        } else if (credit.held > 0 && messages == 0) {
            holding--;
        }
        credit.held = Math.min(messages, Integer.MAX_VALUE);
    }
}
