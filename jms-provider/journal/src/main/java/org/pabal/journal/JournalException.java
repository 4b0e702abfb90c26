package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot do what it was asked; the subclasses say why. */
public class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
