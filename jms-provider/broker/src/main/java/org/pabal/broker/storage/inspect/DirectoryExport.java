package org.pabal.broker.storage.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.json.JsonWriter;
import org.pabal.broker.storage.DataDirectory;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.subscription.SubscriptionKey;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.journal.JournalDamagedException;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * Writes what is in a data directory as lines of JSON, in the order in which it would be delivered
 * ({@code docs/reference/export-format.md}). One message is in memory at a time. Changes nothing.
 */
public final class DirectoryExport {

    static final int VERSION = 1;

    private static final int UNPLACED_TOLD_MAX = 100;

    private final DataDirectory directory;
    private final Set<String> queues;
    private final Writer out;
    private final Set<String> found = new HashSet<>();
    private long messages;

    /** Told of what cannot be read; null to stop there. */
    private @Nullable Consumer<String> problems;

    private DirectoryExport(DataDirectory directory, Set<String> queues, Writer out) {
        this.directory = directory;
        this.queues = queues;
        this.out = out;
    }

    /**
     * Exports a directory.
     *
     * @param queues which queues alone; none for everything
     * @param out what the lines are written to, in UTF-8 if they become bytes; not closed
     * @return how many messages there were
     * @throws org.pabal.broker.storage.StorageRefusedException if a broker could not start from the directory either, or has it
     * @throws org.pabal.journal.JournalDamagedException if a message is not what was written
     * @throws IllegalArgumentException if one of the queues is not there
     * @throws IOException if the lines cannot be written
     */
    public static long run(Path path, Set<String> queues, Writer out) throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            return new DirectoryExport(directory, queues, out).run();
        } catch (UncheckedIOException failed) {
            throw new IOException(failed.getMessage(), failed.getCause());
        }
    }

    /**
     * Exports what can be read of a directory, damaged or not; everything else is told of. What was settled may be among it again
     * where the record of that is missing.
     *
     * @param problems told of each thing that cannot be read, with file and offset, and the queue if it is known
     * @throws org.pabal.broker.storage.StorageRefusedException if it is no data directory, or in use, or nothing can be read
     */
    public static long salvage(Path path, Set<String> queues, Writer out, Consumer<String> problems)
            throws IOException {
        try (DataDirectory directory = DataDirectory.openDamaged(path, problems)) {
            DirectoryExport export = new DirectoryExport(directory, queues, out);
            export.problems = problems;
            long messages = export.run();
            export.tellUnplaced(problems);
            return messages;
        } catch (UncheckedIOException failed) {
            throw new IOException(failed.getMessage(), failed.getCause());
        }
    }

    private void tellUnplaced(Consumer<String> told) {
        List<Message> unplaced = directory.unplaced();
        for (Message message : unplaced.subList(0, Math.min(UNPLACED_TOLD_MAX, unplaced.size()))) {
            told.accept("message " + message.messageId() + " to " + message.destination()
                    + " is whole, and no record that can be read puts it in a queue: its transaction may not have been"
                    + " committed, or the record of that is missing");
        }
        if (unplaced.size() > UNPLACED_TOLD_MAX) {
            told.accept("so are " + (unplaced.size() - UNPLACED_TOLD_MAX) + " more messages");
        }
    }

    private long run() {
        JsonWriter head = begin("pabal");
        head.value("export").name("version").value(VERSION);
        head.name("journal").value(directory.journal().identity().toString());
        head.name("at").value(Instant.now().toString());
        line(head.end());
        // Twice, so that what is there is told before what is in it.
        Definitions definitions = new Definitions();
        directory.walk(definitions);
        definitions.kept.values().forEach(lines -> lines.forEach(this::line));
        for (String queue : queues) {
            if (!found.contains(queue)) {
                throw new IllegalArgumentException("cannot export queue '" + queue + "' of " + directory.place()
                        + ": it is not there; there are " + found);
            }
        }
        directory.walk(new Entries());
        line(begin("end").value(true).name("messages").value(messages).end());
        return messages;
    }

    private boolean isWanted(MessageQueue queue) {
        return queue.isDurable() && (queues.isEmpty() || queues.contains(queue.name()));
    }

    private static JsonWriter begin(String name) {
        return new JsonWriter(new StringBuilder(1_024)).beginObject().name(name);
    }

    private void line(JsonWriter json) {
        try {
            out.append(json.toString()).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the export: " + e, e);
        }
    }

    // ---- what is there

    private final class Definitions implements StateVisitor {

        /** By queue, so that an import makes queues and subscriptions in the order in which they were made. */
        private final Map<String, List<JsonWriter>> kept = new LinkedHashMap<>();

        private @Nullable MessageQueue last;

        private void keep(MessageQueue queue, JsonWriter json) {
            kept.computeIfAbsent(queue.name(), name -> new ArrayList<>()).add(json.end());
        }

        @Override
        public byte[] pageContent(long position, int bytes) {
            throw new IllegalStateException("no entries were asked for");
        }

        @Override
        public boolean wantsEntries(MessageQueue queue) {
            return false;
        }

        @Override
        public void exchange(String name, ExchangeType type) {
            if (queues.isEmpty() && !name.startsWith("pabal.")) {
                line(begin("exchange")
                        .value(name)
                        .name("type")
                        .value(type.name().toLowerCase(Locale.ROOT))
                        .end());
            }
        }

        @Override
        public void queue(MessageQueue queue) {
            last = queue;
            found.add(queue.name());
            kept.put(queue.name(), new ArrayList<>());
            if (isWanted(queue) && queue.subscription() == 0) {
                JsonWriter json = begin("queue").value(queue.name()).name("settings");
                SettingsText.write(json, queue.settings());
                keep(queue, json);
            }
        }

        @Override
        public void binding(Binding binding) {
            if (last == null || !isWanted(last) || last.subscription() != 0) {
                return;
            }
            JsonWriter json = begin("binding").value(binding.queue());
            json.name("exchange").value(binding.exchange());
            json.name("key").value(binding.key());
            if (binding.selector() != null) {
                json.name("selector").value(binding.selector().text());
            }
            if (!binding.headers().isEmpty()) {
                json.name("headers").beginObject();
                binding.headers().forEach((name, value) -> {
                    json.name(name);
                    ValueText.write(json, value);
                });
                json.end();
            }
            keep(last, json.name("matchAll").value(binding.matchAll()));
        }

        @Override
        public void subscription(Subscription subscription) {
            SubscriptionKey key = subscription.key();
            if (key == null || !subscription.durable() || !isWanted(subscription.queue())) {
                return;
            }
            JsonWriter json = begin("subscription").value(key.name());
            if (key.clientId() != null) {
                json.name("clientId").value(key.clientId());
            }
            json.name("topic");
            MessageText.address(json, subscription.topic());
            json.name("shared").value(subscription.shared());
            json.name("noLocal").value(subscription.noLocal());
            if (subscription.selector() != null) {
                json.name("selector").value(subscription.selector());
            }
            json.name("queue").value(subscription.queue().name()).name("settings");
            SettingsText.write(json, subscription.queue().settings());
            keep(subscription.queue(), json);
        }
    }

    // ---- what is in it

    private final class Entries implements StateVisitor {

        private final Set<Long> bodies = new HashSet<>();
        private final Set<Long> brokenBodies = new HashSet<>();

        @Override
        public byte[] pageContent(long position, int bytes) {
            return directory.pageContent(position);
        }

        @Override
        public boolean wantsEntries(MessageQueue queue) {
            return isWanted(queue);
        }

        @Override
        public byte @Nullable [] pageContent(Page page) {
            Consumer<String> told = problems;
            if (told == null) {
                return StateVisitor.super.pageContent(page);
            }
            try {
                byte[] content = StateVisitor.super.pageContent(page);
                if (content != null) {
                    PageContent.decode(content);
                }
                return content;
            } catch (JournalDamagedException | MalformedForm unreadable) {
                told.accept("queue '" + page.queue().name() + "': where " + page.away() + " messages are (entries "
                        + page.firstId() + " to " + page.lastId() + ") cannot be read: " + unreadable.getMessage());
                return null;
            }
        }

        @Override
        public void entry(EntryView entry) {
            Consumer<String> told = problems;
            if (told == null) {
                export(entry);
                return;
            }
            try {
                export(entry);
            } catch (JournalDamagedException unreadable) {
                told.accept("queue '" + entry.queue().name() + "': message " + entry.id() + " cannot be read: "
                        + unreadable.getMessage());
            }
        }

        private void export(EntryView entry) {
            if (!entry.durable()) {
                return;
            }
            Message message = entry.message() == null ? directory.message(entry.position()) : entry.message();
            body(message);
            JsonWriter json = begin("in").value(entry.queue().name());
            json.name("entry").value(entry.id());
            if (entry.state() == EntryState.SCHEDULED) {
                json.name("state").value("scheduled");
            } else if (entry.state() == EntryState.HELD) {
                json.name("state").value("held");
            }
            if (entry.count() > 0) {
                json.name("deliveries").value(entry.count());
            }
            // What is scheduled waits for the delivery time that its message has.
            if (entry.notBeforeMillis() != 0 && entry.state() != EntryState.SCHEDULED) {
                json.name("notBefore").value(entry.notBeforeMillis());
            }
            if (entry.attempts() != null) {
                json.name("attempts").value(entry.attempts().toString());
            }
            json.name("message");
            message(json, message);
            line(json.end());
            messages++;
        }

        @Override
        public void branch(DecidedBranch branch) {
            if (!queues.isEmpty()) {
                return;
            }
            JsonWriter json = begin("branch").value(branch.id().toString());
            json.name("state").value(branch.state().name().toLowerCase(Locale.ROOT));
            json.name("settles").beginArray();
            for (DeliverySettled settled : branch.settled()) {
                for (long entry : settled.entries()) {
                    json.value(entry);
                }
            }
            json.end().name("sends").beginArray();
            for (Publication publication : branch.published()) {
                json.beginObject().name("queues").beginArray();
                for (long queue : publication.queues()) {
                    json.value(queue);
                }
                json.end().name("message");
                message(json, publication.message());
                json.end();
            }
            json.end();
            line(json.end());
        }

        private void message(JsonWriter json, Message message) {
            JsonWriter text = new JsonWriter(new StringBuilder(1_024)).beginObject();
            MessageText.write(text, message);
            String form = MessageText.formIfNeeded(
                    message, JsonReader.readObject(text.end().toString()));
            json.beginObject();
            MessageText.write(json, message);
            if (form != null) {
                json.name("form").value(form);
            }
            json.end();
        }

        /** Before the first piece is written: half a body must not be in an export. */
        private void requireWhole(LargeBody large) {
            try {
                for (long offset = 0; offset < large.length(); ) {
                    offset += directory.bodyPiece(large.number(), offset).length;
                }
            } catch (JournalDamagedException unreadable) {
                brokenBodies.add(large.number());
                throw unreadable;
            }
        }

        private void body(Message message) {
            var large = message.largeBody();
            if (large == null || !bodies.add(large.number())) {
                if (large != null && brokenBodies.contains(large.number())) {
                    throw new JournalDamagedException("its large body " + large.number() + " cannot be read");
                }
                return;
            }
            if (problems != null) {
                requireWhole(large);
            }
            long offset = 0;
            while (offset < large.length()) {
                byte[] piece = directory.bodyPiece(large.number(), offset);
                line(begin("largeBody")
                        .value(large.number())
                        .name("offset")
                        .value(offset)
                        .name("bytes")
                        .value(Base64.getEncoder().encodeToString(piece))
                        .end());
                offset += piece.length;
            }
        }
    }
}
