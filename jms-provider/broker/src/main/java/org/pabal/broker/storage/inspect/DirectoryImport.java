package org.pabal.broker.storage.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.json.MalformedJson;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.Source;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * Puts what was exported into a data directory, a new one or one that no broker has: queues, exchanges, bindings, durable
 * subscriptions, and the messages behind those that are there already, each as it was. A broker does it, started on the
 * directory and stopped at the end, so it takes no more memory than that; its clock stands still, so nothing expires.
 */
public final class DirectoryImport {

    private static final long DEADLINE_MILLIS = Long.MAX_VALUE;

    /** @param notes what could not be done, one line each */
    public record Report(long messages, List<String> notes) {}

    private final Broker broker;
    private final ImportConnection connection;
    private final boolean skipBranches;
    private final Map<Long, Long> bodies = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long messages;
    private boolean ended;

    private DirectoryImport(Broker broker, boolean skipBranches) {
        this.broker = broker;
        this.connection = new ImportConnection(broker, null);
        this.skipBranches = skipBranches;
    }

    /**
     * Imports into a directory, which is made if it does not exist.
     *
     * @param lines what was exported
     * @param skipBranches whether to leave out prepared transactions, which otherwise are a reason to refuse: the messages that
     *     they hold are imported as if they were not held
     * @throws org.pabal.broker.storage.StorageRefusedException if a broker could not start on the directory
     * @throws IllegalArgumentException if a line is not what an export has; the text names it. What came before it has been
     *     imported
     * @throws IllegalStateException if the broker refuses something
     */
    public static Report run(BufferedReader lines, Path directory, boolean skipBranches) throws IOException {
        return run(lines, StorageSettings.in(directory), skipBranches);
    }

    static Report run(BufferedReader lines, StorageSettings storage, boolean skipBranches) throws IOException {
        String first = lines.readLine();
        requireHead(first);
        try (Broker broker = Broker.start(BrokerSettings.builder("import")
                .clock(new FrozenClock())
                .storage(storage)
                .build())) {
            return new DirectoryImport(broker, skipBranches).run(lines);
        }
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

    private Report run(BufferedReader lines) throws IOException {
        long number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                take(JsonReader.readObject(line));
            } catch (IllegalArgumentException | ClassCastException wrong) {
                connection.finish();
                throw new IllegalArgumentException(
                        "cannot import line " + number + ": " + wrong.getMessage() + "; " + messages
                                + " messages before it have been imported: start again with a new directory",
                        wrong);
            }
        }
        connection.finish();
        if (!ended) {
            throw new IllegalArgumentException("the export is cut off: its last line is missing after line " + number
                    + "; " + messages + " messages have been imported");
        }
        return new Report(messages, List.copyOf(notes));
    }

    private void take(Map<String, @Nullable Object> line) {
        String kind = line.isEmpty() ? "" : line.keySet().iterator().next();
        if (ended) {
            throw new IllegalArgumentException("something follows the last line");
        }
        switch (kind) {
            case "exchange" -> exchange(line);
            case "queue" ->
                await(broker.administration()
                        .declareQueue(text(line, "queue"), SettingsText.read(object(line, "settings"))));
            case "binding" -> binding(line);
            case "subscription" -> subscription(line);
            case "largeBody" -> bodyPiece(line);
            case "in" -> entry(line);
            case "branch" -> branch(line);
            case "end" -> {
                ended = true;
                if (MessageText.number(line, "messages", -1) != messages) {
                    throw new IllegalArgumentException("the export had " + line.get("messages") + " messages, and "
                            + messages + " were found in it: lines are missing");
                }
            }
            default -> throw new IllegalArgumentException("there is no line that begins with '" + kind + "'");
        }
    }

    private void exchange(Map<String, @Nullable Object> line) {
        ExchangeType type = ExchangeType.valueOf(text(line, "type").toUpperCase(Locale.ROOT));
        await(broker.administration().declareExchange(text(line, "exchange"), type));
    }

    private void binding(Map<String, @Nullable Object> line) {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (line.get("headers") != null) {
            object(line, "headers").forEach((name, value) -> {
                Object read = ValueText.read(value);
                if (read == null) {
                    throw new IllegalArgumentException("header '" + name + "' must have a value");
                }
                headers.put(name, read);
            });
        }
        connection.awaitDone(request -> new Command.Bind(
                connection.id(),
                request,
                text(line, "exchange"),
                text(line, "binding"),
                text(line, "key"),
                MessageText.string(line, "selector"),
                headers,
                !Boolean.FALSE.equals(line.get("matchAll"))));
    }

    private void subscription(Map<String, @Nullable Object> line) {
        Source source = new Source.FromTopic(
                java.util.Objects.requireNonNull(MessageText.readAddress(object(line, "topic")), "topic"),
                text(line, "subscription"),
                true,
                Boolean.TRUE.equals(line.get("shared")));
        // One opens it as its client does, and leaves again.
        ImportConnection client = new ImportConnection(broker, MessageText.string(line, "clientId"));
        long session = client.nextId();
        client.awaitDone(request -> new Command.OpenSession(client.id(), request, session, false));
        client.awaitDone(request -> new Command.OpenConsumer(
                client.id(),
                request,
                session,
                client.nextId(),
                source,
                MessageText.string(line, "selector"),
                Boolean.TRUE.equals(line.get("noLocal")),
                0));
        client.close();
        await(broker.administration().declareQueue(text(line, "queue"), SettingsText.read(object(line, "settings"))));
    }

    private void bodyPiece(Map<String, @Nullable Object> line) {
        long old = MessageText.number(line, "largeBody", 0);
        long offset = MessageText.number(line, "offset", -1);
        byte[] piece = Base64.getDecoder().decode(text(line, "bytes"));
        if (offset == 0) {
            bodies.put(old, connection.nextId());
        }
        long body = body(old);
        connection.submit(request ->
                new Command.WriteBody(connection.id(), request, body, offset, ByteBuffer.wrap(piece), DEADLINE_MILLIS));
    }

    private long body(long old) {
        Long body = bodies.get(old);
        if (body == null) {
            throw new IllegalArgumentException("large body " + old + " does not come before it from offset 0 on");
        }
        return body;
    }

    private void entry(Map<String, @Nullable Object> line) {
        Message read = MessageText.read(object(line, "message"));
        LargeBody large = read.largeBody();
        Message message =
                large == null ? read : read.withLargeBody(new LargeBody(body(large.number()), large.length()));
        String attempts = MessageText.string(line, "attempts");
        List<Command.FailedAttempt> failed = attempts == null ? List.of() : attempts(attempts);
        connection.submit(request -> new Command.RestoreMessage(
                connection.id(),
                request,
                text(line, "in"),
                message,
                "scheduled".equals(line.get("state")),
                (int) MessageText.number(line, "deliveries", 0),
                MessageText.number(line, "notBefore", 0),
                failed));
        messages++;
    }

    /** As {@code AttemptHistory} has written them: a line each, its time, a space, who had it. */
    private static List<Command.FailedAttempt> attempts(String text) {
        List<Command.FailedAttempt> attempts = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int space = line.indexOf(' ');
            // "(3 earlier)" stands for attempts that nobody remembers.
            if (space > 0 && !line.startsWith("(")) {
                try {
                    long at = Instant.parse(line.substring(0, space)).toEpochMilli();
                    attempts.add(new Command.FailedAttempt(at, line.substring(space + 1)));
                } catch (DateTimeParseException wrong) {
                    throw new IllegalArgumentException("an attempt begins with a time: " + line, wrong);
                }
            }
        }
        return attempts;
    }

    private void branch(Map<String, @Nullable Object> line) {
        String id = text(line, "branch");
        if (!skipBranches) {
            throw new IllegalArgumentException("transaction branch " + id + " is " + line.get("state")
                    + ", and only the broker that prepared it can finish it: finish it there and export again, or import"
                    + " without branches (--skip-branches)");
        }
        notes.add("branch " + id + " (" + line.get("state")
                + ") was left out, with what it would have sent; what it has" + " received is in its queue again");
    }

    private static String text(Map<String, @Nullable Object> line, String name) {
        String value = MessageText.string(line, name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }

    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> line, String name) {
        return MessageText.object(line.get(name), name);
    }

    private static void await(CompletionStage<?> asked) {
        try {
            asked.toCompletableFuture().join();
        } catch (CompletionException refused) {
            throw new IllegalStateException(
                    String.valueOf(
                            refused.getCause() == null
                                    ? refused
                                    : refused.getCause().getMessage()),
                    refused);
        }
    }
}
