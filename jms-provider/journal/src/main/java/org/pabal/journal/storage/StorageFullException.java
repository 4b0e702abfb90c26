package org.pabal.journal.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** There is no space for more. What was there before is untouched. */
public final class StorageFullException extends IOException {

    private static final long serialVersionUID = 1L;

    public StorageFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
