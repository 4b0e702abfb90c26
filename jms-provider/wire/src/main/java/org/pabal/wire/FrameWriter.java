package org.pabal.wire;

import java.nio.ByteBuffer;

/**
 * Frames to bytes. Completions of consecutive requests, deliveries to one consumer, and those of one message, share a frame
 * where they follow one another. Not safe for use by several threads at once.
 *
 * <p>Content that is larger than a frame is not written at once: {@link #hasParts} tells so, and {@link #writePart} goes on.
 * Meanwhile frames without content may be written, so that a large message does not hold up a heartbeat.
 */
public final class FrameWriter {

    /** Length and type. */
    private static final int HEAD = Integer.BYTES + 1;

    /** Deliveries join a frame until it has so many bytes: what comes first is not to wait for what comes last. */
    private static final int SHARED_FRAME_MAX = 64 * 1_024;

    private static final byte[] NOTHING = {};

    private final FieldWriter out = new FieldWriter();
    private int frameMax = WireBounds.HANDSHAKE_FRAME_MAX;
    private byte[] spare = NOTHING;

    /** Where the last frame begins, if more may join it; otherwise -1. */
    private int openAt = -1;

    private FrameType openType = FrameType.HEARTBEAT;

    /** What both ends have agreed upon, in bytes. */
    public void frameMax(int bytes) {
        this.frameMax = bytes;
    }

    /** How many bytes have been written and not been taken. */
    public int size() {
        return out.size();
    }

    /**
     * Writes the whole frame, or, whatever is thrown, nothing of it.
     *
     * @throws IllegalArgumentException if a field is longer than allowed, or the frame is larger than the other end takes
     * @throws IllegalStateException if it has content, and that of another frame is not finished
     */
    public void write(Frame frame) {
        boolean isContentGoingOn = out.hasMoreContent();
        int before = out.size();
        try {
            put(frame, isContentGoingOn);
        } catch (RuntimeException | Error failed) {
            // Also what nobody foresees, or memory that has run out: half a frame would make nonsense of all that
            // follows.
            out.cut(before);
            if (!isContentGoingOn) {
                out.dropContent();
            }
            openAt = -1;
            throw failed;
        }
    }

    private void put(Frame frame, boolean isContentGoingOn) {
        if (frame instanceof BrokerFrame.Completed completed && joined(completed)) {
            return;
        }
        if (frame instanceof BrokerFrame.Deliver deliver && joined(deliver)) {
            return;
        }
        if (frame instanceof BrokerFrame.DeliverSame deliver && joined(deliver)) {
            return;
        }
        FrameType type = frame.type();
        if (type.contentReader() != null && isContentGoingOn) {
            throw new IllegalStateException("the content of another frame is to be finished before " + type);
        }
        int from = begin(type);
        frame.put(out);
        end(from);
        openAt = isShared(type) && !out.hasMoreContent() ? from : -1;
        openType = type;
    }

    private static boolean isShared(FrameType type) {
        return type == FrameType.COMPLETED || type == FrameType.DELIVER || type == FrameType.DELIVER_SAME;
    }

    private boolean joined(BrokerFrame.DeliverSame deliver) {
        if (openAt < 0 || openType != FrameType.DELIVER_SAME || out.size() - openAt >= WireBounds.HANDSHAKE_FRAME_MAX) {
            return false;
        }
        deliver.put(out);
        end(openAt);
        return true;
    }

    private boolean joined(BrokerFrame.Completed completed) {
        if (openAt < 0 || openType != FrameType.COMPLETED) {
            return false;
        }
        int lastAt = out.size() - Long.BYTES - Integer.BYTES;
        int count = out.i32At(lastAt + Long.BYTES);
        if (completed.first() == out.i64At(lastAt) + count) {
            out.putI32(lastAt + Long.BYTES, count + completed.count());
        } else if (out.size() - openAt >= WireBounds.HANDSHAKE_FRAME_MAX) {
            return false;
        } else {
            completed.put(out);
            end(openAt);
        }
        return true;
    }

    private boolean joined(BrokerFrame.Deliver deliver) {
        if (openAt < 0
                || openType != FrameType.DELIVER
                || out.i64At(openAt + HEAD) != deliver.session()
                || out.i64At(openAt + HEAD + Long.BYTES) != deliver.consumer()) {
            return false;
        }
        long size =
                (long) out.size() - openAt + 2L * Long.BYTES + deliver.message().encodedSize();
        if (size > Math.min(frameMax, SHARED_FRAME_MAX)) {
            return false;
        }
        out.frameEnd(openAt + Integer.BYTES + frameMax);
        deliver.putItem(out);
        end(openAt);
        return true;
    }

    /** Whether the content of the last frame that has any goes on. */
    public boolean hasParts() {
        return out.hasMoreContent();
    }

    /** One more frame of it, the last one or a full one. */
    public void writePart() {
        int from = begin(FrameType.PART);
        out.moreContent();
        end(from);
        openAt = -1;
    }

    private int begin(FrameType type) {
        int from = out.size();
        out.i32(0);
        out.u8(type.code());
        out.frameEnd(from + Integer.BYTES + frameMax);
        return from;
    }

    private void end(int from) {
        int length = out.size() - from - Integer.BYTES;
        if (length > frameMax) {
            throw new IllegalArgumentException("frame of " + length + " bytes, but the other end takes " + frameMax);
        }
        out.putI32(from, length);
    }

    /** Whether it has no array to write into, and would make one: {@link #recycle} gives it one. */
    public boolean isBare() {
        return out.bytes().length == 0;
    }

    /** What has been written, in an array of its own. The writer goes on with an empty one. */
    public ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(out.bytes(), 0, out.size());
        out.startIn(spare);
        spare = NOTHING;
        openAt = -1;
        return taken;
    }

    /** Gives the array of a buffer back that was taken, for use again after the next {@link #take}. */
    public void recycle(byte[] array) {
        if (out.bytes().length == 0) {
            out.startIn(array);
        } else {
            spare = array;
        }
    }
}
