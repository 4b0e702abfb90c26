package org.pabal.broker.storage.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.Source;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * Puts what was exported into a data directory, a new one or one that no broker has: queues, exchanges, bindings, durable
 * subscriptions, and the messages behind those that are there already, each as it was. A broker does it, started on the
 * directory and stopped at the end, so it takes no more memory than that; its clock stands still, so nothing expires.
 */
public final class DirectoryImport implements ExportLines {

    private static final long DEADLINE_MILLIS = Long.MAX_VALUE;

    /** @param notes what could not be done, one line each */
    public record Report(long messages, List<String> notes) {}

    private final Broker broker;
    private final ImportConnection connection;
    private final boolean skipBranches;
    private final Map<Long, Long> bodies = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private long messages;

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
        ExportReader reader = ExportReader.begin(lines);
        try (Broker broker = Broker.start(BrokerSettings.builder("import")
                .clock(new FrozenClock())
                .storage(storage)
                .build())) {
            return new DirectoryImport(broker, skipBranches).run(reader);
        }
    }

    private Report run(ExportReader reader) throws IOException {
        try {
            while (reader.next(this)) {
                // All is done by those who are told.
            }
        } catch (IllegalArgumentException wrong) {
            connection.finish();
            throw new IllegalArgumentException(
                    "cannot import line " + reader.line() + ": " + wrong.getMessage() + "; " + messages
                            + " messages before it have been imported: start again with a new directory",
                    wrong);
        }
        connection.finish();
        if (!reader.isComplete()) {
            throw new IllegalArgumentException("the export is cut off: its last line is missing after line "
                    + reader.line() + "; " + messages + " messages have been imported");
        }
        return new Report(messages, List.copyOf(notes));
    }

    @Override
    public void exchange(String name, ExchangeType type) {
        await(broker.administration().declareExchange(name, type));
    }

    @Override
    public void queue(String name, QueueSettings settings) {
        await(broker.administration().declareQueue(name, settings));
    }

    @Override
    public void binding(Binding binding) {
        connection.awaitDone(request -> new Command.Bind(
                connection.id(),
                request,
                binding.exchange(),
                binding.queue(),
                binding.key(),
                binding.selector(),
                binding.headers(),
                binding.matchAll()));
    }

    @Override
    public void subscription(Subscription subscription) {
        Source source = new Source.FromTopic(subscription.topic(), subscription.name(), true, subscription.shared());
        // One opens it as its client does, and leaves again.
        ImportConnection client = new ImportConnection(broker, subscription.clientId());
        long session = client.nextId();
        client.awaitDone(request -> new Command.OpenSession(client.id(), request, session, false));
        client.awaitDone(request -> new Command.OpenConsumer(
                client.id(),
                request,
                session,
                client.nextId(),
                source,
                subscription.selector(),
                subscription.noLocal(),
                0));
        client.close();
        await(broker.administration().declareQueue(subscription.queue(), subscription.settings()));
    }

    @Override
    public void bodyPiece(long old, long offset, byte[] piece) {
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

    @Override
    public void message(Entry entry) {
        LargeBody large = entry.message().largeBody();
        Message message = large == null
                ? entry.message()
                : entry.message().withLargeBody(new LargeBody(body(large.number()), large.length()));
        connection.submit(request -> new Command.RestoreMessage(
                connection.id(),
                request,
                entry.queue(),
                message,
                entry.isScheduled(),
                entry.deliveries(),
                entry.notBeforeMillis(),
                entry.attempts()));
        messages++;
    }

    @Override
    public void branch(String id, String state) {
        if (!skipBranches) {
            throw new IllegalArgumentException("transaction branch " + id + " is " + state
                    + ", and only the broker that prepared it can finish it: finish it there and export again, or import"
                    + " without branches (--skip-branches)");
        }
        notes.add("branch " + id + " (" + state
                + ") was left out, with what it would have sent; what it has received is in its queue again");
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
