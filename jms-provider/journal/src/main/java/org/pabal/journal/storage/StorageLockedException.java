package org.pabal.journal.storage;

import java.io.IOException;

/** Another process, or another part of this one, has the directory; the message names it. */
public final class StorageLockedException extends IOException {

    private static final long serialVersionUID = 1L;

    public StorageLockedException(String message) {
        super(message);
    }
}
