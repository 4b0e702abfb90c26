package org.pabal.engine.session;

/** How often selectors may be asked before others get their turn. */
public final class Budget {

    private int left;

    public void refill(int evaluations) {
        left = evaluations;
    }

    boolean spend() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
