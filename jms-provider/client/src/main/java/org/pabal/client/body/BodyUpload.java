package org.pabal.client.body;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.request.Patience;
import org.pabal.message.LargeBody;

/**
 * Writes bodies to the broker, ahead of their messages. Has at most {@value #WINDOW} pieces under way, and holds one more.
 * For any thread.
 */
public final class BodyUpload {

    /** In bytes. */
    public static final int PIECE_LENGTH = 256 << 10;

    /** Pieces that have been written and are not confirmed. */
    static final int WINDOW = 4;

    private final Link link;
    private final long sendTimeoutMillis;
    private final Patience patience;

    /**
     * @param sendTimeoutMillis how long one piece may wait for room
     * @param answerTimeoutMillis how much longer than that the broker may take to confirm
     */
    public BodyUpload(Link link, long sendTimeoutMillis, long answerTimeoutMillis) {
        this.link = link;
        this.sendTimeoutMillis = sendTimeoutMillis;
        this.patience = new Patience(sendTimeoutMillis + answerTimeoutMillis);
    }

    /** Where the bytes come from, piece by piece. */
    private interface Source {
        /** Fills the piece as far as there is something, and tells how far: the last is not full. */
        int fill(byte[] piece) throws JMSException;
    }

    /** Writes all these bytes; does not change the buffer. */
    public LargeBody write(ByteBuffer bytes) throws JMSException {
        ByteBuffer from = bytes.duplicate();
        return write(piece -> taken(from, piece));
    }

    private static int taken(ByteBuffer from, byte[] piece) {
        int length = Math.min(piece.length, from.remaining());
        from.get(piece, 0, length);
        return length;
    }

    /** Writes what is not read yet of a body that another link has brought. */
    public LargeBody write(BodyReader reader) throws JMSException {
        return write(piece -> Math.max(0, reader.read(piece, 0, piece.length)));
    }

    /**
     * Writes what has been read of the stream already, then the rest of it.
     *
     * @param length what both have together; {@link BodyContent.Streamed#UNKNOWN} for as much as there is
     */
    public LargeBody write(ByteBuffer first, InputStream rest, long length) throws JMSException {
        ByteBuffer from = first.duplicate();
        long[] left = {length < 0 ? Long.MAX_VALUE : length - first.remaining()};
        LargeBody body = write(piece -> {
            int begun = taken(from, piece);
            int more = read(rest, piece, begun, (int) Math.min(piece.length - begun, left[0]));
            left[0] -= more;
            return begun + more;
        });
        if (length >= 0 && body.length() != length) {
            release(body);
            throw shorter(body.length(), length);
        }
        return body;
    }

    private static int read(InputStream stream, byte[] piece, int offset, int length) throws JMSException {
        try {
            return stream.readNBytes(piece, offset, length);
        } catch (IOException | RuntimeException failure) {
            throw unreadable(failure);
        }
    }

    public static JMSException unreadable(Exception failure) {
        return JmsErrors.because(
                new JMSException(
                        "cannot send the message: the stream that was to be its body failed: " + failure,
                        ErrorCodes.STREAM_FAILED),
                failure);
    }

    public static MessageFormatException shorter(long length, long announced) {
        return new MessageFormatException(
                "cannot send the message: the stream that was to be its body ended after " + length
                        + " bytes, announced" + " were " + announced,
                ErrorCodes.STREAM_FAILED);
    }

    private LargeBody write(Source source) throws JMSException {
        long number = link.nextId();
        long length = 0;
        ArrayDeque<CompletionStage<Void>> underWay = new ArrayDeque<>(WINDOW);
        try {
            for (int count = PIECE_LENGTH; count == PIECE_LENGTH; ) {
                byte[] piece = new byte[PIECE_LENGTH];
                count = source.fill(piece);
                if (length + count > LargeBody.LENGTH_MAX) {
                    throw new MessageFormatException(
                            "cannot send the message: its body has more than " + LargeBody.LENGTH_MAX
                                    + " bytes; send it in parts, or a reference to it",
                            ErrorCodes.MESSAGE_FORMAT);
                }
                if (count > 0) {
                    if (underWay.size() == WINDOW) {
                        await(underWay.remove());
                    }
                    underWay.add(link.writeBody(
                            number,
                            length,
                            ByteBuffer.wrap(piece, 0, count),
                            link.currentTimeMillis() + sendTimeoutMillis));
                    length += count;
                }
            }
            while (!underWay.isEmpty()) {
                await(underWay.remove());
            }
            return new LargeBody(number, length);
        } catch (JMSException | RuntimeException failure) {
            // Also what is still under way: calls take effect in order.
            release(number);
            throw failure;
        }
    }

    private void await(CompletionStage<Void> piece) throws JMSException {
        patience.await(piece, "send the body of a large message");
    }

    /** What was written is published, or will not be. */
    public void release(LargeBody body) {
        release(body.number());
    }

    private void release(long number) {
        // Nobody waits: if it is not held, nothing was written.
        var unused = link.releaseBody(number);
    }
}
