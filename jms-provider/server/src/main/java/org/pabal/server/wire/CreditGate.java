package org.pabal.server.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a consumer's credit on to the engine no faster than its deliveries are written, so that a peer that grants much
 * and reads slowly cannot make the broker put everything into its output. Of the line's thread.
 */
final class CreditGate {

    /** Deliveries to one consumer that may be under way between the engine and the line. */
    static final int UNDER_WAY_MAX = 1_024;

    private final Map<Long, Credit> consumers = new HashMap<>();
    private @Nullable Credit last;
    private int holding;

    private static final class Credit {
        private final long consumer;
        private long held;
        private int underWay;

        Credit(long consumer) {
            this.consumer = consumer;
        }
    }

    /** How much of a grant is to be passed on now. */
    int granted(long consumer, int messages, boolean congested) {
        Credit credit = consumers.computeIfAbsent(consumer, Credit::new);
        long room = congested ? 0 : Math.max(0, UNDER_WAY_MAX - credit.underWay);
        int passed = (int) Math.min(messages, room);
        hold(credit, credit.held + messages - passed);
        credit.underWay += passed;
        return passed;
    }

    /** A delivery has been written. */
    void delivered(long consumer) {
        Credit credit = last;
        if (credit == null || credit.consumer != consumer) {
            credit = consumers.get(consumer);
            if (credit == null) {
                return;
            }
            last = credit;
        }
        if (credit.underWay > 0) {
            credit.underWay--;
        }
    }

    /** The peer has taken its credit back. */
    void revoked(long consumer) {
        Credit credit = consumers.get(consumer);
        if (credit != null) {
            hold(credit, 0);
            credit.underWay = 0;
        }
    }

    void closed(long consumer) {
        revoked(consumer);
        consumers.remove(consumer);
        last = null;
    }

    /** Passes on what has been held back, to whoever has room for a good deal of it; whether there was something. */
    boolean release(ObjLongConsumer<Integer> pass) {
        if (holding == 0) {
            return false;
        }
        boolean released = false;
        for (Credit credit : consumers.values()) {
            if (credit.held > 0 && credit.underWay <= UNDER_WAY_MAX / 2) {
                int messages = (int) Math.min(credit.held, UNDER_WAY_MAX - credit.underWay);
                hold(credit, credit.held - messages);
                credit.underWay += messages;
                pass.accept(messages, credit.consumer);
                released = true;
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
