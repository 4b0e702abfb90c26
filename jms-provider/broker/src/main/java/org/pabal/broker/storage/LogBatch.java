package org.pabal.broker.storage;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.FreedBytes;
import org.pabal.engine.queue.Page;
import org.pabal.engine.record.StoredMessage;
import org.pabal.journal.RecordBatch;

/** A batch of records on its way into the log, with what is to be done once it is there. Used again and again. */
final class LogBatch {

    /** What is kept of a batch's memory: a large one must not pin its memory for good. */
    private static final int KEPT_SIZE_MAX = 1 << 20;

    private RecordBatch records = new RecordBatch();

    private @Nullable StoredMessage[] messages = new @Nullable StoredMessage[16];
    private int[] indexes = new int[16];
    private int messageCount;

    private long[] freedPositions = new long[16];
    private int[] freedBytes = new int[16];
    private int freedCount;

    /** Chunks of large bodies, by their records; the bodies that nobody needs once this is durable. */
    private final ArrayList<Chunk> chunks = new ArrayList<>(0);

    private final ArrayList<LoggedBody> freedBodies = new ArrayList<>(0);

    private final ArrayList<PageRecord> pages = new ArrayList<>(0);

    private record PageRecord(Page page, byte[] content, int record) {}

    private final ArrayList<CopyRecord> copies = new ArrayList<>(0);

    private record CopyRecord(PageMoves.Copy copy, int record) {}

    private record Chunk(LoggedBody body, int index, int record) {}

    private long ticket;

    RecordBatch records() {
        return records;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** Its place among all batches: what the journal will give it as its sequence. */
    long ticket() {
        return ticket;
    }

    void ticket(long given) {
        ticket = given;
    }

    void holds(StoredMessage stored, int index) {
        if (messageCount == indexes.length) {
            messages = Arrays.copyOf(messages, messageCount * 2);
            indexes = Arrays.copyOf(indexes, messageCount * 2);
        }
        messages[messageCount] = stored;
        indexes[messageCount++] = index;
    }

    int messageCount() {
        return messageCount;
    }

    StoredMessage message(int i) {
        StoredMessage stored = messages[i];
        if (stored == null) {
            throw new IllegalStateException("no message " + i + " in a batch of " + messageCount);
        }
        return stored;
    }

    /** Where the message is; known once the batch is durable. */
    long position(int i) {
        return records.position(indexes[i]).packed();
    }

    /** What is needed no more once this is durable. */
    void frees(FreedBytes freed) {
        int count = freed.count();
        if (freedCount + count > freedBytes.length) {
            int room = Math.max(freedCount + count, freedBytes.length * 2);
            freedPositions = Arrays.copyOf(freedPositions, room);
            freedBytes = Arrays.copyOf(freedBytes, room);
        }
        for (int i = 0; i < count; i++) {
            freedPositions[freedCount] = freed.position(i);
            freedBytes[freedCount++] = freed.bytes(i);
        }
    }

    int freedCount() {
        return freedCount;
    }

    long freedPosition(int i) {
        return freedPositions[i];
    }

    int freedBytes(int i) {
        return freedBytes[i];
    }

    /** The record added last is this page. */
    void holds(Page page, byte[] content) {
        pages.add(new PageRecord(page, content, records.count() - 1));
    }

    /** Counts the contents of pages at their places, and has the engine told. */
    void placePages(SegmentUse use, PageTraffic traffic) {
        for (int i = 0; i < pages.size(); i++) {
            PageRecord one = pages.get(i);
            long position = records.position(one.record()).packed();
            use.add(position, one.content().length);
            traffic.written(one.page(), one.content(), position);
        }
    }

    /** This record is a message written anew. */
    void holds(PageMoves.Copy copy, int record) {
        copies.add(new CopyRecord(copy, record));
    }

    /** Tells each copy where it is. */
    void placeCopies(SegmentUse use) {
        for (int i = 0; i < copies.size(); i++) {
            CopyRecord one = copies.get(i);
            one.copy().placed(records.position(one.record()).packed(), use);
        }
    }

    /** The record added last is this chunk. */
    void holds(LoggedBody body, int index) {
        chunks.add(new Chunk(body, index, records.count() - 1));
    }

    /** Tells each chunk where it is, and the use of segments what is needed there, and what of an earlier place no more. */
    void placeChunks(SegmentUse use) {
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            long before = chunk.body().position(chunk.index());
            int size = chunk.body().size(chunk.index());
            long now = records.position(chunk.record()).packed();
            chunk.body().position(chunk.index(), now);
            use.add(now, size);
            if (before != 0) {
                use.add(before, -size);
            }
        }
    }

    void frees(LoggedBody body) {
        freedBodies.add(body);
    }

    void freeBodies(SegmentUse use) {
        for (int i = 0; i < freedBodies.size(); i++) {
            freedBodies.get(i).count(use, -1);
        }
    }

    void clear() {
        chunks.clear();
        freedBodies.clear();
        if (records.size() > KEPT_SIZE_MAX) {
            records = new RecordBatch();
        } else {
            records.clear();
        }
        Arrays.fill(messages, 0, messageCount, null);
        messageCount = 0;
        freedCount = 0;
        pages.clear();
        copies.clear();
        ticket = 0;
    }
}
