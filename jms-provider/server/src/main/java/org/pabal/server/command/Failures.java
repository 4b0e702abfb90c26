package org.pabal.server.command;

import java.io.UncheckedIOException;
import org.pabal.server.settings.SettingsException;
import picocli.CommandLine;

/** What is shown when a command fails: words, not a stack; that of something unforeseen is shown, because it is a bug. */
final class Failures implements CommandLine.IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof CommandFailedException known) {
            command.getErr().println("pabal: " + known.getMessage());
            return known.code().number();
        }
        if (failure instanceof SettingsException settings) {
            command.getErr().println("pabal: the configuration cannot be used:");
            settings.problems().forEach(problem -> command.getErr().println("  " + problem));
            return ExitCode.CONFIGURATION.number();
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.number();
        }
        if (failure instanceof UncheckedIOException io) {
            command.getErr().println("pabal: " + io.getMessage());
            return ExitCode.FAILED.number();
        }
        command.getErr().println("pabal: this should not have happened; please report it:");
        failure.printStackTrace(command.getErr());
        return ExitCode.FAILED.number();
    }
}
