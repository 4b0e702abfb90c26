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
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
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
    private static final ByteBuffer NOTHING = ByteBuffer.wrap(new byte[0]);

    /** While writing, what is before its position; while reading, what is before its limit. Null: still encoded. */
    private @Nullable ByteBuffer data;

    private boolean writing;

    PabalBytesMessage(MessageFactory factory) {
        super(factory);
        this.writing = true;
        this.data = NOTHING;
    }

    PabalBytesMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    private ByteBuffer data() {
        ByteBuffer known = data;
        if (known == null) {
            Message received = receivedBody();
            byte[] bytes = received == null ? null : received.bytes();
            known = bytes == null ? NOTHING : ByteBuffer.wrap(bytes);
            data = known;
        }
        return known;
    }

    private int length() {
        return writing ? data().position() : data().limit();
    }

    private ByteBuffer reading() throws JMSException {
        touch();
        if (writing) {
            throw new MessageNotReadableException(
                    "cannot read the bytes: they are being written; call reset() first", ErrorCodes.MESSAGE_WRITE_ONLY);
        }
        return data();
    }

    private ByteBuffer reading(int length) throws JMSException {
        ByteBuffer from = reading();
        if (from.remaining() < length) {
            throw end(from, length);
        }
        return from;
    }

    private static MessageEOFException end(ByteBuffer from, int length) {
        return new MessageEOFException(
                "cannot read " + length + " bytes at " + from.position() + ": there are " + from.remaining()
                        + " left of " + from.limit(),
                ErrorCodes.MESSAGE_END);
    }

    private ByteBuffer writing(int length) throws JMSException {
        touch();
        if (!writing) {
            throw new MessageNotWriteableException(
                    "cannot write bytes: the message was received or reset, and is read-only; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
        ByteBuffer into = data();
        if (into.remaining() < length) {
            // Doubling, but not beyond what an array can have
            long wanted = Math.max((long) into.position() + length, Math.max(CAPACITY_AT_FIRST, 2L * into.capacity()));
            int capacity = (int) Math.min(wanted, Integer.MAX_VALUE - 8);
            if (capacity - into.position() < length) {
                throw new MessageFormatException(
                        "cannot write " + length + " bytes more: the body would exceed " + (Integer.MAX_VALUE - 8)
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
        return reading().limit();
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
        ByteBuffer from = reading(Short.BYTES);
        int start = from.position();
        try {
            String text =
                    new DataInputStream(new ByteArrayInputStream(from.array(), start, from.remaining())).readUTF();
            from.position(start + Short.BYTES + (from.getShort(start) & 0xFFFF));
            return text;
        } catch (EOFException e) {
            throw end(from, Short.BYTES + (from.getShort(start) & 0xFFFF));
        } catch (UTFDataFormatException e) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot read a string at " + start
                                    + ": the bytes there are none that writeUTF wrote; read them" + " as bytes",
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
        ByteBuffer from = reading();
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
        if (writing) {
            data().flip();
            writing = false;
        } else {
            data().rewind();
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
    void writeBody(MessageBuilder builder) {
        builder.bytes(data().array(), 0, length());
    }

    @Override
    void emptyBody() {
        data = NOTHING;
        writing = true;
    }

    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        if (length() == 0) {
            return null;
        }
        if (!type.isAssignableFrom(byte[].class)) {
            throw notAssignable("bytes; ask for byte[]", type);
        }
        return Arrays.copyOf(data().array(), length());
    }
}
