package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/** No segment takes a batch of this size; large content is written in several batches. */
public final class RecordTooLargeException extends JournalException {

    private static final long serialVersionUID = 1L;

    public RecordTooLargeException(String message) {
        super(message);
    }

    public RecordTooLargeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
