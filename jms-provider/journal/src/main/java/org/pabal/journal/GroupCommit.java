package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.pabal.journal.storage.InterruptedForceException;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/**
 * Writes what is pending as one group, forces it, and only then takes the next: so what a crash can tear is the last group
 * alone, and each group begins with the claim that all before it had been forced.
 *
 * <p>No threads in here: {@link #commitOnce} is carried out by one at a time, whoever has the {@link CommitTurn}. The fields
 * are that one's, but for those that are volatile.
 */
final class GroupCommit {

    private static final int PAGE = 4096;

    /** A force that is interrupted this often in a row meets something other than interrupts. */
    private static final int FORCES_MAX = 1_000;

    private final Storage storage;
    private final SegmentCatalog catalog;
    private final PendingBatches pending;
    private final int groupMax;
    private final RecordFormat.Stamp stamp;

    private long segment;
    private int size;
    private int offset;
    private StorageFile file;
    private volatile JournalPosition durableEnd;
    private volatile long durableSequence;

    private volatile boolean stalled;

    /** What batches can still use of the segment, as it was before the group being written; read by appenders. */
    private volatile int tailRoom;

    // The group being written.
    private final ByteBuffer buffer;
    private final ByteBuffer own = ByteBuffer.allocate(SegmentFormat.HEADER_SIZE);
    private final List<Long> releases = new ArrayList<>();
    private final List<RecordBatch> batches = new ArrayList<>();
    private final List<ByteBuffer> parts = new ArrayList<>();

    private volatile DurableListener listener = sequence -> {};

    GroupCommit(
            Storage storage,
            SegmentCatalog catalog,
            PendingBatches pending,
            JournalSettings settings,
            UUID journal,
            JournalPosition end,
            int size)
            throws IOException {
        this.storage = storage;
        this.catalog = catalog;
        this.pending = pending;
        this.groupMax = settings.groupMax();
        this.stamp = new RecordFormat.Stamp(journal);
        this.buffer = ByteBuffer.allocateDirect(groupMax + PAGE).alignedSlice(PAGE);
        this.segment = end.segment();
        this.offset = end.offset();
        this.size = size;
        this.durableEnd = end;
        this.tailRoom = roomForBatches();
        this.file = storage.open(SegmentFormat.name(segment));
    }

    void listener(DurableListener told) {
        listener = told;
    }

    JournalPosition durableEnd() {
        return durableEnd;
    }

    long durableSequence() {
        return durableSequence;
    }

    /** Whether something is pending for which there was no segment; who prepares one then has it committed. */
    boolean isStalled() {
        return stalled;
    }

    int tailRoom() {
        return tailRoom;
    }

    /**
     * Writes and forces one group and announces it.
     *
     * @return how many batches there were; −1 if nothing could be done
     */
    int commitOnce() throws IOException {
        int headSize = pending.headSize();
        if (headSize == 0 && !pending.hasReleases()) {
            return -1;
        }
        boolean releaseFits = pending.hasReleases() && roomForOwn() >= RecordFormat.OWN_SIZE;
        boolean stuck = headSize > 0 ? headSize > roomForBatches() : !releaseFits;
        // Without a segment to go on to, a release may still use the reserve: it is what sets space free.
        stalled = stuck && !moveOnOrStall();
        if (stalled && !releaseFits) {
            return -1;
        }
        gather();
        if (releases.isEmpty() && batches.isEmpty()) {
            return -1;
        }
        writeAndForce();
        return announce();
    }

    /** What is left for batches in this segment, after a claim. */
    private int roomForBatches() {
        return roomForOwn() - SegmentFormat.RESERVE;
    }

    private int roomForOwn() {
        return size - offset - RecordFormat.OWN_SIZE;
    }

    private boolean moveOnOrStall() throws IOException {
        if (moveOn()) {
            return true;
        }
        stalled = true;
        // Whoever has prepared a segment looks at that afterwards; so, after setting it, look once more for a segment.
        return moveOn();
    }

    private boolean moveOn() throws IOException {
        SegmentInfo next = catalog.activateNext(segment);
        if (next == null) {
            return false;
        }
        StorageFile opened = storage.open(SegmentFormat.name(next.sequence()));
        file.close();
        file = opened;
        segment = next.sequence();
        size = (int) next.size();
        offset = SegmentFormat.HEADER_SIZE;
        tailRoom = roomForBatches();
        return true;
    }

    private void gather() {
        releases.clear();
        batches.clear();
        parts.clear();
        own.clear();
        addOwn(RecordFormat.KIND_CLAIM, durableEnd.packed());
        int ownRoom = Math.min(roomForOwn(), own.capacity() - RecordFormat.OWN_SIZE);
        int taken = pending.takeReleases(ownRoom, releases);
        releases.forEach(released -> addOwn(RecordFormat.KIND_RELEASE, released));
        parts.add(own.flip());
        pending.takeBatches(roomForBatches() - taken, groupMax, batches);
        int at = offset + own.limit();
        for (RecordBatch batch : batches) {
            parts.add(batch.placed(segment, at, stamp));
            at += batch.size();
        }
    }

    private void addOwn(byte kind, long number) {
        int at = own.position();
        own.putLong(0)
                .putInt(Long.BYTES)
                .put(kind)
                .put(RecordFormat.FLAG_ENDS_BATCH)
                .putShort((short) 0)
                .putLong(number);
        stamp.seal(segment, offset + at, own, at);
    }

    private void writeAndForce() throws IOException {
        boolean interrupted = false;
        try {
            for (int tries = 1; ; tries++) {
                write();
                try {
                    file.force();
                    return;
                } catch (InterruptedForceException e) {
                    // Nothing is known about the bytes of this group now, so all of them are written once more.
                    interrupted |= Thread.interrupted();
                    if (tries == FORCES_MAX) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write() throws IOException {
        int at = offset;
        buffer.clear();
        for (ByteBuffer part : parts) {
            part.rewind();
            while (part.hasRemaining()) {
                if (!buffer.hasRemaining()) {
                    at = flush(at);
                }
                int count = Math.min(part.remaining(), buffer.remaining());
                buffer.put(buffer.position(), part, part.position(), count);
                buffer.position(buffer.position() + count);
                part.position(part.position() + count);
            }
        }
        flush(at);
    }

    private int flush(int at) throws IOException {
        int end = at + buffer.position();
        FileBytes.write(file, buffer.flip(), at);
        buffer.clear();
        return end;
    }

    private int announce() {
        int end = offset;
        for (ByteBuffer part : parts) {
            end += part.limit();
        }
        offset = end;
        // Before the end moves: a checkpoint at that end must find them released.
        releases.forEach(catalog::released);
        durableEnd = new JournalPosition(segment, end);
        tailRoom = roomForBatches();
        int count = batches.size();
        long sequence = 0;
        for (RecordBatch batch : batches) {
            sequence = batch.sequence();
            batch.durable();
        }
        pending.written();
        if (count > 0) {
            durableSequence = sequence;
            listener.onDurable(sequence);
        }
        return count;
    }

    /** Leaves a claim behind, so that damage to the last group will be known as such. */
    void finish() throws IOException {
        if (roomForOwn() >= 0) {
            releases.clear();
            parts.clear();
            own.clear();
            addOwn(RecordFormat.KIND_CLAIM, durableEnd.packed());
            parts.add(own.flip());
            writeAndForce();
        }
    }

    void close() throws IOException {
        file.close();
    }
}
