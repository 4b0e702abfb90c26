package org.pabal.server.command;

/** How a command ends, for scripts. The numbers are public: append, never change. */
public enum ExitCode {
    DONE(0),
    /** Refused by the broker, or failed on the way. */
    FAILED(1),
    /** The command line was written wrongly. */
    USAGE(2),
    /** Nobody answers where the broker should be, or somebody else does. */
    UNREACHABLE(3),
    /** Not let in, or not permitted. */
    FORBIDDEN(4),
    /** The configuration cannot be used. */
    CONFIGURATION(5),
    /** What was asked for is not there; nothing came in time. */
    NOTHING(6),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
