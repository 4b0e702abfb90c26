package org.pabal.broker.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.table.LongMap;
import org.pabal.journal.Checkpoint;
import org.pabal.journal.FileJournal;
import org.pabal.journal.Journal;
import org.pabal.journal.JournalException;
import org.pabal.journal.JournalFullException;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.JournalRefusedException;
import org.pabal.message.MalformedMessage;
import org.pabal.message.Message;

/** Brings an engine to where the storage says that it had been, once, before its first command. */
public final class Restart implements CheckpointForm.Target {

    /**
     * So many bytes of messages that no event has referred to yet are kept in memory. Most are referred to at once; there is no
     * bound to those of transactions that were open or were rolled back.
     */
    private static final long UNPLACED_BYTES_MAX = 8 << 20;

    private final String place;
    private final Journal journal;
    private final RoutingEngine engine;
    private final LoggedRecords records;
    private final RecordReader reader = new RecordReader(this::take);
    private final SegmentUse use = new SegmentUse();

    /** Those of the log that no event has referred to yet; each is referred to once. */
    private final LongMap<StoredMessage> unplaced = new LongMap<>();

    private long unplacedBytes;

    /** Where messages are to which no event had referred at the checkpoint, and those beyond; read when one does. */
    private final LongMap<Staged> staged = new LongMap<>();

    private final LoggedBodies bodies = new LoggedBodies();
    private final EventParts parts = new EventParts();

    private long lastNumber;

    /** Told of what could not be used, instead of refusing to go on; null to refuse. */
    private @Nullable Consumer<String> forgiving;

    private record Staged(long position, int size) {}

    /** Goes on with what can be used, and tells of what cannot: for who wants to get out of a damaged log what is in it. */
    void forgive(Consumer<String> told) {
        forgiving = told;
    }

    /** @param place what to call the journal's storage in messages */
    Restart(String place, Journal journal, RoutingEngine engine) {
        this.place = place;
        this.journal = journal;
        this.records = new LoggedRecords(journal);
        this.engine = engine;
    }

    /**
     * Opens the storage, or makes it, and replays it into an engine that has done nothing yet.
     *
     * @throws StorageRefusedException if that is not possible; nothing in the storage has been changed then
     */
    public static DurableStore from(StorageSettings settings, RoutingEngine engine) {
        Trial trial = new Trial(settings, engine);
        FileJournal journal;
        try {
            journal = settings.isStepped()
                    ? FileJournal.openStepped(settings.storage(), settings.journal(), trial)
                    : FileJournal.open(settings.storage(), settings.journal(), trial);
        } catch (JournalRefusedException refused) {
            throw new StorageRefusedException(refused.label(), String.valueOf(refused.getMessage()), refused);
        } catch (JournalFullException full) {
            throw new StorageRefusedException("NO_SPACE", String.valueOf(full.getMessage()), full);
        }
        DurableStore store = null;
        try {
            store = trial.goOn(journal);
            return store;
        } finally {
            if (store == null) {
                journal.close();
            }
        }
    }

    /** Replays all, and reads what the engine needs before its first command, while nothing has been changed yet. */
    private static final class Trial implements Consumer<Journal> {

        private final StorageSettings settings;
        private final RoutingEngine engine;
        private @Nullable Restart restart;
        private Decision first = new Decision();

        Trial(StorageSettings settings, RoutingEngine engine) {
            this.settings = settings;
            this.engine = engine;
        }

        @Override
        public void accept(Journal found) {
            Restart tried = new Restart(String.valueOf(settings.storage()), found, engine);
            first = tried.run();
            tried.readHeld(first);
            restart = tried;
        }

        DurableStore goOn(FileJournal journal) {
            Restart done = Objects.requireNonNull(restart, "the journal was opened and shown to nobody");
            done.records.readFrom(journal);
            StorageSettings fitting = settings.withSegmentSizeAtLeast(journal.segmentSize());
            engine.limitRecords(BatchesUnderWay.recordMax(fitting));
            DurableStore opened = new DurableStore(fitting, journal, engine, done.use, done.bodies, done.lastNumber);
            opened.begin(first);
            return opened;
        }
    }

    /**
     * @return what the engine asks of the storage before it can take commands
     * @throws StorageRefusedException if what the journal holds cannot be read
     */
    Decision run() {
        Decision first = new Decision();
        engine.replayFrom(records);
        try {
            Optional<Checkpoint> checkpoint = journal.checkpoint();
            if (checkpoint.isPresent()) {
                load(checkpoint.get());
            }
            journal.replay(journal.replayStart(), this::accept);
        } catch (JournalException damaged) {
            throw new StorageRefusedException("UNREADABLE_CONTENT", String.valueOf(damaged.getMessage()), damaged);
        }
        engine.restarted(first);
        // It is counted as it is now; what was freed on the way never came into the count.
        first.freed().clear();
        engine.forEachLive(use::add);
        try {
            bodies.keepOnly(engine.neededBodies(), engine::bodyLength, forgiving);
        } catch (IllegalStateException missing) {
            throw unreadable("the log", missing);
        }
        bodies.count(use);
        return first;
    }

    /** Brings into memory what prepared branches hold: it is needed as soon as one of them is decided. */
    private void readHeld(Decision asked) {
        while (!engine.isReady()) {
            StorageRequest.ReadPage read = takeRead(asked.storage());
            try {
                byte[] content = records.content(read);
                engine.read(read.page(), content, records.messages(read, content), 0, asked);
            } catch (JournalException | IllegalStateException | MalformedForm | MalformedMessage unreadable) {
                throw new StorageRefusedException(
                        "UNREADABLE_CONTENT",
                        "cannot start from " + place + ": messages of queue '"
                                + read.page().queue().name() + "' that a prepared branch holds cannot be read: "
                                + unreadable.getMessage(),
                        unreadable);
            }
        }
    }

    private static StorageRequest.ReadPage takeRead(List<StorageRequest> requests) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof StorageRequest.ReadPage read) {
                requests.remove(i);
                return read;
            }
        }
        throw new IllegalStateException("the engine waits for pages that it has not asked for");
    }

    /** What the engine needs of each segment, after {@link #run}. */
    SegmentUse use() {
        return use;
    }

    /** The large bodies that are somebody's, after {@link #run}. */
    LoggedBodies bodies() {
        return bodies;
    }

    // ---- the checkpoint

    private void load(Checkpoint checkpoint) {
        byte[] content;
        try (InputStream in = checkpoint.content()) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the checkpoint in " + place, e);
        }
        try {
            engine.readSnapshot(CheckpointForm.read(content, this), this::messageOfCheckpoint);
        } catch (MalformedForm | IllegalStateException malformed) {
            throw unreadable("the checkpoint at " + checkpoint.position(), malformed);
        }
    }

    @Override
    public void lastNumber(long number) {
        lastNumber = number;
    }

    @Override
    public void bodies(FieldReader from) {
        bodies.readFrom(from);
    }

    @Override
    public void staged(long number, long position, int size) {
        staged.put(number, new Staged(position, size));
    }

    /** Messages that several entries share are next to each other in no way, so they are kept till the end of the start. */
    private final LongMap<StoredMessage> shared = new LongMap<>();

    private @Nullable StoredMessage messageOfCheckpoint(long number, long position, int size) {
        StoredMessage known = shared.get(number);
        if (known == null) {
            known = readOrForgive(number, position, size);
            shared.put(number, known);
        }
        return known;
    }

    private StoredMessage readOrForgive(long number, long position, int size) {
        Consumer<String> told = forgiving;
        if (told == null) {
            return read(number, position, size);
        }
        try {
            return read(number, position, size);
        } catch (JournalException | IllegalStateException | MalformedMessage unreadable) {
            told.accept("message " + number + ", which a branch or an open transaction has, cannot be read: "
                    + unreadable.getMessage());
            StoredMessage stored = new StoredMessage(Message.builder().build());
            stored.number(number);
            stored.position(position);
            return stored;
        }
    }

    private StoredMessage read(long number, long position, int size) {
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES + size);
        int length = journal.read(JournalPosition.of(position), payload);
        if (length != payload.capacity()) {
            throw new IllegalStateException("message " + number + " at " + JournalPosition.of(position) + " has "
                    + (length - Long.BYTES) + " bytes, not " + size);
        }
        return message(position, payload.flip());
    }

    // ---- the log after it

    private void accept(JournalPosition position, int type, ByteBuffer payload) {
        try {
            switch (type) {
                case RecordType.MESSAGE -> {
                    long number = payload.getLong(payload.position());
                    int size = payload.remaining() - Long.BYTES;
                    lastNumber = Math.max(lastNumber, number);
                    if (unplacedBytes + size > UNPLACED_BYTES_MAX) {
                        staged.put(number, new Staged(position.packed(), size));
                    } else {
                        unplaced.put(number, message(position.packed(), payload));
                        unplacedBytes += size;
                    }
                }
                case RecordType.CHUNK -> bodies.replay(position, payload);
                case RecordType.PAGE -> {
                    byte[] content = new byte[payload.remaining()];
                    payload.get(content);
                    engine.replayPage(content, position.packed());
                }
                case RecordType.EVENT -> {
                    parts.forget();
                    engine.replay(reader.read(payload));
                }
                case RecordType.PART -> {
                    ByteBuffer event = parts.take(payload);
                    if (event != null) {
                        engine.replay(reader.read(event));
                    }
                }
                default ->
                    throw new IllegalStateException(
                            "this release knows no record of type " + type + "; it was written by a newer one");
            }
        } catch (MalformedForm | MalformedMessage | IllegalStateException | JournalException malformed) {
            Consumer<String> told = forgiving;
            if (told == null && malformed instanceof JournalException) {
                throw malformed;
            } else if (told == null) {
                throw unreadable("the record at " + position, malformed);
            }
            told.accept("what the record at " + position + " says cannot be used, or not all of it: "
                    + malformed.getMessage());
        }
    }

    /** Messages that are whole, and that nothing which can be read puts in a queue. */
    List<StoredMessage> unplaced() {
        List<StoredMessage> all = new ArrayList<>();
        for (long number : unplaced.sortedKeys()) {
            StoredMessage stored = unplaced.get(number);
            if (stored != null) {
                all.add(stored);
            }
        }
        return all;
    }

    private static StoredMessage message(long position, ByteBuffer payload) {
        long number = payload.getLong();
        byte[] form = new byte[payload.remaining()];
        payload.get(form);
        StoredMessage stored = new StoredMessage(Message.of(form));
        stored.number(number);
        stored.position(position);
        return stored;
    }

    private @Nullable StoredMessage take(long number) {
        StoredMessage stored = unplaced.remove(number);
        if (stored != null) {
            unplacedBytes -= stored.message().encodedSize();
            return stored;
        }
        Staged place = staged.remove(number);
        return place == null ? null : read(number, place.position(), place.size());
    }

    private StorageRefusedException unreadable(String what, RuntimeException cause) {
        return new StorageRefusedException(
                "UNREADABLE_CONTENT",
                "cannot start from " + place + ": " + what + " is whole, but cannot be used: " + cause.getMessage()
                        + ". Nothing of it is lost; run the release that wrote it, or restore a backup",
                cause);
    }
}
