package org.pabal.server.settings;

/** Where a value was said, in words that let a person go there. */
public record Origin(Kind kind, String place) {

    /** Later ones win. */
    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    public static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

    /** @param line from 1 */
    public static Origin file(String file, int line) {
        return new Origin(Kind.FILE, file + ":" + line);
    }

    public static Origin environment(String variable) {
        return new Origin(Kind.ENVIRONMENT, "environment " + variable);
    }

    /** @param option as it was written; or what code calls itself */
    public static Origin commandLine(String option) {
        return new Origin(Kind.COMMAND_LINE, option);
    }

    @Override
    public String toString() {
        return place;
    }
}
