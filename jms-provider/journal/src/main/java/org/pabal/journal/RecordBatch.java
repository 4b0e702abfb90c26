package org.pabal.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records that go into the log together: after a crash either all of them are there, or none. One batch lies in one segment.
 *
 * <p>Filled by one thread, then given away with {@link Journal#append}. When the batch is durable it comes back: then it
 * knows where its records are, and may be cleared and used again. What is done to it in between is refused.
 */
public final class RecordBatch {

    /** The largest type a record may have. */
    public static final int TYPE_MAX = 0xFFFF;

    private static final int FIRST_ROOM = 512;

    private enum State {
        OPEN,
        APPENDED,
        DURABLE
    }

    /** Written last by whoever changes the batch's owner, and read first, so that the fields follow. */
    private volatile State state = State.OPEN;

    /** The records as they will be in the log, but for place and crc. */
    private byte[] bytes = new byte[FIRST_ROOM];

    private int size;
    private int[] starts = new int[8];
    private int count;
    private long sequence;
    private long segment;
    private int offset;

    /**
     * Adds a record with a copy of the buffer's remaining bytes, which are consumed.
     *
     * @param type 0 to {@value #TYPE_MAX}, at the caller's discretion
     * @return the record's index in the batch
     */
    public int add(int type, ByteBuffer payload) {
        int length = payload.remaining();
        int at = begin(type, length);
        payload.get(bytes, at, length);
        return count - 1;
    }

    /** As {@link #add(int, ByteBuffer)}. */
    public int add(int type, byte[] payload) {
        return add(type, ByteBuffer.wrap(payload));
    }

    /** Adds a record of so many bytes, all zero, and gives out the place where to write them until the next is added. */
    public ByteBuffer reserve(int type, int length) {
        int at = begin(type, length);
        return ByteBuffer.wrap(bytes, at, length).slice();
    }

    private int begin(int type, int length) {
        require(State.OPEN, "add a record");
        if (type < 0 || type > TYPE_MAX) {
            throw new IllegalArgumentException("cannot add a record of type=" + type + "; types are 0 to " + TYPE_MAX);
        }
        if (length < 0) {
            throw new IllegalArgumentException("cannot add a record of length=" + length);
        }
        long end = size + RecordFormat.sizeOf(length);
        makeRoom(end);
        ByteBuffer.wrap(bytes)
                .putInt(size + RecordFormat.LENGTH_AT, length)
                .put(size + RecordFormat.KIND_AT, RecordFormat.KIND_USER)
                .put(size + RecordFormat.FLAGS_AT, RecordFormat.FLAG_ENDS_BATCH)
                .putShort(size + RecordFormat.TYPE_AT, (short) type);
        if (count > 0) {
            bytes[starts[count - 1] + RecordFormat.FLAGS_AT] = 0;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = size;
        int payload = size + RecordFormat.HEADER_SIZE;
        size = (int) end;
        return payload;
    }

    private void makeRoom(long needed) {
        if (needed > bytes.length) {
            if (needed > JournalSettings.SEGMENT_SIZE_MAX) {
                throw new RecordTooLargeException("cannot add to a batch of " + size + " bytes: it would have " + needed
                        + ", and no segment takes more than " + JournalSettings.SEGMENT_SIZE_MAX
                        + "; write large content in several batches");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), Integer.MAX_VALUE - 8));
        }
    }

    /** How many records there are. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** What the records take in the log, in bytes, headers and padding included. */
    public int size() {
        return size;
    }

    /** What the record at this index takes in the log, in bytes. */
    public int size(int index) {
        return (index + 1 < count ? starts[index + 1] : size) - starts[index];
    }

    /** Where the record at this index is, for {@link Journal#read}; known once the batch is durable. */
    public JournalPosition position(int index) {
        require(State.DURABLE, "tell the position of record " + index);
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("no record " + index + " in a batch of " + count);
        }
        return new JournalPosition(segment, offset + starts[index]);
    }

    /** Where the batch ends: a replay from here begins with what came next. Known once the batch is durable. */
    public JournalPosition end() {
        require(State.DURABLE, "tell the end");
        return new JournalPosition(segment, offset + size);
    }

    /** The number that {@link Journal#append} gave it. */
    public long sequence() {
        if (state == State.OPEN) {
            throw new IllegalStateException("cannot tell the sequence of a batch that is not appended");
        }
        return sequence;
    }

    public boolean isDurable() {
        return state == State.DURABLE;
    }

    /** Empties a batch that has not been appended, or is durable, to be filled again. Its memory is kept. */
    public void clear() {
        if (state == State.APPENDED) {
            throw new IllegalStateException(
                    "cannot clear batch " + sequence + ": it is appended and not durable yet; wait for onDurable");
        }
        // Padding and reserved payloads count on zeros.
        Arrays.fill(bytes, 0, size, (byte) 0);
        size = 0;
        count = 0;
        state = State.OPEN;
    }

    // ---- the journal's side

    void appended(long sequence) {
        require(State.OPEN, "append");
        this.sequence = sequence;
        state = State.APPENDED;
    }

    /** Gives the records their place; the batch's bytes are final afterwards. */
    ByteBuffer placed(long segment, int offset, RecordFormat.Stamp stamp) {
        this.segment = segment;
        this.offset = offset;
        ByteBuffer all = ByteBuffer.wrap(bytes, 0, size);
        for (int i = 0; i < count; i++) {
            stamp.seal(segment, offset + starts[i], all, starts[i]);
        }
        return all;
    }

    void durable() {
        state = State.DURABLE;
    }

    private void require(State needed, String asked) {
        if (state != needed) {
            throw new IllegalStateException(
                    "cannot " + asked + " of a batch that is " + state + "; it must be " + needed);
        }
    }
}
