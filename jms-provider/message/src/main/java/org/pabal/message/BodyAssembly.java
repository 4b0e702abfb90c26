package org.pabal.message;

import java.nio.ByteBuffer;

/**
 * Makes a message whole again whose body is {@linkplain Message#largeBody() somewhere else}: takes the body piece by piece
 * into the one array that the message will be. For one thread.
 */
public final class BodyAssembly {

    private final byte[] form;
    private int at;

    /** @throws IllegalArgumentException if no array can hold the whole */
    BodyAssembly(byte[] form, int at) {
        this.form = form;
        this.at = at;
    }

    /** How many bytes are still missing. */
    public int remaining() {
        return form.length - at;
    }

    /**
     * Takes the next piece: the buffer's remaining bytes, which are consumed.
     *
     * @throws IllegalArgumentException if they are more than are missing
     */
    public void append(ByteBuffer piece) {
        int length = piece.remaining();
        if (length > remaining()) {
            throw new IllegalArgumentException(
                    "a piece of " + length + " bytes, but only " + remaining() + " of the body are missing");
        }
        piece.get(form, at, length);
        at += length;
    }

    /**
     * The message with its body in it.
     *
     * @throws IllegalStateException if something is missing
     * @throws MalformedMessage if what was appended is no body of the message's kind
     */
    public Message whole() {
        if (remaining() > 0) {
            throw new IllegalStateException(remaining() + " bytes of the body are missing");
        }
        return Message.of(form);
    }
}
