package org.pabal.client.body;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Reads a large body from beginning to end. Holds one piece, and has asked for {@value #AHEAD} more. For use by one thread
 * at a time.
 */
public final class BodyReader {

    /** What is asked for at a time, in bytes: what writers write, so that it comes as one piece. */
    static final int PIECE_LENGTH = BodyUpload.PIECE_LENGTH;

    /** Pieces that are asked for before they are needed. */
    static final int AHEAD = 2;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HeldBody body;
    private final ArrayDeque<CompletionStage<ByteBuffer>> asked = new ArrayDeque<>(AHEAD + 1);

    /** What has come and not been read; begins at {@link #position}. */
    private ByteBuffer piece = NOTHING;

    private long position;

    /** Where the first piece begins that has been asked for and not come, and where the next to be asked for does. */
    private long awaited;

    private long unasked;

    BodyReader(HeldBody body) {
        this.body = body;
    }

    public long length() {
        return body.length();
    }

    public long position() {
        return position;
    }

    public long remaining() {
        return body.length() - position;
    }

    /**
     * The next bytes, not read yet.
     *
     * @param length up to {@link #remaining()}
     * @return at least so many, in a buffer of their own whose position means nothing to this reader
     */
    public ByteBuffer peek(int length) throws JMSException {
        if (piece.remaining() < length) {
            ByteBuffer joined = ByteBuffer.allocate(Math.max(length, piece.remaining()) + PIECE_LENGTH);
            joined.put(piece.duplicate());
            while (joined.position() < length) {
                ByteBuffer next = next();
                if (joined.remaining() < next.remaining()) {
                    ByteBuffer larger = ByteBuffer.allocate(joined.position() + next.remaining());
                    joined = larger.put(joined.flip());
                }
                joined.put(next);
            }
            piece = joined.flip();
        }
        return piece.slice();
    }

    /** Goes on by so many bytes that have been {@linkplain #peek looked at}. */
    public void skip(int length) {
        piece.position(piece.position() + length);
        advance(length);
    }

    /** @return how many bytes; -1 at the end */
    public int read(byte[] into, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (remaining() == 0) {
            return -1;
        }
        int count = (int) Math.min(length, remaining());
        int done = 0;
        while (done < count) {
            if (!piece.hasRemaining()) {
                piece = next();
            }
            int part = Math.min(count - done, piece.remaining());
            piece.get(into, offset + done, part);
            done += part;
            advance(part);
        }
        return count;
    }

    /** The next piece, or what has come of it; read with that. Only before the end. */
    public ByteBuffer readPiece() throws JMSException {
        ByteBuffer whole = piece.hasRemaining() ? piece : next();
        piece = NOTHING;
        advance(whole.remaining());
        return whole;
    }

    private void advance(int length) {
        position += length;
        if (position == body.length() && length > 0) {
            body.finished();
        }
    }

    private ByteBuffer next() throws JMSException {
        body.require();
        while (asked.size() <= AHEAD && unasked < body.length()) {
            int length = (int) Math.min(PIECE_LENGTH, body.length() - unasked);
            asked.add(body.request(unasked, length));
            unasked += length;
        }
        CompletionStage<ByteBuffer> first = asked.remove();
        try {
            // In the form in which each reader has its own position
            ByteBuffer came = body.await(first).slice();
            int expected = (int) Math.min(PIECE_LENGTH, body.length() - awaited);
            awaited += expected;
            return came.remaining() == expected ? came : filled(came, awaited - expected, expected);
        } catch (JMSException failure) {
            // Whoever tries again begins with what has not been read.
            asked.clear();
            awaited = position + piece.remaining();
            unasked = awaited;
            throw failure;
        }
    }

    /** The rest of a piece that came in parts, because its writer's pieces were others. */
    private ByteBuffer filled(ByteBuffer first, long offset, int length) throws JMSException {
        ByteBuffer all = ByteBuffer.allocate(length).put(first);
        while (all.hasRemaining()) {
            all.put(body.await(body.request(offset + all.position(), all.remaining()))
                    .slice());
        }
        return all.flip();
    }

    /** The bytes from here on as a stream. It and this reader have one place. */
    public InputStream stream() {
        return new InputStream() {

            private boolean closed;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (closed) {
                    throw new IOException("cannot read the body of a large message: the stream is closed");
                }
                try {
                    return length == 0 ? 0 : BodyReader.this.read(into, offset, length);
                } catch (JMSException failure) {
                    throw new IOException(failure.getMessage(), failure);
                }
            }

            @Override
            public int available() {
                return closed ? 0 : piece.remaining();
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    body.finished();
                }
            }
        };
    }
}
