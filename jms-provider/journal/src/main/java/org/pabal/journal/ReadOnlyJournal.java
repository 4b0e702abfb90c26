package org.pabal.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.storage.DirectoryStorage;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;
import org.pabal.journal.storage.StorageLockedException;

/**
 * A journal that nobody writes to, looked at without changing anything: neither a file nor a lock file is made, and what a
 * crash left is judged by the same tables as at a start, but not repaired. While it is open no other process can open the
 * directory to write.
 *
 * <p>Of {@link Journal}, what reads works, and what writes throws {@link UnsupportedOperationException}. For any number of
 * threads, but for {@link #check}.
 */
public final class ReadOnlyJournal implements Journal {

    private static final int OPEN_FILES_MAX = 64;

    /** Of a directory in which there is no journal yet. */
    private static final UUID NONE = new UUID(0, 0);

    private final Storage storage;

    /** Null if somebody else holds it meanwhile. */
    private final Storage.@Nullable Lock lock;

    private final UUID journal;
    private final RecoveryPlan plan;
    private final SegmentCatalog catalog;
    private final LogReader reader;

    /** Null if all that is needed is sound. */
    private final @Nullable Salvage salvage;

    /**
     * Opens the journal in a directory.
     *
     * @throws JournalRefusedException if there is none, or it is in use, not readable, of a newer format, or damaged
     */
    public static ReadOnlyJournal open(Path directory) {
        return open(new DirectoryStorage(directory));
    }

    /** Opens the journal in a storage. */
    public static ReadOnlyJournal open(Storage storage) {
        return open(storage, null);
    }

    /**
     * Opens what is left of a journal, whatever has become of it: {@link #replay} goes on behind damage, and nothing is
     * refused but a directory that holds no journal at all, is in use, or cannot be read.
     *
     * @param damage told of each place where something is missing, with file and offset, now and in the replay
     */
    public static ReadOnlyJournal openDamaged(Storage storage, Consumer<String> damage) {
        return open(storage, new Salvage(storage, damage));
    }

    private static ReadOnlyJournal open(Storage storage, @Nullable Salvage salvage) {
        try {
            Storage.Lock lock = storage.lockToRead();
            ReadOnlyJournal opened = null;
            try {
                RecoveryPlan plan = salvage == null ? Recovery.examine(storage) : salvage.plan();
                UUID journal = plan.journal();
                if (journal == null) {
                    throw new JournalRefusedException(
                            "NO_JOURNAL",
                            storage.toString(),
                            0,
                            "there is no journal in " + storage
                                    + ": it holds neither segments nor checkpoints; name the directory that the broker has"
                                    + " as its data directory",
                            null);
                }
                opened = new ReadOnlyJournal(storage, lock, journal, plan, salvage);
                return opened;
            } finally {
                if (opened == null) {
                    lock.close();
                }
            }
        } catch (StorageLockedException e) {
            throw new JournalRefusedException("IN_USE", storage.toString(), 0, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new JournalRefusedException(
                    "NOT_ACCESSIBLE",
                    storage.toString(),
                    0,
                    "cannot read the journal in " + storage + ": "
                            + (e instanceof NoSuchFileException ? "there is no such directory" : e)
                            + "; it must be a directory that this process may read",
                    e);
        }
    }

    /** What a start goes on from, to be shown to who may refuse it. */
    static ReadOnlyJournal asFound(Storage storage, RecoveryPlan plan) throws IOException {
        UUID journal = plan.journal();
        return new ReadOnlyJournal(storage, null, journal == null ? NONE : journal, plan, null);
    }

    private ReadOnlyJournal(
            Storage storage, Storage.@Nullable Lock lock, UUID journal, RecoveryPlan plan, @Nullable Salvage salvage)
            throws IOException {
        this.salvage = salvage;
        this.storage = storage;
        this.lock = lock;
        this.journal = journal;
        this.plan = plan;
        this.catalog = new SegmentCatalog(storage, OPEN_FILES_MAX);
        this.reader = new LogReader(storage, journal, catalog);
        add(plan.sealed(), State.SEALED);
        add(plan.released(), State.RELEASED);
        if (salvage == null && plan.journal() != null
                || storage.list().contains(SegmentFormat.name(plan.end().segment()))) {
            add(List.of(plan.end().segment()), State.ACTIVE);
        }
        add(plan.prepared(), State.PREPARED);
    }

    private void add(List<Long> segments, State state) throws IOException {
        for (long segment : segments) {
            try (StorageFile file = storage.openToRead(SegmentFormat.name(segment))) {
                catalog.add(segment, state, file.size());
            }
        }
    }

    /** Which journal this is: chosen at random when it was made, the same in all its files. */
    public UUID identity() {
        return journal;
    }

    /** What of the checkpoints is whole, oldest first. */
    public List<CheckpointInfo> checkpoints() {
        return plan.checkpoints().stream()
                .map(header -> new CheckpointInfo(
                        CheckpointFile.name(header.number()), header.number(), header.position(), header.size()))
                .toList();
    }

    /** What a start would find worth telling, each with its case of docs/internals/journal-recovery.md. */
    public List<String> findings() {
        return plan.findings().stream()
                .map(finding -> finding.label() + ": " + finding.text())
                .toList();
    }

    /** The name of a segment's file. */
    public static String fileName(long segment) {
        return SegmentFormat.name(segment);
    }

    /**
     * Goes through one segment from its first record to its last, whether or not a start would read it, and checks each. A
     * segment that is {@link State#PREPARED} or {@link State#RELEASED} has none that anybody needs.
     *
     * @param sink is given the user's records, in order
     * @throws JournalDamagedException where a record is not what was written, or some are missing
     */
    public void check(long segment, RecordSink sink) {
        State state = catalog.stateOf(segment);
        if (state == State.SEALED || state == State.ACTIVE) {
            State next = catalog.stateOf(segment + 1);
            boolean followed = next == State.SEALED || next == State.ACTIVE;
            reader.check(segment, state == State.ACTIVE ? plan.end() : null, followed, sink);
        }
    }

    // ---- reading

    @Override
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(plan.checkpoint()).map(header -> new CheckpointFile.Stored(storage, header));
    }

    @Override
    public JournalPosition replayStart() {
        return plan.replayStart();
    }

    /** Where the log ends: a start would go on here. */
    @Override
    public JournalPosition durableEnd() {
        return plan.end();
    }

    @Override
    public void replay(JournalPosition from, RecordSink sink) {
        if (from.equals(plan.end()) && salvage == null) {
            return;
        }
        if (salvage == null) {
            reader.replay(from, plan.end(), sink);
        } else {
            salvage.replay(plan, journal, sink);
        }
    }

    @Override
    public int read(JournalPosition position, ByteBuffer into) {
        return reader.read(position, into);
    }

    @Override
    public int read(JournalPosition position, ByteBuffer into, LogWindow around) {
        return reader.read(position, into, around);
    }

    @Override
    public List<SegmentInfo> segments() {
        return catalog.infos();
    }

    @Override
    public long durableSequence() {
        return 0;
    }

    @Override
    public long room() {
        return 0;
    }

    @Override
    public void onDurable(DurableListener listener) {
        // Nothing becomes durable here.
    }

    @Override
    public void onLost(Consumer<JournalLostException> listener) {
        // What is not written to is not lost.
    }

    @Override
    public void close() {
        try {
            catalog.close();
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "closing the journal in " + storage + " failed; nothing in it was changed", e);
        }
    }

    // ---- writing

    @Override
    public long append(RecordBatch batch) {
        throw readOnly("append to it");
    }

    @Override
    public void commit() {
        throw readOnly("commit");
    }

    @Override
    public void commitHere() {
        throw readOnly("commit");
    }

    @Override
    public void writeCheckpoint(JournalPosition upTo, CheckpointContent content) {
        throw readOnly("write a checkpoint");
    }

    @Override
    public void release(long segment) {
        throw readOnly("release segment " + segment);
    }

    @Override
    public void trim(JournalPosition upTo) {
        throw readOnly("trim it");
    }

    private UnsupportedOperationException readOnly(String asked) {
        return new UnsupportedOperationException(
                "cannot " + asked + ": the journal in " + storage + " is open to be read only");
    }
}
