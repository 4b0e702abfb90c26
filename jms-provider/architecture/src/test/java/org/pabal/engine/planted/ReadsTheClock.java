package org.pabal.engine.planted;

import java.time.Instant;

/** Breaks a rule on purpose. */
public final class ReadsTheClock {
    Instant when() {
        return Instant.now();
    }
}
