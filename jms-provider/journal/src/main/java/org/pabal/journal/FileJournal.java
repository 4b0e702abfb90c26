package org.pabal.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.storage.DirectoryStorage;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;
import org.pabal.journal.storage.StorageFullException;
import org.pabal.journal.storage.StorageLockedException;

/**
 * The journal in a directory of files.
 *
 * <p>Two threads of its own: the committer, because under load an appender must not wait for the disk; and the preparer,
 * because filling a segment with zeros takes long and no commit is to wait for it. A <em>stepped</em> journal has neither:
 * there {@link #commit} does everything in the calling thread and {@link #prepareSegments} is to be called, so that a
 * simulation decides what happens when.
 */
public final class FileJournal implements Journal {

    private static final System.Logger LOG = System.getLogger("org.pabal.journal");

    private final Storage storage;
    private final Storage.Lock lock;
    private final UUID journal;
    private final JournalSettings settings;
    private final RecoveryPlan plan;
    private final SegmentCatalog catalog;
    private final SegmentSupply supply;
    private final PendingBatches pending = new PendingBatches();
    private final GroupCommit commit;
    private final CommitTurn turn = new CommitTurn();
    private final CheckpointStore checkpoints;
    private final LogReader reader;

    /** Null in a stepped journal. */
    private final @Nullable Worker committer;

    private final @Nullable Worker preparer;

    /** Guards the supply in a stepped journal and at the end, and the checkpoints: both do I/O and take their time. */
    private final Object housekeeping = new Object();

    private final LossNotice loss = new LossNotice();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the journal in a directory, and makes both if they do not exist.
     *
     * @throws JournalRefusedException if it is in use, not to be written to, of a newer format, or damaged
     */
    public static FileJournal open(Path directory, JournalSettings settings) {
        return open(new DirectoryStorage(directory), settings);
    }

    /** Opens the journal in a storage. */
    public static FileJournal open(Storage storage, JournalSettings settings) {
        return open(storage, settings, found -> {});
    }

    /**
     * Opens the journal in a storage.
     *
     * @param judge is shown, once, what is there, to be read and as it will be, before anything in the storage is changed; what
     *     it throws refuses all
     */
    public static FileJournal open(Storage storage, JournalSettings settings, Consumer<Journal> judge) {
        return open(storage, settings, judge, true);
    }

    /** Opens a journal without threads. */
    public static FileJournal openStepped(Storage storage, JournalSettings settings) {
        return openStepped(storage, settings, found -> {});
    }

    /** The same with a judge. */
    public static FileJournal openStepped(Storage storage, JournalSettings settings, Consumer<Journal> judge) {
        return open(storage, settings, judge, false);
    }

    private static FileJournal open(
            Storage storage, JournalSettings settings, Consumer<Journal> judge, boolean threads) {
        try {
            RecoveryPlan judged = null;
            if (!storage.hasLock()) {
                // Nobody has been here, or this is a copy: a refusal must not leave even a lock file behind.
                judged = Recovery.examine(storage);
                show(storage, judged, judge);
            }
            Storage.Lock lock = storage.lock();
            FileJournal opened = null;
            try {
                RecoveryPlan plan = Recovery.examine(storage);
                if (judged == null) {
                    show(storage, plan, judge);
                } else if (!judged.equals(plan)) {
                    throw new StorageLockedException("cannot open the journal in " + storage
                            + ": it was changed while it was read, so another process is at work there; start it again when"
                            + " that one has ended");
                }
                lock.sign();
                opened = new FileJournal(storage, lock, settings, plan, threads);
                opened.start();
                return opened;
            } finally {
                if (opened == null) {
                    lock.close();
                }
            }
        } catch (StorageLockedException e) {
            throw new JournalRefusedException("IN_USE", storage.toString(), 0, String.valueOf(e.getMessage()), e);
        } catch (StorageFullException e) {
            throw new JournalFullException(
                    "cannot open the journal in " + storage + ": no space for a segment of " + settings.segmentSize()
                            + " bytes: " + e.getMessage() + "; free some space, or choose smaller segments",
                    e);
        } catch (IOException e) {
            throw new JournalRefusedException(
                    "NOT_ACCESSIBLE",
                    storage.toString(),
                    0,
                    "cannot open the journal in " + storage + ": " + e
                            + "; the directory must exist or be creatable, and be readable and writable by this process",
                    e);
        }
    }

    private static void show(Storage storage, RecoveryPlan plan, Consumer<Journal> judge) throws IOException {
        try (ReadOnlyJournal found = ReadOnlyJournal.asFound(storage, plan)) {
            judge.accept(found);
        }
    }

    private FileJournal(
            Storage storage, Storage.Lock lock, JournalSettings settings, RecoveryPlan plan, boolean threads)
            throws IOException {
        this.storage = storage;
        this.lock = lock;
        this.plan = plan;
        this.settings = settings.withSegmentSize(Math.max(settings.segmentSize(), largestInUse()));
        this.journal = plan.journal() == null ? settings.newJournal() : plan.journal();
        this.catalog = new SegmentCatalog(storage, this.settings.openFilesMax());
        this.supply = new SegmentSupply(storage, this.settings, journal, catalog);
        this.checkpoints = new CheckpointStore(storage, journal, plan.checkpoints(), plan.lastCheckpoint());
        this.reader = new LogReader(storage, journal, catalog);
        Repair.apply(plan, storage, journal, this.settings.segmentSize());
        supply.adopt(plan.spares());
        int size = fillCatalog();
        this.commit = new GroupCommit(storage, catalog, pending, this.settings, journal, plan.end(), size);
        this.committer = threads ? new Worker("pabal-journal-committer " + storage, this::commitStep) : null;
        this.preparer = threads ? new Worker("pabal-journal-preparer " + storage, this::prepareSegments) : null;
        for (RecoveryPlan.Finding finding : plan.findings()) {
            LOG.log(Level.DEBUG, "journal in {0}: {1}: {2}", storage, finding.label(), finding.text());
        }
    }

    /** What is in these segments may have to be written again, and must find room then. */
    private int largestInUse() throws IOException {
        long largest = 0;
        if (plan.journal() != null) {
            largest = sizeOf(plan.end().segment());
            for (long segment : plan.sealed()) {
                largest = Math.max(largest, sizeOf(segment));
            }
        }
        return (int) largest;
    }

    /** How large segments are that are made from now on: as the settings say, but none smaller than one that is in use. */
    public int segmentSize() {
        return settings.segmentSize();
    }

    /** The size of the segment in which the log goes on. */
    private int fillCatalog() throws IOException {
        long active = plan.end().segment();
        for (long segment : plan.sealed()) {
            catalog.add(segment, State.SEALED, sizeOf(segment));
        }
        for (long segment : plan.released()) {
            catalog.add(segment, State.RELEASED, sizeOf(segment));
        }
        if (plan.journal() == null) {
            // A new journal: its first segment is prepared like all others, and used at once.
            supply.step();
            StorageFullException full = supply.fullness();
            if (full != null) {
                throw full;
            }
            return activate(active);
        }
        catalog.add(active, State.ACTIVE, sizeOf(active));
        for (long segment : Repair.prepared(plan, storage)) {
            catalog.add(segment, State.PREPARED, sizeOf(segment));
        }
        catalog.replayFloor(checkpoints.replayFloor());
        return (int) sizeOf(active);
    }

    private int activate(long first) {
        SegmentInfo next = catalog.activateFirst();
        if (next == null || next.sequence() != first) {
            throw new IllegalStateException("a new journal begins with segment " + first + ", not with " + next);
        }
        return (int) next.size();
    }

    private long sizeOf(long segment) throws IOException {
        Integer known = plan.sizes().get(segment);
        if (known != null) {
            return known;
        }
        try (StorageFile file = storage.openToRead(SegmentFormat.name(segment))) {
            return file.size();
        }
    }

    private void start() {
        if (committer != null && preparer != null) {
            committer.start();
            preparer.start();
            preparer.wake();
        }
    }

    /** What the last opening found, in the words of the tables of docs/internals/journal-recovery.md. */
    List<RecoveryPlan.Finding> findings() {
        return plan.findings();
    }

    // ---- appending

    @Override
    public long append(RecordBatch batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("cannot append a batch without records");
        }
        try {
            return pending.append(batch, this::admit);
        } catch (JournalFullException e) {
            // Space may have come back without anybody telling us.
            wakePreparer();
            throw e;
        }
    }

    private void admit(RecordBatch batch, Iterable<RecordBatch> waiting, long waitingBytes, long inFlight) {
        int largest = (int) SegmentCatalog.usable(settings.segmentSize());
        if (batch.size() > largest) {
            throw new RecordTooLargeException("cannot append a batch of " + batch.size() + " bytes: a segment of "
                    + settings.segmentSize() + " takes " + largest + "; write large content in several batches");
        }
        long pendingBytes = waitingBytes + inFlight;
        if (pendingBytes > 0 && pendingBytes + batch.size() > settings.pendingMax()) {
            throw new JournalFullException("cannot append a batch of " + batch.size() + " bytes: " + pendingBytes
                    + " are appended and not durable yet, and pendingMax=" + settings.pendingMax()
                    + "; wait until some are");
        }
        StorageFullException full = supply.fullness();
        if (full != null && !willFit(batch, waiting, inFlight)) {
            throw new JournalFullException(
                    "cannot append a batch of " + batch.size() + " bytes: the disk is full: " + full.getMessage()
                            + "; nothing is lost, free some space and go on",
                    full);
        }
    }

    /** Whether the batch surely finds room, behind those before it, in the segments that are there already. */
    private boolean willFit(RecordBatch batch, Iterable<RecordBatch> waiting, long inFlight) {
        // Each batch is counted with a claim of its own: what is really written takes no more than that.
        Iterator<Long> next = catalog.preparedSizes().iterator();
        long room = roomAfter(inFlight, commit.tailRoom(), next);
        for (RecordBatch one : waiting) {
            room = roomAfter(one.size(), room, next);
        }
        return roomAfter(batch.size(), room, next) >= 0;
    }

    private static long roomAfter(long bytes, long room, Iterator<Long> next) {
        long left = room - RecordFormat.OWN_SIZE - bytes;
        while (left < 0 && next.hasNext()) {
            left = SegmentCatalog.usable(next.next()) - bytes;
        }
        return left;
    }

    @Override
    public long room() {
        return Math.max(0, commit.tailRoom() + catalog.preparedRoom() - pending.bytes());
    }

    @Override
    public long roomForOne() {
        long waiting = pending.bytes();
        long tail = commit.tailRoom();
        List<Long> prepared = catalog.preparedSizes();
        // What waits and does not fit into the tail goes into the next segment: then only the one after that is sure.
        boolean fits = waiting <= tail;
        long largest = fits ? tail - waiting : 0;
        for (int i = fits ? 0 : 1; i < prepared.size(); i++) {
            largest = Math.max(largest, SegmentCatalog.usable(prepared.get(i)));
        }
        return Math.max(0, largest - RecordFormat.OWN_SIZE);
    }

    // ---- committing

    @Override
    public void commit() {
        turn.asked();
        commitByAnother();
    }

    private void commitByAnother() {
        if (committer == null) {
            commitAll();
        } else if (!turn.request()) {
            committer.wake();
        }
    }

    @Override
    public void commitHere() {
        turn.asked();
        if (committer == null) {
            commitAll();
        } else if (!turn.isCalm()) {
            commitByAnother();
        } else if (commitStep() && pending.bytes() > 0) {
            // What did not go into the group, because it is full or the segment is: nobody else has been asked for it.
            commitByAnother();
        }
    }

    private void commitAll() {
        boolean more = true;
        while (more) {
            more = commitStep();
        }
    }

    /** One group, if it is this thread's turn; whether there may be more. */
    private boolean commitStep() {
        if (!turn.tryEnter()) {
            return false;
        }
        int batches = -1;
        try {
            if (pending.end() == null) {
                int asks = turn.takeAsks();
                batches = commit.commitOnce();
                turn.committed(batches, asks);
            }
        } catch (Throwable failed) {
            lose("writing or forcing the log", failed);
        } finally {
            if (turn.leave() && committer != null) {
                committer.wake();
            }
        }
        if (pending.end() != null) {
            loss.tell();
        } else if (supply.hasWork()) {
            wakePreparer();
        }
        return batches >= 0;
    }

    /**
     * Prepares the next segment or recycles a released one, if there is something to do.
     *
     * @return whether something was done
     */
    public boolean prepareSegments() {
        boolean done = false;
        synchronized (housekeeping) {
            if (pending.end() == null) {
                try {
                    done = supply.step();
                } catch (IOException | RuntimeException failed) {
                    lose("preparing a segment", failed);
                }
            }
        }
        if (done && committer != null && commit.isStalled()) {
            commitByAnother();
        }
        if (pending.end() != null) {
            loss.tell();
        }
        return done;
    }

    /** Has it tried once more to prepare the next segment, if there was no space for it: nobody tells when there is again. */
    public void lookForSpace() {
        wakePreparer();
    }

    private void wakePreparer() {
        if (preparer != null) {
            preparer.wake();
        }
    }

    /** Nothing is taken from now on. Who is to know is told later, by {@link LossNotice#tell}, without any lock or turn held. */
    private void lose(String what, Throwable cause) {
        JournalLostException reason = new JournalLostException(
                "the journal in " + storage + " is lost: " + what + " failed with " + cause
                        + "; it is not tried again, because after a failure nobody knows what is on the disk. What was"
                        + " confirmed is there up to " + commit.durableEnd()
                        + ". Stop the broker, see to the disk, and start it again: it goes on from what is confirmed",
                cause);
        if (pending.end(reason)) {
            loss.lost(reason);
        }
    }

    @Override
    public void onDurable(DurableListener listener) {
        commit.listener(listener);
    }

    @Override
    public void onLost(Consumer<JournalLostException> listener) {
        loss.listener(listener);
    }

    @Override
    public long durableSequence() {
        return commit.durableSequence();
    }

    @Override
    public JournalPosition durableEnd() {
        return commit.durableEnd();
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

    @Override
    public void replay(JournalPosition from, RecordSink sink) {
        reader.replay(from, durableEnd(), sink);
    }

    @Override
    public int read(JournalPosition position, ByteBuffer into) {
        return reader.read(position, into);
    }

    @Override
    public int read(JournalPosition position, ByteBuffer into, LogWindow around) {
        return reader.read(position, into, around);
    }

    // ---- checkpoints and release

    @Override
    public void writeCheckpoint(JournalPosition upTo, CheckpointContent content) {
        pending.requireOpen();
        if (upTo.isAfter(durableEnd())) {
            throw new IllegalArgumentException(
                    "cannot write a checkpoint at " + upTo + ": the log is durable up to " + durableEnd());
        }
        try {
            synchronized (housekeeping) {
                // After the durable end was read: what was released before it is marked as such by now.
                List<Long> live = catalog.inState(List.of(State.SEALED, State.ACTIVE));
                List<Long> released = catalog.inState(List.of(State.RELEASED));
                checkpoints.write(upTo, live, released, content);
                catalog.replayFloor(checkpoints.replayFloor());
            }
        } catch (StorageFullException e) {
            throw new JournalFullException(
                    "cannot write a checkpoint in " + storage + ": the disk is full: " + e.getMessage()
                            + "; the earlier ones stand, free some space and try again",
                    e);
        } catch (IOException e) {
            lose("writing a checkpoint", e);
            loss.tell();
            throw new JournalLostException("cannot write a checkpoint in " + storage + ": " + e, e);
        }
        if (supply.hasWork()) {
            wakePreparer();
        }
    }

    @Override
    public void release(long segment) {
        State state = catalog.stateOf(segment);
        if (state == State.ACTIVE || state == State.PREPARED) {
            throw new IllegalArgumentException(
                    "cannot release segment " + segment + ": it is " + state + "; only earlier ones can be released");
        }
        if (state == State.SEALED) {
            pending.release(segment);
            commit();
        }
    }

    @Override
    public void trim(JournalPosition upTo) {
        List<Long> segments = new ArrayList<>(catalog.sealedBefore(upTo.segment()));
        segments.forEach(pending::release);
        if (!segments.isEmpty()) {
            commit();
        }
    }

    @Override
    public List<SegmentInfo> segments() {
        return catalog.infos();
    }

    // ---- the end

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (committer != null && preparer != null) {
            preparer.stop();
            committer.stop();
        }
        try {
            finish();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "closing the journal in " + storage + " failed; what was confirmed is there", e);
        }
    }

    private void finish() throws IOException {
        // An appender may be in the middle of its own commit.
        while (!turn.tryEnter()) {
            Thread.onSpinWait();
        }
        try {
            if (pending.end() == null) {
                finishLog();
            }
        } catch (IOException | RuntimeException failed) {
            lose("writing the end of the log", failed);
        } finally {
            pending.end(new JournalException("the journal in " + storage + " is closed"));
            try {
                commit.close();
                catalog.close();
            } finally {
                lock.close();
            }
        }
        loss.tell();
    }

    private void finishLog() throws IOException {
        int batches = 0;
        while (batches >= 0) {
            batches = commit.commitOnce();
            if (batches < 0 && !pending.isEmpty()) {
                synchronized (housekeeping) {
                    batches = supply.step() ? 0 : -1;
                }
            }
        }
        commit.finish();
    }

    /** Where it is. */
    @Override
    public String toString() {
        return storage.toString();
    }
}
