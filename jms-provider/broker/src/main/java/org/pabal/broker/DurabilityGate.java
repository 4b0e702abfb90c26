package org.pabal.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Effect;

/**
 * Holds effects until what caused them is durable: strictly first in, first out over all connections, so that nothing that
 * shows a state overtakes what made it. Owned by the engine loop.
 */
final class DurabilityGate {

    /** With so many effects in here nothing more is decided. */
    static final int HELD_MAX = 16_384;

    private static final int IDLE_MAX = 64;
    private static final int KEPT_EFFECTS_MAX = 4_096;

    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final ArrayDeque<Held> idle = new ArrayDeque<>();
    private int effects;

    /** What one batch of commands has led to. */
    static final class Held {

        private long ticket;
        private List<Effect> effects = new ArrayList<>();

        /** Connections that end with it. */
        private final LongList closing = new LongList();

        List<Effect> effects() {
            return effects;
        }

        LongList closing() {
            return closing;
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    boolean isFull() {
        return effects >= HELD_MAX;
    }

    /** @param ticket of what must be durable first; 0 for nothing but what is in here already */
    void hold(long ticket, List<Effect> told, LongList closing) {
        Held last = held.peekLast();
        if (ticket == 0 && told.isEmpty() && closing.isEmpty()) {
            return;
        }
        Held one = idle.isEmpty() ? new Held() : idle.removeLast();
        one.ticket = ticket == 0 && last != null ? last.ticket : ticket;
        one.effects.addAll(told);
        for (int i = 0; i < closing.size(); i++) {
            one.closing.add(closing.get(i));
        }
        effects += told.size();
        held.addLast(one);
    }

    /** What may leave next, now that so much is durable; to be given back. Null if nothing. */
    @Nullable
    Held poll(long durable) {
        Held first = held.peekFirst();
        if (first == null || first.ticket > durable) {
            return null;
        }
        held.removeFirst();
        effects -= first.effects.size();
        return first;
    }

    void giveBack(Held told) {
        if (told.effects.size() > KEPT_EFFECTS_MAX) {
            told.effects = new ArrayList<>();
        } else {
            told.effects.clear();
        }
        told.closing.clear();
        if (idle.size() < IDLE_MAX) {
            idle.addLast(told);
        }
    }

    /** Nothing of what is in here leaves any more. */
    void clear() {
        held.clear();
        effects = 0;
    }
}
