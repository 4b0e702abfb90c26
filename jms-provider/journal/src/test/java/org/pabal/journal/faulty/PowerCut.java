package org.pabal.journal.faulty;

/** The power is gone; nothing that is done to the storage has an effect any more until it is back. */
public final class PowerCut extends Error {

    private static final long serialVersionUID = 1L;

    PowerCut() {
        super("power cut", null, false, false);
    }
}
