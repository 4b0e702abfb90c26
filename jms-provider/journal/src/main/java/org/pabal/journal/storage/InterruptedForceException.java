package org.pabal.journal.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it forced a file, and the operating system's verdict got lost on the way. The interrupt
 * itself stands. Forcing once more would prove nothing, because a failure is reported only once; writing the same bytes
 * again and then forcing does.
 */
public final class InterruptedForceException extends IOException {

    private static final long serialVersionUID = 1L;

    public InterruptedForceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
