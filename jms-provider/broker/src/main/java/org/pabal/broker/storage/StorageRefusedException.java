package org.pabal.broker.storage;

import org.jspecify.annotations.Nullable;

/**
 * A broker does not start because of its data directory. The message says what stands in the way, in which file and where,
 * and the way out. Nothing in the directory has been changed.
 */
public final class StorageRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String label;

    StorageRefusedException(String label, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.label = label;
    }

    /**
     * Which case it is, for programs: one of docs/internals/journal-recovery.md ({@code IN_USE}, {@code NEWER_FORMAT}, …), or
     * {@code NO_SPACE}, or {@code UNREADABLE_CONTENT} for what the journal holds whole and this release cannot read.
     */
    public String label() {
        return label;
    }
}
