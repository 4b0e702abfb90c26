package org.pabal.journal;

import org.jspecify.annotations.Nullable;

/**
 * A directory is not opened, and nothing in it has been changed. The message says which file, where in it, and the way out.
 */
public final class JournalRefusedException extends JournalException {

    private static final long serialVersionUID = 1L;

    private final String label;
    private final String file;
    private final long offset;

    JournalRefusedException(String label, String file, long offset, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.label = label;
        this.file = file;
        this.offset = offset;
    }

    JournalRefusedException(Enum<?> label, String file, long offset, String message) {
        this(label.name(), file, offset, message, null);
    }

    /** Which case of docs/internals/journal-recovery.md it is. */
    public String label() {
        return label;
    }

    /** The file, or the directory if none is to blame. */
    public String file() {
        return file;
    }

    /** Where in the file, in bytes; 0 if it is about the whole. */
    public long offset() {
        return offset;
    }
}
