package org.pabal.broker.storage;

import java.util.ArrayDeque;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.record.StoredMessage;

/**
 * What is written anew so that segments become free: messages and contents of pages, chunks of large bodies, and messages
 * of open transactions. Owned by the engine's loop.
 */
final class Copying implements Evacuator.Store {

    /** Where copies go, and who is asked for what only the whole can do. */
    interface Into {

        /** Under another number. */
        void write(StoredMessage stored);

        /** A message, under the next number; the batch that it is the last record of. */
        LogBatch write(byte[] form);

        void takeCheckpoint();
    }

    private final BatchesUnderWay batches;
    private final StorageSpace space;
    private final StagedMessages staged;
    private final PageMoves moves;
    private final LoggedBodies bodies;
    private final LogReads reads;
    private final LoggedBodies.Chunks chunks;
    private final Into into;

    private final ArrayDeque<LoggedBodies.ChunkMove> chunkMoves = new ArrayDeque<>();
    private int chunksUnderWay;

    Copying(
            BatchesUnderWay batches,
            StorageSpace space,
            StagedMessages staged,
            PageMoves moves,
            LoggedBodies bodies,
            LogReads reads,
            LoggedBodies.Chunks chunks,
            Into into) {
        this.batches = batches;
        this.space = space;
        this.staged = staged;
        this.moves = moves;
        this.bodies = bodies;
        this.reads = reads;
        this.chunks = chunks;
        this.into = into;
    }

    /**
     * Writes what has been read.
     *
     * @param told what could not be read
     * @return how many bytes that were
     */
    long write(Evacuator told) {
        long bytes = moves.write(
                (form, copy) -> {
                    LogBatch batch = into.write(form);
                    batch.holds(copy, batch.records().count() - 1);
                },
                space.headroom());
        for (LoggedBodies.ChunkMove move = chunkMoves.poll(); move != null; move = chunkMoves.poll()) {
            chunksUnderWay--;
            bytes += move.write(chunks, space.headroom() - bytes);
            RuntimeException trouble = move.trouble();
            if (trouble != null) {
                told.cannotRead(trouble);
            }
        }
        Throwable trouble = moves.takeTrouble();
        if (trouble != null) {
            told.cannotRead(trouble);
        }
        return bytes;
    }

    @Override
    public boolean isSettled(long ticket) {
        return batches.areSettled(ticket);
    }

    @Override
    public long lastTicket() {
        return batches.lastTicket();
    }

    @Override
    public long headroom() {
        return space.headroom();
    }

    @Override
    public boolean isShort() {
        return space.obstacle() != null;
    }

    @Override
    public long moveStaged(LogSegments from, long bytesMax) {
        long bytes = 0;
        for (StoredMessage stored : staged.all()) {
            int size = stored.message().encodedSize();
            // What is in a queue is the engine's to move: pages may have to know.
            if (!stored.isPlaced() && !stored.isMoving() && from.hold(stored.position()) && bytes + size <= bytesMax) {
                stored.moving(true);
                into.write(stored);
                bytes += size;
            }
        }
        return bytes;
    }

    @Override
    public long moveChunks(LogSegments from, int chunksMax) {
        return bodies.move(from, chunksMax, reads, move -> chunksUnderWay++, chunkMoves::addLast);
    }

    @Override
    public int underWay() {
        return moves.underWay() + chunksUnderWay;
    }

    @Override
    public void endRound() {
        moves.endRound();
    }

    @Override
    public void takeCheckpoint() {
        into.takeCheckpoint();
    }
}
