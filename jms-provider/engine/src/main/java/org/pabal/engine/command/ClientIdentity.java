package org.pabal.engine.command;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Sixteen random bytes that a client keeps over all the connections which continue one another. */
public record ClientIdentity(long high, long low) {

    /** How many bytes it has. */
    public static final int LENGTH = 2 * Long.BYTES;

    /** @throws IllegalArgumentException unless there are {@link #LENGTH} bytes */
    public static ClientIdentity of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an identity has " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new ClientIdentity(from.getLong(), from.getLong());
    }

    /** In hexadecimal, for logs. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
