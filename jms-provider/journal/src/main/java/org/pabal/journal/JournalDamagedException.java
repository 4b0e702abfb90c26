package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/** What was read is not what was written. The message names file, offset and both checksums. */
public final class JournalDamagedException extends JournalException {

    private static final long serialVersionUID = 1L;

    public JournalDamagedException(String message) {
        super(message);
    }

    public JournalDamagedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
