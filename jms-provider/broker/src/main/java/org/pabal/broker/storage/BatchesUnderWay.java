package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.FreedBytes;
import org.pabal.journal.JournalFullException;
import org.pabal.journal.RecordBatch;

/**
 * Batches of records from when the first record goes in until they are durable: those that are being filled, those that the
 * journal has, and those that it had no room for, in this order of their tickets. Owned by the engine's loop, but for what
 * says otherwise.
 */
final class BatchesUnderWay {

    /** Batches larger than this are closed at the end of a command. */
    private static final int TARGET = 256 << 10;

    /** What a record takes in the log besides its payload, padding included, at most. */
    static final int RECORD_OVERHEAD = 32;

    /** A batch must leave so much of a segment to the journal itself. */
    private static final int SEGMENT_OVERHEAD = 4632;

    private static final int IDLE_MAX = 16;

    /** Takes a batch. */
    interface Log {

        /** @throws JournalFullException if there is no room for it */
        long append(RecordBatch batch);
    }

    private final Log log;
    private final IntConsumer appended;
    private final int sizeMax;
    private final int target;

    private final ArrayDeque<LogBatch> inFlight = new ArrayDeque<>();
    private final ArrayDeque<LogBatch> refused = new ArrayDeque<>();
    private final ArrayDeque<LogBatch> idle = new ArrayDeque<>();

    /** The batch that events go into, and the one for messages that do not fit into it; the latter goes first. */
    private LogBatch open = new LogBatch();

    private LogBatch overflow = new LogBatch();

    private long lastTicket;
    private long inFlightBytes;

    /** The oldest batch that is not durable, or durable and not settled; read by all who look for work. */
    private volatile long oldestTicket = Long.MAX_VALUE;

    /**
     * @param sizeMax so many bytes a segment takes in one batch
     * @param appended told the size of each batch that the log has taken
     */
    BatchesUnderWay(Log log, int sizeMax, IntConsumer appended) {
        this.log = log;
        this.sizeMax = sizeMax;
        this.target = Math.min(TARGET, sizeMax / 2);
        this.appended = appended;
    }

    /** So many bytes a segment takes in one batch. */
    static int sizeMax(StorageSettings settings) {
        return settings.journal().segmentSize() - SEGMENT_OVERHEAD;
    }

    /** How large a record may be decided: dead letters get some properties more. */
    static int recordMax(StorageSettings settings) {
        int most = sizeMax(settings);
        return most - Math.min(64 << 10, most / 4);
    }

    // ---- filling them

    /** The batch that events go into, and what has to be behind them. */
    LogBatch open() {
        return open;
    }

    /** The same, with room for so much payload in one record. */
    LogBatch openFor(int payload) {
        if (!open.isEmpty() && open.size() + payload + RECORD_OVERHEAD > sizeMax) {
            submitAll();
        }
        return open;
    }

    /** Whether no batch takes a record with so much payload. */
    boolean isTooLarge(int payload) {
        return payload + RECORD_OVERHEAD > sizeMax;
    }

    /** One for a record that need only be in front of the next event. */
    LogBatch batchFor(int payload) {
        int size = payload + RECORD_OVERHEAD;
        if (open.isEmpty() || open.size() + size <= target) {
            return open;
        }
        if (!overflow.isEmpty() && overflow.size() + size > target) {
            overflow = submit(overflow);
        }
        return overflow;
    }

    void addEvent(ByteBuffer event) {
        LogBatch batch = openFor(event.remaining());
        if (isTooLarge(event.remaining())) {
            EventParts.write(event, sizeMax - RECORD_OVERHEAD, part -> {
                submitAll();
                open.records().add(RecordType.PART, part);
            });
        } else {
            batch.records().add(RecordType.EVENT, event);
        }
    }

    /** A command has ended here: a batch that is large enough is closed. */
    void endCommand() {
        if (open.size() >= target) {
            submitAll();
        }
    }

    /** So many bytes are needed no more once all events so far are durable. */
    void free(FreedBytes freed, SegmentUse use) {
        LogBatch latest = open.isEmpty() ? latestSubmitted() : open;
        if (latest != null) {
            latest.frees(freed);
        } else {
            for (int i = 0; i < freed.count(); i++) {
                use.add(freed.position(i), -freed.bytes(i));
            }
        }
    }

    /** The same of a large body, its pieces included. */
    void free(@Nullable LoggedBody body, SegmentUse use) {
        if (body == null) {
            return;
        }
        LogBatch latest = !open.isEmpty() ? open : !overflow.isEmpty() ? overflow : latestSubmitted();
        if (latest == null) {
            body.count(use, -1);
        } else {
            latest.frees(body);
        }
    }

    private @Nullable LogBatch latestSubmitted() {
        return refused.isEmpty() ? inFlight.peekLast() : refused.peekLast();
    }

    // ---- giving them to the log

    void submitAll() {
        if (!overflow.isEmpty()) {
            overflow = submit(overflow);
        }
        if (!open.isEmpty()) {
            open = submit(open);
        }
    }

    /** Gives a batch to the log; an empty one in its place. */
    private LogBatch submit(LogBatch batch) {
        batch.ticket(++lastTicket);
        if (refused.isEmpty() && isTaken(batch)) {
            oldestTicket = inFlight.getFirst().ticket();
        } else {
            // It is decided, and cannot be taken back: it waits, and nothing more is decided until there is space.
            refused.addLast(batch);
        }
        LogBatch empty = idle.pollLast();
        return empty == null ? new LogBatch() : empty;
    }

    private boolean isTaken(LogBatch batch) {
        long sequence;
        try {
            sequence = log.append(batch.records());
        } catch (JournalFullException full) {
            return false;
        }
        if (sequence != batch.ticket()) {
            throw new IllegalStateException("batch " + batch.ticket() + " became " + sequence
                    + " in the log: somebody else appends to the same journal");
        }
        inFlight.addLast(batch);
        inFlightBytes += batch.size();
        appended.accept(batch.size());
        return true;
    }

    /** Tries those again for which there was no room. Whether any were taken. */
    boolean retryRefused() {
        boolean any = false;
        while (!refused.isEmpty() && isTaken(refused.getFirst())) {
            refused.removeFirst();
            any = true;
        }
        return any;
    }

    // ---- getting them back

    /** Hands over the oldest one if it is durable; null if it is not. */
    @Nullable
    LogBatch takeDurable(long durable) {
        LogBatch oldest = inFlight.peekFirst();
        if (oldest == null || oldest.ticket() > durable) {
            return null;
        }
        inFlight.removeFirst();
        inFlightBytes -= oldest.size();
        return oldest;
    }

    /** One that was handed over can be used again. */
    void giveBack(LogBatch settled) {
        settled.clear();
        if (idle.size() < IDLE_MAX) {
            idle.addLast(settled);
        }
    }

    /** All that are durable have been taken. */
    void tellOldest() {
        LogBatch oldest = inFlight.peekFirst();
        oldestTicket = oldest == null ? Long.MAX_VALUE : oldest.ticket();
    }

    /** The oldest that was not taken when that was told last. Any thread may ask. */
    long oldestTicket() {
        return oldestTicket;
    }

    long lastTicket() {
        return lastTicket;
    }

    /** Bytes that the log has and that are not durable, as far as it has been asked. */
    long inFlightBytes() {
        return inFlightBytes;
    }

    boolean hasInFlight() {
        return !inFlight.isEmpty();
    }

    /** Whether some wait because there was no room for them. */
    boolean hasRefused() {
        return !refused.isEmpty();
    }

    /** Whether all that was given to the log is durable, and it has taken all. */
    boolean areSettled() {
        return inFlight.isEmpty() && refused.isEmpty();
    }

    /** Whether those up to this ticket are. */
    boolean areSettled(long upTo) {
        LogBatch oldest = inFlight.peekFirst();
        return refused.isEmpty() && (oldest == null || oldest.ticket() > upTo);
    }
}
