package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.journal.FileJournal;
import org.pabal.journal.JournalLostException;

/**
 * Brings decisions into the journal, and what has become durable back to the engine. Owned by the engine's loop, but for
 * what says otherwise.
 *
 * <p><b>What is atomic.</b> The events of one command go into one batch, so after a crash a command has happened or has not.
 * Only one that has more of them than a segment can take (a tick with much to do, an administrator's move of very many
 * messages) is divided, between two events: each of them leads from a sound state to a sound one, and a commit is a single
 * event whatever its size. An event that no segment can take goes in parts, batch after batch, and has not happened before the
 * last one is there. Messages may go in an earlier batch than the event that refers to them: one that no event refers
 * to is garbage. Several commands share a batch, up to a size; nothing depends on that.
 */
public final class DurableStore {

    /** Messages of open transactions are not worth a force before there are so many bytes of them: their commit brings one. */
    private static final int LAZY_BYTES_MAX = 256 << 10;

    /** With more than this on its way to the disk nothing is decided any more. */
    private static final long IN_FLIGHT_MAX = 16L << 20;

    /** How the end waits for the disk. */
    private static final long PARK_NANOS = 200_000;

    private final FileJournal journal;
    private final boolean isStepped;
    private final RoutingEngine engine;
    private final SegmentUse use;
    private final StagedMessages staged = new StagedMessages();
    private final Checkpoints checkpoints;
    private final StorageSpace space;
    private final long inFlightMax;
    private final long lazyBytesMax;

    private final LoggedBodies bodies;
    private final LogReads reads;
    private final PageTraffic pages = new PageTraffic();
    private final PageMoves moves;
    private final Copying copying;
    private final Evacuator evacuator;
    private final int chunkMax;
    private final LoggedBodies.Chunks chunks = this::reserve;

    private final RecordWriter writer = new RecordWriter();
    private final Consumer<StoredMessage> storing = this::writeIfNew;

    private final BatchesUnderWay batches;
    private int[] commandEnds = new int[128];
    private int commandEndCount;

    private long lastNumber;

    /** Appended since the last commit: whether somebody waits for it, and how much. */
    private boolean hurried;

    private long uncommittedBytes;

    private int commandsKept;

    /** So many records of the decision that is being made are the broker's own work. */
    private int ownRecords;

    private Runnable awake = () -> {};
    private volatile boolean stuck;
    private volatile boolean isShort;
    private volatile boolean nudged;
    private volatile boolean unanswered;
    private volatile @Nullable JournalLostException lost;

    /** @param number the last one that the log has for a message */
    DurableStore(
            StorageSettings settings,
            FileJournal journal,
            RoutingEngine engine,
            SegmentUse use,
            LoggedBodies bodies,
            long number) {
        this.journal = journal;
        this.isStepped = settings.isStepped();
        this.engine = engine;
        this.use = use;
        this.checkpoints = new Checkpoints(journal, use, settings.checkpointEvery(), isStepped);
        this.space = new StorageSpace(settings, journal);
        if (journal.checkpoint().isEmpty()) {
            checkpoints.nothingBefore();
        }
        int batchMax = BatchesUnderWay.sizeMax(settings);
        this.batches = new BatchesUnderWay(journal::append, batchMax, this::appended);
        this.inFlightMax = Math.min(IN_FLIGHT_MAX, settings.journal().pendingMax() / 2);
        // What lies about uncommitted takes room from everybody: far less than the low-water mark.
        this.lazyBytesMax = Math.min(
                Math.min(LAZY_BYTES_MAX, inFlightMax / 2), settings.journal().segmentSize() / 16);
        this.lastNumber = number;
        this.bodies = bodies;
        this.reads = new LogReads(journal, isStepped);
        this.chunkMax = batchMax - BatchesUnderWay.RECORD_OVERHEAD - LoggedBodies.HEAD_LENGTH;
        this.moves = new PageMoves(use);
        this.copying = new Copying(batches, space, staged, moves, bodies, reads, chunks, new CopiesGo());
        this.evacuator = new Evacuator(settings.reclaim(), journal, use, checkpoints, copying);
    }

    /** Numbers of large bodies up to here have been used: they are not to be used again. */
    public long lastBody() {
        return bodies.lastBody();
    }

    /** What has been read for connections, to be told and cleared. */
    public List<Effect> answers() {
        return bodies.answers();
    }

    /**
     * Carries on with what the engine has asked for after its replay.
     *
     * @param decision what it has asked for
     */
    void begin(Decision decision) {
        append(decision);
        decision.clear();
        // What was asked for may be so much that a checkpoint is due, which waits for it.
        hurried |= uncommittedBytes > 0;
        commit(true);
    }

    /**
     * @param awake called whenever there may be news, on any thread and with whatever the journal holds locked: it must only
     *     wake somebody
     */
    public void start(Runnable awake) {
        this.awake = awake;
        reads.start(awake);
        journal.onDurable(sequence -> awake.run());
        journal.onLost(reason -> {
            lost = reason;
            awake.run();
        });
    }

    // ---- a decision on its way into the log

    /** What was decided so far the broker has decided for itself, and nobody who has sent a command. */
    public void endOwnWork(Decision decision) {
        endCommand(decision);
        ownRecords = decision.records().size();
    }

    /** What was decided so far belongs to commands before the next one. */
    public void endCommand(Decision decision) {
        if (commandEndCount == commandEnds.length) {
            commandEnds = Arrays.copyOf(commandEnds, commandEndCount * 2);
        }
        commandEnds[commandEndCount++] = decision.records().size();
    }

    /**
     * Takes what of a decision is to be durable.
     *
     * @return the ticket for which its effects must wait; 0 if nothing of it had to be durable
     */
    public long append(Decision decision) {
        List<EngineRecord> records = decision.records();
        // Bodies before the events that may refer to them.
        boolean hasEvents = writeBodies(decision.storage());
        int command = 0;
        int lastKept = -1;
        commandsKept = 0;
        for (int i = 0; i < records.size(); i++) {
            while (command < commandEndCount && commandEnds[command] <= i) {
                command++;
                batches.endCommand();
            }
            EngineRecord record = records.get(i);
            if (!record.isVolatile()) {
                record.forEachMessage(storing);
                batches.addEvent(writer.write(record));
                hasEvents = true;
                if (command != lastKept && i >= ownRecords) {
                    lastKept = command;
                    commandsKept++;
                }
            }
        }
        commandEndCount = 0;
        ownRecords = 0;
        if (!decision.storage().isEmpty()) {
            carryOut(decision.storage());
        }
        batches.free(decision.freed(), use);
        submitAll();
        evacuator.stepAppended();
        hurried |= hasEvents;
        return hasEvents ? batches.lastTicket() : 0;
    }

    private void carryOut(List<StorageRequest> requests) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof StorageRequest.WriteMessage asked) {
                StoredMessage stored = asked.stored();
                if (stored.number() != 0 && stored.position() == 0) {
                    // It is on its way already.
                    continue;
                }
                // The first time it is for a transaction that is open; then it is for memory or for a segment that is
                // to become free, which somebody waits for.
                boolean isStaged = stored.number() == 0
                        && stored.position() == 0
                        && stored.message().persistent();
                hurried |= !isStaged;
                write(stored);
                if (isStaged) {
                    staged.add(stored);
                }
            } else if (requests.get(i) instanceof StorageRequest.FreeBody asked) {
                batches.free(bodies.remove(asked.body()), use);
            } else if (requests.get(i) instanceof StorageRequest.ReadBody asked) {
                bodies.read(asked, reads);
            } else if (requests.get(i) instanceof StorageRequest.WritePage asked) {
                writePage(asked);
            } else if (requests.get(i) instanceof StorageRequest.ReadPage asked) {
                pages.ask(asked, reads);
            } else if (requests.get(i) instanceof StorageRequest.MovePage asked) {
                moves.ask(asked.move(), reads);
            }
        }
    }

    /** Behind the events that made its entries, so into no batch that may go before theirs. */
    private void writePage(StorageRequest.WritePage asked) {
        if (asked.page().needs(asked.content())) {
            int size = asked.content().length;
            if (batches.isTooLarge(size)) {
                // It stays in memory, and goes into checkpoints as it is: only tiny segments have this.
                return;
            }
            LogBatch open = batches.openFor(size);
            open.records().add(RecordType.PAGE, asked.content());
            open.holds(asked.page(), asked.content());
            hurried = true;
        }
    }

    /** Whether {@link #answerPages} has something to do. Any thread may ask. */
    public boolean hasAnswers() {
        return unanswered;
    }

    /** Tells the engine of pages that have been written, read and moved. */
    public void answerPages(PageListener engine, long nowMillis, Decision decision) {
        while (!pages.isEmpty()) {
            pages.answerOne(engine, nowMillis, decision);
            endOwnWork(decision);
        }
        while (moves.hasAnswer()) {
            moves.answerOne(engine, nowMillis, decision);
            endOwnWork(decision);
        }
        unanswered = false;
    }

    /** Whether there were any: somebody waits for them. */
    private boolean writeBodies(List<StorageRequest> requests) {
        boolean any = false;
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof StorageRequest.WriteBody asked) {
                bodies.write(asked, chunkMax, chunks);
                any = true;
            }
        }
        return any;
    }

    private ByteBuffer reserve(LoggedBody body, int index, int length) {
        LogBatch batch = batches.batchFor(length);
        ByteBuffer payload = batch.records().reserve(RecordType.CHUNK, length);
        batch.holds(body, index);
        return payload;
    }

    private void writeIfNew(StoredMessage stored) {
        if (stored.number() == 0) {
            write(stored);
        } else {
            staged.placed(stored);
        }
    }

    private void write(StoredMessage stored) {
        long before = stored.number();
        LogBatch batch = write(stored.message().encoded());
        stored.number(lastNumber);
        batch.holds(stored, batch.records().count() - 1);
        if (before != 0) {
            staged.renumbered(before, stored);
        }
    }

    /** Under the next number. */
    private LogBatch write(byte[] form) {
        LogBatch batch = batches.batchFor(Long.BYTES + form.length);
        batch.records()
                .reserve(RecordType.MESSAGE, Long.BYTES + form.length)
                .putLong(++lastNumber)
                .put(form);
        return batch;
    }

    private void submitAll() {
        batches.submitAll();
        stuck = isFull();
    }

    private void appended(int bytes) {
        evacuator.appended();
        uncommittedBytes += bytes;
        checkpoints.appended(bytes);
    }

    /** Of how many commands the decision appended last had something that is to be durable; the broker's own work aside. */
    public int commandsKept() {
        return commandsKept;
    }

    /** Whether somebody waits for what has been appended and not committed. */
    public boolean isAwaited() {
        return hurried;
    }

    /**
     * Sees to it that what somebody waits for becomes durable.
     *
     * @param mayWait whether this thread has nothing else to do, and may write and force by itself
     */
    public void commit(boolean mayWait) {
        if (isStepped) {
            journal.prepareSegments();
        }
        // A checkpoint waits for all that is on its way, whether or not somebody else does.
        if (hurried || (uncommittedBytes > 0 && checkpoints.isDue())) {
            hurried = false;
            uncommittedBytes = 0;
            if (mayWait) {
                journal.commitHere();
            } else {
                journal.commit();
            }
        } else if (uncommittedBytes >= lazyBytesMax) {
            uncommittedBytes = 0;
            journal.commit();
        }
    }

    // ---- what has become durable

    /** Whether the batch with this ticket is durable. */
    public boolean isDurable(long ticket) {
        return ticket <= journal.durableSequence();
    }

    /** The last batch that is durable. */
    public long durable() {
        return journal.durableSequence();
    }

    /** Whether {@link #settle} has something to do. Any thread may ask. */
    public boolean hasNews() {
        return batches.oldestTicket() <= journal.durableSequence()
                || nudged
                || checkpoints.hasNews()
                || lost != null
                || reads.hasNews();
    }

    /** Whether nothing more may be decided for now; there will be news. Any thread may ask. */
    public boolean isStuck() {
        return stuck;
    }

    /** Whether what is decided waits for space. */
    public boolean waitsForSpace() {
        return batches.hasRefused();
    }

    /** Whether somebody should {@link #nudge} after a while, as nobody tells of space that is free again. */
    public boolean watchesSpace() {
        // What is stuck may be so because the journal has taken a batch and then found no space for its next segment.
        return stuck || batches.hasRefused() || space.obstacle() != null;
    }

    /** To look once more whether there is space, if that is what is missing. Any thread; false if it is not. */
    public boolean nudge() {
        boolean needed = stuck || isShort;
        nudged = needed;
        return needed;
    }

    /** So many bytes of messages may be decided between one look at the space and the next. */
    public long stride() {
        return space.stride();
    }

    /** How many bytes one message may have that is decided now, and still leave something for those who set space free. */
    public long roomForOne() {
        return space.roomForOne();
    }

    /** Looks how much room there is; whether the engine has to be told of another {@link #obstacle}. */
    public boolean lookAtSpace() {
        boolean changed = space.look();
        if (space.obstacle() != null) {
            // What nobody waits for may be all that takes the room.
            hurried |= uncommittedBytes > 0;
            journal.lookForSpace();
        }
        isShort = space.obstacle() != null;
        return changed;
    }

    /** Has it looked whether there is space for another segment by now. */
    public void askForSpace() {
        journal.lookForSpace();
    }

    /** Why nothing new is to be written; null if there is room. */
    public @Nullable String obstacle() {
        return space.obstacle();
    }

    /**
     * Gives messages that have become durable their places, and counts what is needed no more.
     *
     * @throws JournalLostException if the journal is lost
     */
    public void settle() {
        reads.finish();
        JournalLostException reason = lost;
        if (reason != null) {
            throw reason;
        }
        if (nudged) {
            checkpoints.retry();
            journal.lookForSpace();
        }
        writeCopies();
        long durable = journal.durableSequence();
        for (LogBatch batch = batches.takeDurable(durable); batch != null; batch = batches.takeDurable(durable)) {
            settle(batch);
        }
        if (isStepped && (nudged || batches.hasRefused())) {
            // There is nobody else who would look for space.
            journal.prepareSegments();
            hurried |= batches.hasInFlight();
        }
        nudged = false;
        hurried |= batches.retryRefused();
        batches.tellOldest();
        checkpoints.conclude();
        if (isShort) {
            checkpoints.hurry();
        }
        takeCheckpointIfDue();
        unanswered = !pages.isEmpty() || moves.hasAnswer();
        stuck = isFull();
        if (hurried) {
            commit(false);
        }
    }

    /** At a quiet point: everything decided is durable. Until there is one nothing more is decided. */
    private void takeCheckpointIfDue() {
        if (!checkpoints.isDue()) {
            return;
        }
        if (batches.areSettled()) {
            takeCheckpoint();
        } else if (uncommittedBytes > 0) {
            hurried = true;
        }
    }

    private void takeCheckpoint() {
        byte[] content = CheckpointForm.write(lastNumber, staged.all(), bodies, engine);
        checkpoints.take(journal.durableEnd(), content, awake);
    }

    private boolean isFull() {
        return batches.hasRefused() || batches.inFlightBytes() > inFlightMax || checkpoints.isDue();
    }

    private void settle(LogBatch batch) {
        for (int i = 0; i < batch.messageCount(); i++) {
            StoredMessage stored = batch.message(i);
            long position = batch.position(i);
            if (stored.position() != 0) {
                use.add(stored.position(), -stored.liveBytes());
            }
            stored.position(position);
            if (engine.written(stored)) {
                use.add(position, stored.liveBytes());
            }
        }
        batch.placeChunks(use);
        batch.placeCopies(use);
        batch.placePages(use, pages);
        for (int i = 0; i < batch.freedCount(); i++) {
            use.add(batch.freedPosition(i), -batch.freedBytes(i));
        }
        batch.freeBodies(use);
        batches.giveBack(batch);
    }

    // ---- what is copied so that segments become free

    /** Lets go on what takes mostly dead segments back. Whether it has worked. */
    public boolean reclaim(PageListener engine, long nowMillis, Decision decision) {
        if (evacuator.dueMillis() > nowMillis && !evacuator.wantsToLook()) {
            return false;
        }
        evacuator.step(engine, nowMillis, decision);
        return true;
    }

    /** When {@link #reclaim} has something to do; {@link Long#MAX_VALUE} if not before there is news. */
    public long reclaimDueMillis() {
        return evacuator.dueMillis();
    }

    /** What has been read to be written anew. */
    private void writeCopies() {
        long bytes = copying.write(evacuator);
        if (bytes > 0) {
            submitAll();
            hurried = true;
            evacuator.copied(bytes);
            evacuator.stepAppended();
        }
    }

    private final class CopiesGo implements Copying.Into {
        @Override
        public void write(StoredMessage stored) {
            DurableStore.this.write(stored);
            hurried = true;
        }

        @Override
        public LogBatch write(byte[] form) {
            return DurableStore.this.write(form);
        }

        @Override
        public void takeCheckpoint() {
            takeCheckpointIfDue();
        }
    }

    // ---- the end

    /**
     * Makes durable what was appended and lets go of the directory.
     *
     * @param whole whether the engine is as its records say, so that a checkpoint of it spares the next start the replay
     */
    public void close(boolean whole) {
        try {
            if (whole) {
                finish();
            }
        } finally {
            reads.close();
            journal.close();
        }
    }

    private void finish() {
        hurried = true;
        commit(true);
        while (lost == null && !batches.hasRefused() && (batches.hasInFlight() || checkpoints.isBeingWritten())) {
            if (hasNews()) {
                settle();
            } else {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
        if (lost == null && !batches.hasRefused() && checkpoints.isAnythingNew()) {
            takeCheckpoint();
            while (checkpoints.isBeingWritten()) {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
            checkpoints.conclude();
        }
    }
}
