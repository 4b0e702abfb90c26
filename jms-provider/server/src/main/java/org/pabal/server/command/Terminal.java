package org.pabal.server.command;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** The person at the other end, if there is one. */
final class Terminal {

    private static final int CONSOLE_WITHOUT_TERMINAL = 22;

    private Terminal() {}

    /** Null if standard input and output do not both lead to a person. */
    @SuppressWarnings("SystemConsoleNull") // newer runtimes are asked below
    static @Nullable Console console() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < CONSOLE_WITHOUT_TERMINAL) {
            return console;
        }
        try {
            boolean isTerminal = (boolean) Console.class.getMethod("isTerminal").invoke(console);
            return isTerminal ? console : null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java runtime has no Console.isTerminal, which 22 and newer have", e);
        }
    }
}
