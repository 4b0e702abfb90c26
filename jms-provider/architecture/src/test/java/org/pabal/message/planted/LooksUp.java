package org.pabal.message.planted;

import org.pabal.selector.Selector;

/** Breaks a rule on purpose. */
public interface LooksUp {
    Selector selector();
}
