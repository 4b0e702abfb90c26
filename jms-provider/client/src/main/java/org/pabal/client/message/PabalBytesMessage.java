package org.pabal.client.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.BodyContent;
import org.pabal.client.body.BodyReader;
import org.pabal.client.body.HeldBody;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * A message whose body is uninterpreted bytes, written and read as by {@link DataOutputStream} (Jakarta Messaging 3.1
 * §3.11).
 *
 * <p>Write-only from its making, read-only from {@link #reset()} or reception on. A read that fails leaves the place where
 * it was.
 */
@SuppressWarnings("ByteBufferBackingArray") // Every buffer here wraps an array from its beginning
public final class PabalBytesMessage extends PabalMessage implements BytesMessage {

    private static final int CAPACITY_AT_FIRST = 64;

    /** Longest array. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private static final ByteBuffer NOTHING = ByteBuffer.wrap(new byte[0]);

    /** While writing, what is before its position; while reading, what is before its limit. Null: still encoded. */
    private @Nullable ByteBuffer data;

    private boolean writing;

    /** Reads a body that is too large to be in the message; null for all others, and before the first read. */
    private @Nullable BodyReader reader;

    /** What the body comes from when it is sent; null unless the application has set one. */
    private @Nullable InputStream stream;

    private long streamLength = BodyContent.Streamed.UNKNOWN;
    private boolean streamRead;

    PabalBytesMessage(MessageFactory factory) {
        super(factory);
        this.writing = true;
        this.data = NOTHING;
    }

    PabalBytesMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    private ByteBuffer data() throws JMSException {
        ByteBuffer known = data;
        if (known == null) {
            Message received = receivedBody();
            byte[] bytes = received == null ? null : received.bytes();
            known = bytes == null ? NOTHING : ByteBuffer.wrap(bytes);
            data = known;
        }
        return known;
    }

    private int length() throws JMSException {
        return writing ? data().position() : data().limit();
    }

    /** Null if the body is in the message, or the client's own. */
    private @Nullable BodyReader reader() {
        HeldBody held = receivedLargeBody();
        if (reader == null && held != null) {
            reader = held.read();
        }
        return reader;
    }

    private void requireReading() throws JMSException {
        touch();
        if (stream != null) {
            throw new MessageNotReadableException(
                    "cannot read the bytes: they are in the stream that was set as " + BodyStreams.INPUT_STREAM
                            + ", and are read when the message is sent",
                    ErrorCodes.MESSAGE_WRITE_ONLY);
        }
        if (writing) {
            throw new MessageNotReadableException(
                    "cannot read the bytes: they are being written; call reset() first", ErrorCodes.MESSAGE_WRITE_ONLY);
        }
    }

    /** The next bytes, and the place moves on. */
    private ByteBuffer reading(int length) throws JMSException {
        ByteBuffer from = peeking(length);
        passed(length);
        return from;
    }

    /** The next bytes; the place moves on by {@link #passed} only. */
    private ByteBuffer peeking(int length) throws JMSException {
        requireReading();
        BodyReader far = reader();
        long position = far == null ? data().position() : far.position();
        long end = far == null ? data().limit() : far.length();
        if (end - position < length) {
            throw new MessageEOFException(
                    "cannot read " + length + " bytes at " + position + ": there are " + (end - position) + " left of "
                            + end,
                    ErrorCodes.MESSAGE_END);
        }
        return far == null ? data().slice() : far.peek(length);
    }

    private void passed(int length) throws JMSException {
        BodyReader far = reader();
        if (far != null) {
            far.skip(length);
        } else {
            data().position(data().position() + length);
        }
    }

    private ByteBuffer writing(int length) throws JMSException {
        touch();
        if (!writing) {
            throw new MessageNotWriteableException(
                    "cannot write bytes: the message was received or reset, and is read-only; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
        if (stream != null) {
            throw new MessageNotWriteableException(
                    "cannot write bytes: the body comes from the stream that was set as " + BodyStreams.INPUT_STREAM
                            + "; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
        ByteBuffer into = data();
        if (into.remaining() < length) {
            // Doubling, but not beyond what an array can have
            long wanted = Math.max((long) into.position() + length, Math.max(CAPACITY_AT_FIRST, 2L * into.capacity()));
            int capacity = (int) Math.min(wanted, LENGTH_MAX);
            if (capacity - into.position() < length) {
                throw new MessageFormatException(
                        "cannot write " + length + " bytes more: the body would exceed " + LENGTH_MAX
                                + " bytes; send it in parts",
                        ErrorCodes.MESSAGE_FORMAT);
            }
            into = ByteBuffer.wrap(Arrays.copyOf(into.array(), capacity)).position(into.position());
            data = into;
        }
        return into;
    }

    /** How many bytes there are; only while reading. */
    @Override
    public long getBodyLength() throws JMSException {
        requireReading();
        BodyReader far = reader();
        return far == null ? data().limit() : far.length();
    }

    @Override
    public boolean readBoolean() throws JMSException {
        return reading(1).get() != 0;
    }

    @Override
    public byte readByte() throws JMSException {
        return reading(1).get();
    }

    @Override
    public int readUnsignedByte() throws JMSException {
        return reading(1).get() & 0xFF;
    }

    @Override
    public short readShort() throws JMSException {
        return reading(Short.BYTES).getShort();
    }

    @Override
    public int readUnsignedShort() throws JMSException {
        return reading(Short.BYTES).getShort() & 0xFFFF;
    }

    @Override
    public char readChar() throws JMSException {
        return reading(Character.BYTES).getChar();
    }

    @Override
    public int readInt() throws JMSException {
        return reading(Integer.BYTES).getInt();
    }

    @Override
    public long readLong() throws JMSException {
        return reading(Long.BYTES).getLong();
    }

    @Override
    public float readFloat() throws JMSException {
        return reading(Float.BYTES).getFloat();
    }

    @Override
    public double readDouble() throws JMSException {
        return reading(Double.BYTES).getDouble();
    }

    @Override
    public String readUTF() throws JMSException {
        int length = Short.BYTES + (peeking(Short.BYTES).getShort(0) & 0xFFFF);
        byte[] encoded = new byte[length];
        peeking(length).get(encoded);
        try {
            String text = new DataInputStream(new ByteArrayInputStream(encoded)).readUTF();
            passed(length);
            return text;
        } catch (UTFDataFormatException e) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot read a string: the " + length
                                    + " bytes there are none that writeUTF wrote; read them as bytes",
                            ErrorCodes.MESSAGE_FORMAT),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int readBytes(byte[] value) throws JMSException {
        return readBytes(value, value.length);
    }

    @Override
    public int readBytes(byte[] value, int length) throws JMSException {
        Objects.checkFromIndexSize(0, length, value.length);
        requireReading();
        BodyReader far = reader();
        if (far != null) {
            return far.read(value, 0, length);
        }
        ByteBuffer from = data();
        if (!from.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, from.remaining());
        from.get(value, 0, count);
        return count;
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        writing(1).put((byte) (value ? 1 : 0));
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        writing(1).put(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        writing(Short.BYTES).putShort(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        writing(Character.BYTES).putChar(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        writing(Integer.BYTES).putInt(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        writing(Long.BYTES).putLong(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        writing(Float.BYTES).putFloat(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        writing(Double.BYTES).putDouble(value);
    }

    /** At most 65,535 bytes of modified UTF-8, as {@link DataOutputStream#writeUTF}. */
    @Override
    public void writeUTF(String value) throws JMSException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(value.length() + Short.BYTES);
        try {
            new DataOutputStream(encoded).writeUTF(value);
        } catch (UTFDataFormatException e) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot write a string of " + value.length()
                                    + " characters: writeUTF takes up to 65,535 encoded bytes; write its bytes, or use a"
                                    + " TextMessage",
                            ErrorCodes.MESSAGE_FORMAT),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writeBytes(encoded.toByteArray());
    }

    @Override
    public void writeBytes(byte[] value) throws JMSException {
        writeBytes(value, 0, value.length);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        Objects.checkFromIndexSize(offset, length, value.length);
        writing(length).put(value, offset, length);
    }

    /**
     * A boxed primitive, a String (as by {@link #writeUTF}) or a byte array.
     *
     * @throws NullPointerException for null
     * @throws MessageFormatException for anything else
     */
    @Override
    public void writeObject(Object value) throws JMSException {
        Objects.requireNonNull(value, "cannot write null into a bytes message");
        writing(0);
        if (value instanceof Boolean it) {
            writeBoolean(it);
        } else if (value instanceof Byte it) {
            writeByte(it);
        } else if (value instanceof Short it) {
            writeShort(it);
        } else if (value instanceof Character it) {
            writeChar(it);
        } else if (value instanceof Integer it) {
            writeInt(it);
        } else if (value instanceof Long it) {
            writeLong(it);
        } else if (value instanceof Float it) {
            writeFloat(it);
        } else if (value instanceof Double it) {
            writeDouble(it);
        } else if (value instanceof String it) {
            writeUTF(it);
        } else if (value instanceof byte[] it) {
            writeBytes(it);
        } else {
            throw new MessageFormatException(
                    "cannot write a " + value.getClass().getName()
                            + " into a bytes message: only boxed primitives, String and byte[] are allowed; write its"
                            + " bytes, or use an ObjectMessage",
                    ErrorCodes.MESSAGE_FORMAT);
        }
    }

    @Override
    public void reset() throws JMSException {
        touch();
        if (stream != null) {
            return;
        }
        if (writing) {
            data().flip();
            writing = false;
        } else if (receivedLargeBody() == null) {
            data().rewind();
        } else {
            reader = null;
        }
    }

    /** Resets before and after, as the specification has it: the message is read-only afterwards. */
    @Override
    public <T> @Nullable T getBody(Class<T> type) throws JMSException {
        T body = super.getBody(type);
        reset();
        return body;
    }

    @Override
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.bytes(data().array(), 0, length());
    }

    @Override
    void emptyBody() {
        data = NOTHING;
        writing = true;
        reader = null;
        stream = null;
        streamLength = BodyContent.Streamed.UNKNOWN;
        streamRead = false;
    }

    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        requireNoStream();
        HeldBody held = receivedLargeBody();
        if ((held == null ? length() : held.length()) == 0) {
            return null;
        }
        if (!type.isAssignableFrom(byte[].class)) {
            throw notAssignable("bytes; ask for byte[]", type);
        }
        return held == null ? Arrays.copyOf(data().array(), length()) : whole(held);
    }

    private void requireNoStream() throws JMSException {
        if (stream != null) {
            requireReading();
        }
    }

    private static byte[] whole(HeldBody held) throws JMSException {
        if (held.length() > LENGTH_MAX) {
            throw new MessageFormatException(
                    "cannot give the body of " + held.length() + " bytes as one array; read it with readBytes, or from "
                            + BodyStreams.INPUT_STREAM,
                    ErrorCodes.MESSAGE_FORMAT);
        }
        byte[] bytes = new byte[(int) held.length()];
        held.read().read(bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    boolean isAssignable(Class<?> type) throws JMSException {
        // Not by reading all of it
        return receivedLargeBody() == null ? super.isAssignable(type) : type.isAssignableFrom(byte[].class);
    }

    // ---- large bodies, and streams

    @Override
    public @Nullable BodyContent largeContent() throws JMSException {
        if (stream != null) {
            if (streamRead) {
                throw new MessageFormatException(
                        "cannot send the message: the stream that was set as " + BodyStreams.INPUT_STREAM
                                + " has been read by an earlier send; set another",
                        ErrorCodes.STREAM_FAILED);
            }
            streamRead = true;
            return new BodyContent.Streamed(stream, streamLength);
        }
        BodyContent received = super.largeContent();
        return received == null ? new BodyContent.Bytes(ByteBuffer.wrap(data().array(), 0, length())) : received;
    }

    /** Has the body come from a stream, or says how much that will give, or has the body go to one. */
    @Override
    boolean extend(String name, @Nullable Object value) throws JMSException {
        switch (name) {
            case BodyStreams.INPUT_STREAM -> from(stream(InputStream.class, name, value));
            case BodyStreams.OUTPUT_STREAM -> to(stream(OutputStream.class, name, value));
            case BodyStreams.BODY_LENGTH -> length(name, value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static <S> S stream(Class<S> type, String name, @Nullable Object value) throws JMSException {
        if (!type.isInstance(value)) {
            throw new MessageFormatException(
                    "cannot set " + name + " to "
                            + (value == null ? "null" : "a " + value.getClass().getName()) + ": it has to be a "
                            + type.getName(),
                    ErrorCodes.MESSAGE_FORMAT);
        }
        return type.cast(value);
    }

    private void requireComposing(String name) throws JMSException {
        if (!writing) {
            throw new MessageNotWriteableException(
                    "cannot set " + name
                            + ": the message was received or reset, and is read-only; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
    }

    private void from(InputStream source) throws JMSException {
        requireComposing(BodyStreams.INPUT_STREAM);
        data = NOTHING;
        stream = source;
        streamRead = false;
    }

    private void length(String name, @Nullable Object value) throws JMSException {
        requireComposing(name);
        if (!(value instanceof Number number)
                || value instanceof Float
                || value instanceof Double
                || number.longValue() < 0
                || number.longValue() > LargeBody.LENGTH_MAX) {
            throw new MessageFormatException(
                    "cannot set " + name + " to " + value + ": it is a number of bytes from 0 to "
                            + LargeBody.LENGTH_MAX,
                    ErrorCodes.MESSAGE_FORMAT);
        }
        streamLength = number.longValue();
    }

    private void to(OutputStream target) throws JMSException {
        try (InputStream body = bodyStream()) {
            body.transferTo(target);
            target.flush();
        } catch (IOException e) {
            if (e.getCause() instanceof JMSException unreadable) {
                throw unreadable;
            }
            throw JmsErrors.because(
                    new JMSException(
                            "cannot write the body to the stream that was set as " + BodyStreams.OUTPUT_STREAM + ": "
                                    + e,
                            ErrorCodes.STREAM_FAILED),
                    e);
        }
    }

    /** The whole body, from its beginning. */
    private InputStream bodyStream() throws JMSException {
        requireReading();
        HeldBody held = receivedLargeBody();
        return held == null ? new ByteArrayInputStream(data().array(), 0, length()) : held.read().stream();
    }

    @Override
    @Nullable
    Object extension(String name) throws JMSException {
        return switch (name) {
            case BodyStreams.INPUT_STREAM -> {
                touch();
                yield stream != null ? stream : writing ? null : bodyStream();
            }
            default -> null;
        };
    }
}
