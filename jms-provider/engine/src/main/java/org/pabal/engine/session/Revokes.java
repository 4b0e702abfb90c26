package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The consumers of a queue whose credit goes back once it is known that there is nothing more for them. Mostly nobody. */
final class Revokes {

    private @Nullable List<Consumer> waiting;

    boolean areThere() {
        return waiting != null;
    }

    void add(Consumer consumer) {
        if (waiting == null) {
            waiting = new ArrayList<>(1);
        }
        waiting.add(consumer);
    }

    /** @return whether it was there */
    boolean remove(Consumer consumer) {
        return waiting != null && waiting.remove(consumer);
    }

    /** Hands all of them over, in order. */
    List<Consumer> take() {
        List<Consumer> taken = waiting == null ? List.of() : waiting;
        waiting = null;
        return taken;
    }
}
