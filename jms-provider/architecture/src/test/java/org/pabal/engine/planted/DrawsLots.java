package org.pabal.engine.planted;

import java.util.Random;

/** Breaks a rule on purpose. */
public final class DrawsLots {
    int draw() {
        return new Random().nextInt();
    }
}
