package org.pabal.server.command;

import org.jspecify.annotations.Nullable;

/** Ends a command with words for a person and a code for a script. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    public CommandFailedException(ExitCode code, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    public CommandFailedException(ExitCode code, String text) {
        this(code, text, null);
    }

    public ExitCode code() {
        return code;
    }
}
