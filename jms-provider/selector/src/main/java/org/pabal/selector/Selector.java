package org.pabal.selector;

import org.pabal.message.Message;

/** SEAM: the selector module's author replaces the inside, and may add; the signatures stand. Immutable, thread-safe, equal by text. */
public final class Selector {
    /** Blank text selects everything (§3.8.1.1). */
    public static Selector parse(String text) throws InvalidSelector {
        throw new UnsupportedOperationException();
    }

    public boolean matchesAll() {
        throw new UnsupportedOperationException();
    }

    /** True only where the expression is true: neither false nor unknown. */
    public boolean matches(Message message) {
        throw new UnsupportedOperationException();
    }

    public String text() {
        throw new UnsupportedOperationException();
    }
}
