package org.pabal.broker.storage;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.table.LongMap;
import org.pabal.journal.JournalException;
import org.pabal.journal.JournalPosition;
import org.pabal.message.Refusal;

/**
 * The large bodies that the log has, by number. In memory are eight bytes for each of their chunks, 64 KiB for a body of 2
 * GiB. Owned by the engine's loop.
 */
final class LoggedBodies {

    /** In a CHUNK record before the bytes: number (8), length of pieces (4), length of chunks (4), index (4). */
    static final int HEAD_LENGTH = Long.BYTES + 3 * Integer.BYTES;

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    private final LongMap<LoggedBody> bodies = new LongMap<>();
    private final List<Effect> answers = new ArrayList<>();

    private long lastBody;

    @Nullable
    LoggedBody get(long number) {
        return bodies.get(number);
    }

    // ---- writing

    /** Where a chunk is to be written; it is told its index among the records, to be placed when the batch is durable. */
    interface Chunks {
        ByteBuffer reserve(LoggedBody body, int index, int length);
    }

    /** Takes a piece apart into chunks, if it has to be. */
    void write(StorageRequest.WriteBody asked, int chunkMax, Chunks into) {
        ByteBuffer piece = asked.piece().duplicate();
        LoggedBody body = bodies.get(asked.body());
        if (body == null || asked.offset() == 0) {
            body = new LoggedBody(asked.body(), piece.remaining(), Math.min(piece.remaining(), chunkMax));
            bodies.put(body.number(), body);
            lastBody = Math.max(lastBody, body.number());
        }
        long offset = asked.offset();
        body.reaches(offset + piece.remaining());
        while (piece.hasRemaining()) {
            int index = body.indexOf(offset);
            int length = body.size(index);
            into.reserve(body, index, HEAD_LENGTH + length)
                    .putLong(body.number())
                    .putInt(body.pieceLength())
                    .putInt(body.chunkLength())
                    .putInt(index)
                    .put(piece.slice().limit(length));
            piece.position(piece.position() + length);
            offset += length;
        }
    }

    /** The body is gone for all who ask from now on; what it has in the log is free when that is durable. */
    @Nullable
    LoggedBody remove(long number) {
        return bodies.remove(number);
    }

    // ---- reading

    void read(StorageRequest.ReadBody asked, LogReads reads) {
        LoggedBody body = bodies.get(asked.body());
        int index = body == null ? 0 : body.indexOf(asked.offset());
        if (body == null || asked.offset() >= body.length() || body.position(index) == 0) {
            reads.settle(new LogReads.Read(0, 0) {
                @Override
                void done() {
                    refuse(asked, Refusal.Code.NOT_FOUND, "it is gone, or not written so far");
                }
            });
            return;
        }
        reads.ask(new ChunkRead(asked, body, index, reads));
    }

    private void refuse(StorageRequest.ReadBody asked, Refusal.Code code, String why) {
        answers.add(new Effect.Refused(
                asked.connection(),
                asked.request(),
                0,
                new Refusal(code, "cannot read large body " + asked.body() + " at " + asked.offset() + ": " + why)));
    }

    /** A chunk that somebody wants, of which he may want a part. */
    private final class ChunkRead extends LogReads.Read {
        private final StorageRequest.ReadBody asked;
        private final LoggedBody body;
        private final int index;
        private final LogReads reads;

        ChunkRead(StorageRequest.ReadBody asked, LoggedBody body, int index, LogReads reads) {
            super(body.position(index), HEAD_LENGTH + body.size(index));
            this.asked = asked;
            this.body = body;
            this.index = index;
            this.reads = reads;
        }

        private String unreadable() {
            JournalException failed = failure();
            String why = failed == null
                    ? "the record at " + JournalPosition.of(position()) + " is not of this body"
                    : String.valueOf(failed.getMessage());
            LOG.log(Level.ERROR, "large body {0} cannot be read: {1}", Long.toString(body.number()), why);
            return why;
        }

        @Override
        void done() {
            ByteBuffer payload = payload();
            if (payload != null && payload.getLong(0) == body.number()) {
                int from = HEAD_LENGTH + (int) (asked.offset() - body.start(index));
                int length = Math.min(asked.lengthMax(), payload.limit() - from);
                answers.add(new Effect.Answered(
                        asked.connection(), asked.request(), new Answer.BodyPiece(payload.slice(from, length))));
            } else if (bodies.get(body.number()) != body) {
                refuse(asked, Refusal.Code.NOT_FOUND, "it is gone");
            } else if (body.position(index) != position()) {
                // It was moved meanwhile.
                reads.ask(new ChunkRead(asked, body, index, reads));
            } else {
                refuse(asked, Refusal.Code.STORAGE_DAMAGED, unreadable());
            }
        }
    }

    /** What those who read are to be told; to be cleared. */
    List<Effect> answers() {
        return answers;
    }

    // ---- moving

    /**
     * Begins to move chunks out of these segments: reads them, and hands them over to be written anew.
     *
     * @param chunksMax so many at most
     * @param begun told of each before it is read
     * @param moved told of each when it was read, or cannot be
     * @return how many bytes they have
     */
    long move(LogSegments from, int chunksMax, LogReads reads, Consumer<ChunkMove> begun, Consumer<ChunkMove> moved) {
        long bytes = 0;
        int asked = 0;
        for (long number : bodies.sortedKeys()) {
            LoggedBody body = bodies.get(number);
            for (int i = 0; body != null && i < body.chunks() && asked < chunksMax; i++) {
                if (from.hold(body.position(i))) {
                    ChunkMove move = new ChunkMove(body, i, moved);
                    begun.accept(move);
                    reads.ask(move);
                    bytes += body.size(i);
                    asked++;
                }
            }
        }
        return bytes;
    }

    /** A chunk that is to be written anew elsewhere. */
    final class ChunkMove extends LogReads.Read {
        private final LoggedBody body;
        private final int index;
        private final Consumer<ChunkMove> moved;

        private ChunkMove(LoggedBody body, int index, Consumer<ChunkMove> moved) {
            super(body.position(index), HEAD_LENGTH + body.size(index));
            this.body = body;
            this.index = index;
            this.moved = moved;
        }

        /** Whether it is needed, and where it was. */
        private boolean isValid() {
            return bodies.get(body.number()) == body && body.position(index) == position();
        }

        /** Writes it if it is still needed. Returns how many bytes. */
        long write(Chunks into, long bytesMax) {
            ByteBuffer read = payload();
            if (read == null || !isValid() || read.remaining() > bytesMax) {
                return 0;
            }
            int length = read.remaining();
            into.reserve(body, index, length).put(read.duplicate());
            return length;
        }

        @Nullable
        RuntimeException trouble() {
            return payload() == null && isValid() ? failure() : null;
        }

        @Override
        void done() {
            moved.accept(this);
        }
    }

    // ---- replay and checkpoint

    /** A CHUNK record of the log. */
    void replay(JournalPosition position, ByteBuffer payload) {
        if (payload.remaining() <= HEAD_LENGTH) {
            throw new IllegalStateException("a chunk of a large body without content");
        }
        long number = payload.getLong();
        int pieceLength = payload.getInt();
        int chunkLength = payload.getInt();
        int index = payload.getInt();
        if (number <= 0 || chunkLength < 1 || pieceLength < chunkLength || index < 0) {
            throw new IllegalStateException("a chunk of a large body with number=" + number + ", pieceLength="
                    + pieceLength + ", chunkLength=" + chunkLength + ", index=" + index);
        }
        LoggedBody body = bodies.get(number);
        if (body == null || body.pieceLength() != pieceLength || body.chunkLength() != chunkLength) {
            body = new LoggedBody(number, pieceLength, chunkLength);
            bodies.put(number, body);
        }
        body.reaches(body.start(index) + payload.remaining());
        body.position(index, position.packed());
        lastBody = Math.max(lastBody, number);
    }

    /** Into a checkpoint: all that are known, as everything that was appended is durable. */
    void writeTo(FieldWriter into) {
        into.number(lastBody);
        into.number(bodies.size());
        for (long number : bodies.sortedKeys()) {
            LoggedBody body = bodies.get(number);
            if (body != null) {
                into.number(number);
                into.number(body.pieceLength());
                into.number(body.chunkLength());
                into.number(body.length());
                long before = 0;
                for (int i = 0; i < body.chunks(); i++) {
                    into.signed(body.position(i) - before);
                    before = body.position(i);
                }
            }
        }
    }

    void readFrom(FieldReader from) {
        lastBody = from.number("last large body");
        for (long left = from.number("large bodies"); left > 0; left--) {
            long number = from.number("number of large body");
            int pieceLength = from.integer("length of pieces");
            int chunkLength = from.integer("length of chunks");
            long length = from.number("length of large body");
            if (number <= 0 || chunkLength < 1 || pieceLength < chunkLength || length < 0) {
                throw from.malformed("a large body with number=" + number + ", pieceLength=" + pieceLength
                        + ", chunkLength=" + chunkLength + ", length=" + length);
            }
            LoggedBody body = new LoggedBody(number, pieceLength, chunkLength);
            body.reaches(length);
            long position = 0;
            for (int i = 0; i < body.chunks(); i++) {
                position += from.signed("position of chunk");
                body.position(i, position);
            }
            bodies.put(number, body);
        }
    }

    /** Numbers up to here have been used. */
    long lastBody() {
        return lastBody;
    }

    /** What the engine says it needs of a body after a restart. */
    interface Lengths {
        long of(long body);
    }

    /**
     * After a restart: what nobody needs is garbage.
     *
     * @param forgiving told of each that is needed and not whole; null to refuse to go on
     * @throws IllegalStateException naming the body, if one that is needed is not whole
     */
    void keepOnly(long[] needed, Lengths lengths, @Nullable Consumer<String> forgiving) {
        LongMap<LoggedBody> kept = new LongMap<>();
        for (long number : needed) {
            LoggedBody body = bodies.get(number);
            long length = lengths.of(number);
            if (body != null && body.length() > length) {
                body = cut(body, length);
            }
            if (body == null || !body.isWhole(length)) {
                String what = "large body " + number + " of " + length + " bytes is not whole: "
                        + (body == null ? "nothing" : body.length() + " bytes") + " of it were found";
                if (forgiving == null) {
                    throw new IllegalStateException(what);
                }
                forgiving.accept(what);
            } else {
                kept.put(number, body);
            }
        }
        for (long number : bodies.sortedKeys()) {
            LoggedBody body = kept.get(number);
            if (body == null) {
                bodies.remove(number);
            } else {
                bodies.put(number, body);
            }
        }
    }

    /** Without what an earlier body of the same number has left behind it. */
    private static LoggedBody cut(LoggedBody body, long length) {
        LoggedBody shorter = new LoggedBody(body.number(), body.pieceLength(), body.chunkLength());
        shorter.reaches(length);
        for (int i = 0; i < shorter.chunks(); i++) {
            if (body.position(i) != 0) {
                shorter.position(i, body.position(i));
            }
        }
        return shorter;
    }

    /** What all of them need of each segment. */
    void count(SegmentUse use) {
        for (long number : bodies.sortedKeys()) {
            LoggedBody body = bodies.get(number);
            if (body != null) {
                body.count(use, 1);
            }
        }
    }
}
