package org.pabal.wire.planted;

import org.pabal.selector.Selector;

/** A codec that understands what it carries. */
public final class Selects {

    private Selects() {}

    public static String text(Selector selector) {
        return selector.toString();
    }
}
