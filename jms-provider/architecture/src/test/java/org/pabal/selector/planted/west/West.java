package org.pabal.selector.planted.west;

import org.pabal.selector.planted.east.East;

/** Breaks a rule on purpose. */
public interface West {
    East neighbour();
}
