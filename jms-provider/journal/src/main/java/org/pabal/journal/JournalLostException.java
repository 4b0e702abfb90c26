package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/** A write or a force has failed: the journal is dead for good. What had been announced as durable is there; all else is unknown until it is opened again. */
public final class JournalLostException extends JournalException {

    private static final long serialVersionUID = 1L;

    public JournalLostException(String message) {
        super(message);
    }

    public JournalLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
