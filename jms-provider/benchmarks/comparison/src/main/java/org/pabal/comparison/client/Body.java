package org.pabal.comparison.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What is in a message: who sent it, its number, when, and a stretch of random text that follows from the first two, so that
 * any other content shows. One for each thread: the array is used again.
 */
final class Body {

    static final int HEADER = 4 + 4 + 8 + 8;

    /** The stretches begin within so many bytes, few enough to stay in the processor's cache. */
    private static final int STRETCHES = 4_096;

    private static final int SEED = 31;

    private final byte[] text;
    private final byte[] bytes;
    private final ByteBuffer header;

    Body(int sizeMax) {
        if (sizeMax < HEADER) {
            throw new IllegalArgumentException("a body of " + sizeMax + " bytes has no room for its " + HEADER
                    + " bytes of sender, number and time");
        }
        text = new byte[STRETCHES + sizeMax];
        new SplittableRandom(SEED).nextBytes(text);
        bytes = new byte[sizeMax];
        header = ByteBuffer.wrap(bytes);
    }

    /** A message with the next number of a sender. */
    BytesMessage message(Session session, int sender, long number, long nanos, int size) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        header.clear().putInt(size).putInt(sender).putLong(number).putLong(nanos);
        System.arraycopy(text, stretch(sender, number), bytes, HEADER, size - HEADER);
        message.writeBytes(bytes, 0, size);
        return message;
    }

    /**
     * Reads a message; what it said can be asked for until the next is read.
     *
     * @return what is wrong with it, or an empty text
     */
    String read(Message received) throws JMSException {
        if (!(received instanceof BytesMessage message)) {
            return "a " + received.getClass().getSimpleName() + " came, no BytesMessage";
        }
        long length = message.getBodyLength();
        if (length < HEADER || length > bytes.length) {
            return "a body of " + length + " bytes came";
        }
        int size = (int) length;
        message.readBytes(bytes, size);
        if (header.getInt(0) != size) {
            return "a body of " + size + " bytes came that had " + header.getInt(0);
        }
        int from = stretch(sender(), number());
        if (!Arrays.equals(bytes, HEADER, size, text, from, from + size - HEADER)) {
            return "the content of message " + number() + " of sender " + sender() + " has changed";
        }
        if (message.getJMSRedelivered()) {
            return "message " + number() + " of sender " + sender() + " is marked as delivered before";
        }
        return "";
    }

    int sender() {
        return header.getInt(4);
    }

    long number() {
        return header.getLong(8);
    }

    long nanos() {
        return header.getLong(16);
    }

    private static int stretch(int sender, long number) {
        long mixed = (sender * 31L + number) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 52);
    }
}
