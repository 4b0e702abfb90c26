package org.pabal.broker.storage.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.json.MalformedJson;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.message.Message;

/**
 * Reads an export ({@code docs/reference/export-format.md}) line by line. Holds one line at a time. Of one thread.
 */
public final class ExportReader {

    private final BufferedReader lines;
    private long line = 1;
    private long messages;
    private boolean ended;

    private ExportReader(BufferedReader lines) {
        this.lines = lines;
    }

    /**
     * Reads the first line.
     *
     * @throws IllegalArgumentException if this is no export, or one of another version
     */
    public static ExportReader begin(BufferedReader lines) throws IOException {
        requireHead(lines.readLine());
        return new ExportReader(lines);
    }

    private static void requireHead(@Nullable String line) {
        Map<String, @Nullable Object> head;
        try {
            head = JsonReader.readObject(line == null ? "" : line);
        } catch (MalformedJson notJson) {
            throw notAnExport(notJson);
        }
        if (!"export".equals(head.get("pabal"))) {
            throw notAnExport(null);
        }
        long version = MessageText.number(head, "version", 0);
        if (version != DirectoryExport.VERSION) {
            throw new IllegalArgumentException(
                    "cannot import: the export has version " + version + ", and this release knows "
                            + DirectoryExport.VERSION + "; use the release that wrote it or a later one");
        }
    }

    private static IllegalArgumentException notAnExport(@Nullable RuntimeException cause) {
        return new IllegalArgumentException(
                "cannot import: line 1 does not say that this is an export; name a file that 'pabal export' has written",
                cause);
    }

    /** The number of the line that was read last, from 1. */
    public long line() {
        return line;
    }

    /** How many messages have been read. */
    public long messages() {
        return messages;
    }

    /**
     * Reads the next line that says something.
     *
     * @return false if there is none; {@link #isComplete} then says whether there should have been
     * @throws IllegalArgumentException if it is not what an export has, or those who are told say so; without its number, which
     *     {@link #line()} knows
     */
    public boolean next(ExportLines told) throws IOException {
        String text = lines.readLine();
        while (text != null) {
            line++;
            if (!text.isBlank()) {
                try {
                    take(JsonReader.readObject(text), told);
                } catch (ClassCastException wrong) {
                    throw new IllegalArgumentException(wrong.getMessage(), wrong);
                }
                return true;
            }
            text = lines.readLine();
        }
        return false;
    }

    /** Whether its last line has been read. */
    public boolean isComplete() {
        return ended;
    }

    private void take(Map<String, @Nullable Object> read, ExportLines told) {
        String kind = read.isEmpty() ? "" : read.keySet().iterator().next();
        if (ended) {
            throw new IllegalArgumentException("something follows the last line");
        }
        switch (kind) {
            case "exchange" ->
                told.exchange(
                        text(read, "exchange"),
                        ExchangeType.valueOf(text(read, "type").toUpperCase(Locale.ROOT)));
            case "queue" -> told.queue(text(read, "queue"), SettingsText.read(object(read, "settings")));
            case "binding" -> told.binding(binding(read));
            case "subscription" -> told.subscription(subscription(read));
            case "largeBody" ->
                told.bodyPiece(
                        MessageText.number(read, "largeBody", 0),
                        MessageText.number(read, "offset", -1),
                        Base64.getDecoder().decode(text(read, "bytes")));
            case "in" -> {
                ExportLines.Entry entry = entry(read);
                messages++;
                told.message(entry);
            }
            case "branch" -> told.branch(text(read, "branch"), String.valueOf(read.get("state")));
            case "end" -> {
                ended = true;
                if (MessageText.number(read, "messages", -1) != messages) {
                    throw new IllegalArgumentException("the export had " + read.get("messages") + " messages, and "
                            + messages + " were found in it: lines are missing");
                }
            }
            default -> throw new IllegalArgumentException("there is no line that begins with '" + kind + "'");
        }
    }

    private static ExportLines.Binding binding(Map<String, @Nullable Object> read) {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (read.get("headers") != null) {
            object(read, "headers").forEach((name, value) -> {
                Object known = ValueText.read(value);
                if (known == null) {
                    throw new IllegalArgumentException("header '" + name + "' must have a value");
                }
                headers.put(name, known);
            });
        }
        return new ExportLines.Binding(
                text(read, "binding"),
                text(read, "exchange"),
                text(read, "key"),
                MessageText.string(read, "selector"),
                headers,
                !Boolean.FALSE.equals(read.get("matchAll")));
    }

    private static ExportLines.Subscription subscription(Map<String, @Nullable Object> read) {
        return new ExportLines.Subscription(
                text(read, "subscription"),
                MessageText.string(read, "clientId"),
                Objects.requireNonNull(MessageText.readAddress(object(read, "topic")), "topic"),
                Boolean.TRUE.equals(read.get("shared")),
                Boolean.TRUE.equals(read.get("noLocal")),
                MessageText.string(read, "selector"),
                text(read, "queue"),
                SettingsText.read(object(read, "settings")));
    }

    private static ExportLines.Entry entry(Map<String, @Nullable Object> read) {
        Message message = MessageText.read(object(read, "message"));
        String attempts = MessageText.string(read, "attempts");
        return new ExportLines.Entry(
                text(read, "in"),
                message,
                "scheduled".equals(read.get("state")),
                (int) MessageText.number(read, "deliveries", 0),
                MessageText.number(read, "notBefore", 0),
                attempts == null ? List.of() : attempts(attempts));
    }

    /** As {@code AttemptHistory} has written them: a line each, its time, a space, who had it. */
    private static List<Command.FailedAttempt> attempts(String text) {
        List<Command.FailedAttempt> attempts = new ArrayList<>();
        for (String each : text.split("\n", -1)) {
            int space = each.indexOf(' ');
            // "(3 earlier)" stands for attempts that nobody remembers.
            if (space > 0 && !each.startsWith("(")) {
                try {
                    long at = Instant.parse(each.substring(0, space)).toEpochMilli();
                    attempts.add(new Command.FailedAttempt(at, each.substring(space + 1)));
                } catch (DateTimeParseException wrong) {
                    throw new IllegalArgumentException("an attempt begins with a time: " + each, wrong);
                }
            }
        }
        return attempts;
    }

    private static String text(Map<String, @Nullable Object> read, String name) {
        String value = MessageText.string(read, name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }

    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> read, String name) {
        return MessageText.object(read.get(name), name);
    }
}
