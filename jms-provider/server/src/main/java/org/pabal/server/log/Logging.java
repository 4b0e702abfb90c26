package org.pabal.server.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pabal.server.settings.ProcessSettings;

/**
 * Points {@code java.logging}, which is where {@link System.Logger} leads in the broker's process, at the place and level
 * that the settings name. Everybody else in the process (Netty too) speaks through it.
 */
public final class Logging {

    private static final int FILES = 5;

    /** Held for good: java.logging forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OURS = Logger.getLogger("org.pabal");

    private Logging() {}

    /** @throws UncheckedIOException if the file cannot be written */
    public static void begin(ProcessSettings settings) {
        Handler handler = settings.logFile()
                .map(file -> file(file, settings.logFileBytes()))
                .orElseGet(ConsoleHandler::new);
        begin(handler, level(settings.logLevel()));
    }

    private static void begin(Handler handler, Level least) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        for (Handler before : ROOT.getHandlers()) {
            ROOT.removeHandler(before);
            before.close();
        }
        handler.setLevel(Level.ALL);
        handler.setFormatter(new LineFormat(ZoneId.systemDefault()));
        try {
            handler.setEncoding(StandardCharsets.UTF_8.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ROOT.addHandler(handler);
        // What libraries say below a warning is about themselves.
        ROOT.setLevel(least.intValue() > Level.WARNING.intValue() ? least : Level.WARNING);
        OURS.setLevel(least);
    }

    static Handler file(Path file, long bytes) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            // % begins a pattern of the handler's own.
            return new FileHandler(file.toString().replace("%", "%%") + ".%g", bytes, FILES, true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log to " + file + ": " + e.getMessage(), e);
        }
    }

    private static Level level(ProcessSettings.LogLevel level) {
        return switch (level) {
            case TRACE -> Level.FINEST;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }
}
