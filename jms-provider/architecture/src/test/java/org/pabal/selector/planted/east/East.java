package org.pabal.selector.planted.east;

import org.pabal.selector.planted.west.West;

/** Breaks a rule on purpose. */
public interface East {
    West neighbour();
}
