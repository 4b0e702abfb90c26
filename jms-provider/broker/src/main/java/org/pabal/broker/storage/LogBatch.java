package org.pabal.broker.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.FreedBytes;
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

    void clear() {
        if (records.size() > KEPT_SIZE_MAX) {
            records = new RecordBatch();
        } else {
            records.clear();
        }
        Arrays.fill(messages, 0, messageCount, null);
        messageCount = 0;
        freedCount = 0;
        ticket = 0;
    }
}
