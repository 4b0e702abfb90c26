package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/** There is no room for this append: no space on the disk, or too much appended and not durable. Nothing of it was taken, nothing is lost, and the same append succeeds when there is room again. */
public final class JournalFullException extends JournalException {

    private static final long serialVersionUID = 1L;

    public JournalFullException(String message) {
        super(message);
    }

    public JournalFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
