package org.pabal.server.command;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.SettingsException;
import picocli.CommandLine;

/** What is shown when a command fails: words, not a stack; that of something unforeseen is shown, because it is a bug. */
final class Failures implements CommandLine.IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        return tell(failure, command.getErr());
    }

    /** @return the exit code */
    static int tell(Exception failure, PrintWriter err) {
        if (failure instanceof CommandFailedException known) {
            err.println("pabal: " + known.getMessage());
            return known.code().number();
        }
        if (failure instanceof SettingsException settings) {
            err.println("pabal: the configuration cannot be used:");
            settings.problems().forEach(problem -> err.println("  " + problem));
            return ExitCode.CONFIGURATION.number();
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.number();
        }
        if (failure instanceof UncheckedIOException io) {
            err.println("pabal: " + words(String.valueOf(io.getMessage()), io.getCause()));
            return ExitCode.FAILED.number();
        }
        if (failure instanceof FileSystemException file) {
            err.println("pabal: " + words(file.toString(), file));
            return ExitCode.FAILED.number();
        }
        err.println("pabal: this should not have happened; please report it:");
        failure.printStackTrace(err);
        return ExitCode.FAILED.number();
    }

    /** Java calls what is wrong with a file by the name of an exception, or by the file's name alone. */
    private static String words(String otherwise, @Nullable Throwable cause) {
        if (cause instanceof NoSuchFileException missing) {
            return "there is no file '" + missing.getFile()
                    + "'; check its name, and the directory that it is looked for in";
        } else if (cause instanceof AccessDeniedException denied) {
            return "not permitted to use '" + denied.getFile() + "'; check whose file it is";
        } else if (cause instanceof FileAlreadyExistsException exists) {
            return "'" + exists.getFile() + "' exists already; name another file";
        }
        return otherwise;
    }
}
