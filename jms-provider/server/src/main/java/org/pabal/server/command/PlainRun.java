package org.pabal.server.command;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.SettingsException;

/**
 * {@code pabal run} as brokers are started: with options that have a value each, and nothing else. Read here, because to
 * describe even one command to picocli takes longer than to replay a log; whatever is said otherwise, or wrongly, is left to
 * that, and means the same.
 */
final class PlainRun {

    private final SettingsOptions options = new SettingsOptions();
    private final Map<String, String> said = new HashMap<>();

    private PlainRun() {}

    /** Null if there is more in the arguments than is understood here. */
    static @Nullable PlainRun of(String[] arguments) {
        if (arguments.length == 0 || !arguments[0].equals(RunCommand.NAME)) {
            return null;
        }
        PlainRun run = new PlainRun();
        int at = 1;
        while (at < arguments.length) {
            String argument = arguments[at++];
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            String value;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (at < arguments.length) {
                value = arguments[at++];
            } else {
                return null;
            }
            if (!isPlain(value) || !run.take(option, value)) {
                return null;
            }
        }
        return run;
    }

    /** Not something that picocli might take for an option, a file of arguments, or quoted. */
    private static boolean isPlain(String value) {
        return !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
    }

    private boolean take(String option, String value) {
        switch (option) {
            case "--host", "--port", "--data" -> {
                return said.put(option, value) == null;
            }
            case "--set" -> {
                return options.settings.add(value);
            }
            case "--config" -> {
                if (options.config != null) {
                    return false;
                }
                try {
                    options.config = Path.of(value);
                    return true;
                } catch (InvalidPathException notOne) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
    }

    SettingsOptions options() {
        return options;
    }

    List<String> shortcuts() {
        return RunCommand.shortcuts(said.get("--host"), said.get("--port"), said.get("--data"));
    }

    /** @return the exit code */
    int execute(PrintWriter err) {
        try {
            return Foreground.run(options.read(shortcuts()));
        } catch (InterruptedException | SettingsException | RuntimeException failed) {
            return Failures.tell(failed, err);
        }
    }
}
