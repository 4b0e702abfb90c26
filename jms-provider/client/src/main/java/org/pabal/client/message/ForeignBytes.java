package org.pabal.client.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The bytes of a message that another provider, or a container, implements, as they are read. */
final class ForeignBytes extends InputStream {

    private final BytesMessage message;

    /** @param message at its beginning */
    ForeignBytes(BytesMessage message) {
        this.message = message;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        try {
            if (offset == 0) {
                return message.readBytes(into, length);
            }
            byte[] part = new byte[Math.min(length, 8_192)];
            int count = message.readBytes(part);
            if (count > 0) {
                System.arraycopy(part, 0, into, offset, count);
            }
            return count;
        } catch (JMSException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
