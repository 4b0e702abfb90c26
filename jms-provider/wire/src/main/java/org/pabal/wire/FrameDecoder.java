package org.pabal.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames, however the bytes come in pieces. It holds at most one frame and the content of one message, never more
 * than about twice the bytes that have come in, and nothing between frames. Not safe for use by several threads at once.
 */
public final class FrameDecoder {

    private static final int LENGTH = Integer.BYTES;
    private static final int FIRST_ROOM = 512;

    /** Room that is kept for the next frame that comes in pieces. */
    private static final int KEPT_ROOM_MAX = 4_096;

    private static final int FIRST_CONTENT_ROOM = 64 * 1_024;
    private static final byte[] NOTHING = {};

    private final FrameType.Sender sender;
    private final FieldReader fields = new FieldReader();
    private int frameMax = WireBounds.HANDSHAKE_FRAME_MAX;
    private int contentMax;

    private byte[] held = NOTHING;
    private int heldSize;

    private @Nullable ContentFrame unfinished;
    private byte[] content = NOTHING;
    private int contentSize;
    private int contentLength;

    /**
     * A decoder that takes the frames of the handshake only, until it is told its {@linkplain #limits limits}.
     *
     * @param sender whose frames these are
     */
    public FrameDecoder(FrameType.Sender sender) {
        this.sender = sender;
    }

    /** What both ends have agreed upon: largest frame and largest message, in bytes. Holds from the next frame on. */
    public void limits(int frameBytesMax, int contentBytesMax) {
        this.frameMax = frameBytesMax;
        this.contentMax = contentBytesMax;
    }

    /**
     * Bounds what ranges of deliveries may stand for, from now on: without that a few bytes name a million of them, again
     * and again. Until it is called they may name any number.
     */
    public void startCountingDeliveries(int allowed) {
        fields.allowDeliveries(allowed);
    }

    /** This end has sent a delivery: the other may name it so many times. */
    public void allowDelivery(int times) {
        if (fields.deliveriesAllowed() < WireBounds.DELIVERIES_NAMED_MAX) {
            fields.allowDeliveries(fields.deliveriesAllowed() + times);
        }
    }

    /** How many bytes of unfinished frames and content it holds. */
    public int held() {
        return held.length + content.length;
    }

    /**
     * Takes all bytes of a buffer, and hands on the frames that they complete.
     *
     * @param bytes heap or direct; read to its end, and not used afterwards
     * @throws MalformedFrameException if they are none; nothing more must be fed then
     */
    public void feed(ByteBuffer bytes, FrameSink sink) throws MalformedFrameException {
        ByteBuffer in = bytes.order() == ByteOrder.BIG_ENDIAN
                ? bytes
                : bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
        while (in.hasRemaining()) {
            if (heldSize == 0 && in.remaining() >= LENGTH) {
                int length = checkedLength(in.getInt(in.position()));
                if (in.remaining() - LENGTH >= length) {
                    int from = in.position() + LENGTH;
                    in.position(from + length);
                    decode(in, from, from + length, sink);
                    continue;
                }
            }
            if (!hold(in)) {
                break;
            }
            byte[] whole = held;
            int size = heldSize;
            heldSize = 0;
            if (whole.length > KEPT_ROOM_MAX) {
                held = NOTHING;
            }
            decode(ByteBuffer.wrap(whole), LENGTH, size, sink);
        }
        bytes.position(bytes.limit());
    }

    private int checkedLength(int length) throws MalformedFrameException {
        if (length < 1 || length > frameMax) {
            throw new MalformedFrameException(
                    "frame of " + (length & 0xFFFF_FFFFL) + " bytes announced, allowed are 1 to " + frameMax);
        }
        return length;
    }

    /** Whether a whole frame is held now. */
    private boolean hold(ByteBuffer in) throws MalformedFrameException {
        if (heldSize < LENGTH) {
            take(in, LENGTH);
            if (heldSize < LENGTH) {
                return false;
            }
        }
        int size = LENGTH + checkedLength(ByteBuffer.wrap(held).getInt(0));
        take(in, size);
        return heldSize == size;
    }

    private void take(ByteBuffer in, int sizeWanted) {
        int count = Math.min(sizeWanted - heldSize, in.remaining());
        int size = heldSize + count;
        if (size > held.length) {
            held = Arrays.copyOf(held, Math.max(Math.max(size, FIRST_ROOM), Math.min(sizeWanted, held.length * 2)));
        }
        in.get(held, heldSize, count);
        heldSize = size;
    }

    // ---- one frame

    private void decode(ByteBuffer in, int from, int to, FrameSink sink) throws MalformedFrameException {
        int code = in.get(from) & 0xFF;
        FrameType type = FrameType.of(code);
        if (type == null) {
            if (code >= FrameType.IGNORABLE_MIN) {
                return;
            }
            throw new MalformedFrameException("unknown frame type 0x" + Integer.toHexString(code)
                    + "; this end speaks version " + Preface.VERSION);
        }
        if (!type.maySend(sender)) {
            throw new MalformedFrameException(
                    "frame " + type + " from a " + sender + ", which sends none of that type");
        }
        fields.begin(in, type.name(), from + 1, to);
        FrameType.Reader reader = type.reader();
        FrameType.ContentReader contentReader = type.contentReader();
        if (reader != null) {
            sink.frame(reader.take(fields));
            while ((type == FrameType.COMPLETED || type == FrameType.DELIVER_SAME) && fields.remaining() > 0) {
                sink.frame(reader.take(fields));
            }
            fields.requireEnd();
        } else if (contentReader == null) {
            part(type, sink);
        } else {
            withContent(type, contentReader.take(fields), sink);
        }
    }

    private void withContent(FrameType type, ContentFrame first, FrameSink sink) throws MalformedFrameException {
        if (unfinished != null) {
            throw fields.malformed("it begins before the content of another frame is complete: " + contentSize + " of "
                    + contentLength + " bytes have come");
        }
        ContentFrame frame = first;
        boolean alone = true;
        while (true) {
            int max = type == FrameType.ADMINISTER || type == FrameType.ADMINISTERED
                    ? WireBounds.ADMINISTRATION_MAX
                    : contentMax;
            int length = fields.i32("length of the content", 0, max);
            if (length > fields.remaining()) {
                if (!alone) {
                    throw fields.malformed(
                            "content of " + length + " bytes goes beyond the frame, in which it is not alone");
                }
                unfinished = frame;
                contentLength = length;
                content = NOTHING;
                contentSize = 0;
                gather(fields.remaining());
                return;
            }
            Frame complete = frame.with(fields.raw("content", length), fields);
            // Before the receiver is told: what is left over is seen whatever it does
            if (type != FrameType.DELIVER || fields.remaining() == 0) {
                fields.requireEnd();
                sink.frame(complete);
                return;
            }
            sink.frame(complete);
            BrokerFrame.Deliver last = (BrokerFrame.Deliver) complete;
            frame = BrokerFrame.Deliver.item(last.session(), last.consumer(), fields);
            alone = false;
        }
    }

    private void part(FrameType type, FrameSink sink) throws MalformedFrameException {
        ContentFrame frame = unfinished;
        if (frame == null) {
            throw new MalformedFrameException("frame " + type + " without content that it could continue");
        }
        int length = fields.remaining();
        if (length == 0 || length > contentLength - contentSize) {
            throw fields.malformed("part of " + length + " bytes, expected 1 to " + (contentLength - contentSize));
        }
        gather(length);
        if (contentSize == contentLength) {
            byte[] whole = content;
            unfinished = null;
            content = NOTHING;
            sink.frame(frame.with(whole, fields));
        }
    }

    private void gather(int length) {
        int size = contentSize + length;
        if (size > content.length) {
            long room = Math.max(Math.max(size, FIRST_CONTENT_ROOM), 2L * content.length);
            content = Arrays.copyOf(content, (int) Math.min(contentLength, room));
        }
        fields.rawInto(content, contentSize, length);
        contentSize = size;
    }
}
