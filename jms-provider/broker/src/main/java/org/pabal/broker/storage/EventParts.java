package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events larger than a segment, in parts: written one after the other with no other event between them, and put together again
 * in replay. One whose last part is missing has not happened: the broker ended while it was written, and nobody was told.
 */
final class EventParts {

    /** Before a part's bytes: the length of the event, and where in it the part begins. */
    static final int HEAD_LENGTH = 2 * Integer.BYTES;

    private @Nullable ByteBuffer gathered;

    /** @param partMax how many bytes a part may have, with its head */
    static void write(ByteBuffer event, int partMax, Consumer<ByteBuffer> parts) {
        int length = event.remaining();
        int begin = event.position();
        while (event.hasRemaining()) {
            int size = Math.min(partMax - HEAD_LENGTH, event.remaining());
            ByteBuffer part = ByteBuffer.allocate(HEAD_LENGTH + size)
                    .putInt(length)
                    .putInt(event.position() - begin)
                    .put(event.slice().limit(size))
                    .flip();
            event.position(event.position() + size);
            parts.accept(part);
        }
    }

    /**
     * Takes the next part.
     *
     * @return the whole event, if this was the last of it
     * @throws IllegalStateException if it does not belong here
     */
    @Nullable
    ByteBuffer take(ByteBuffer part) {
        if (part.remaining() <= HEAD_LENGTH) {
            throw new IllegalStateException("a part of an event without content");
        }
        int length = part.getInt();
        int begin = part.getInt();
        ByteBuffer event = gathered;
        if (begin == 0 && length > 0) {
            // What was gathered of another one did not happen.
            event = ByteBuffer.allocate(length);
            gathered = event;
        }
        if (event == null
                || event.capacity() != length
                || event.position() != begin
                || part.remaining() > event.remaining()) {
            throw new IllegalStateException("a part of an event, of length=" + length + " from " + begin + " with "
                    + part.remaining() + " bytes, does not go on what is before it");
        }
        event.put(part);
        if (event.hasRemaining()) {
            return null;
        }
        gathered = null;
        return event.flip();
    }

    /** Another event begins: what has been gathered did not happen. */
    void forget() {
        gathered = null;
    }
}
