package org.pabal.server.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * {@code 2026-03-01T09:15:02.123+01:00 INFO  listener  'main' listens on 127.0.0.1:7225}: time with zone, level, the last
 * part of the logger's name, text; a cause follows indented. Line breaks and other control characters in a text (it may
 * quote what a peer sent) are shown as {@code ·}, so that nobody can write a line that the broker did not.
 */
public final class LineFormat extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

    private final ZoneId zone;

    public LineFormat(ZoneId zone) {
        super();
        this.zone = zone;
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(120);
        TIME.formatTo(record.getInstant().atZone(zone), line);
        line.append(' ').append(level(record.getLevel())).append(' ');
        String source = source(record.getLoggerName());
        line.append(source).append(" ".repeat(Math.max(1, 10 - source.length())));
        formatMessage(record).codePoints().forEach(c -> {
            if (c == '\t' || !Character.isISOControl(c)) {
                line.appendCodePoint(c);
            } else {
                line.append('·');
            }
        });
        line.append('\n');
        Throwable cause = record.getThrown();
        if (cause != null) {
            StringWriter trace = new StringWriter();
            cause.printStackTrace(new PrintWriter(trace));
            trace.toString()
                    .lines()
                    .forEach(each -> line.append("    ").append(each).append('\n'));
        }
        return line.toString();
    }

    private static String source(String logger) {
        return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        } else if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        } else if (value >= Level.INFO.intValue()) {
            return "INFO ";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }
}
