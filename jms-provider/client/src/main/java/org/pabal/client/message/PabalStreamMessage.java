package org.pabal.client.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.message.ValueConversion.Place;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * A message whose body is a sequence of values (Jakarta Messaging 3.1 §3.11, conversions §3.11.3).
 *
 * <p>Write-only from its making, read-only from {@link #reset()} or reception on. A read that fails leaves the place where
 * it was, so that the value can be read as another type.
 */
public final class PabalStreamMessage extends PabalMessage implements StreamMessage {

    private static final int NOT_IN_BYTES = -1;

    private @Nullable List<@Nullable Object> elements;
    private boolean writing;

    /** The element to be read next. */
    private int next;

    /** How much of the next element, a byte array, has been read; {@link #NOT_IN_BYTES} before its first part. */
    private int bytesRead = NOT_IN_BYTES;

    PabalStreamMessage(MessageFactory factory) {
        super(factory);
        this.writing = true;
    }

    PabalStreamMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    private List<@Nullable Object> elements() throws JMSException {
        List<@Nullable Object> known = elements;
        if (known == null) {
            Message received = receivedBody();
            known = received == null ? new ArrayList<>() : new ArrayList<>(received.stream());
            elements = known;
        }
        return known;
    }

    /** The element to be read; the place moves only with {@link #advance()}, after the conversion has succeeded. */
    private @Nullable Object element() throws JMSException {
        Object element = anyElement();
        if (bytesRead != NOT_IN_BYTES) {
            throw new MessageFormatException(
                    "cannot read beyond stream element " + next + ": it is a byte[] of which " + bytesRead
                            + " bytes have been read; call readBytes until it returns less than the array's length, or -1",
                    ErrorCodes.MESSAGE_FORMAT);
        }
        return element;
    }

    private @Nullable Object anyElement() throws JMSException {
        touch();
        if (writing) {
            throw new MessageNotReadableException(
                    "cannot read the stream: it is being written; call reset() first", ErrorCodes.MESSAGE_WRITE_ONLY);
        }
        if (next >= elements().size()) {
            throw new MessageEOFException(
                    "cannot read stream element " + next + ": there are only "
                            + elements().size(),
                    ErrorCodes.MESSAGE_END);
        }
        return elements().get(next);
    }

    private void advance() {
        next++;
        bytesRead = NOT_IN_BYTES;
    }

    @Override
    public boolean readBoolean() throws JMSException {
        boolean value = ValueConversion.asBoolean(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public byte readByte() throws JMSException {
        byte value = ValueConversion.asByte(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public short readShort() throws JMSException {
        short value = ValueConversion.asShort(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public char readChar() throws JMSException {
        char value = ValueConversion.asChar(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public int readInt() throws JMSException {
        int value = ValueConversion.asInt(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public long readLong() throws JMSException {
        long value = ValueConversion.asLong(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public float readFloat() throws JMSException {
        float value = ValueConversion.asFloat(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public double readDouble() throws JMSException {
        double value = ValueConversion.asDouble(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    @Override
    public @Nullable String readString() throws JMSException {
        String value = ValueConversion.asString(element(), Place.ELEMENT, next);
        advance();
        return value;
    }

    /**
     * Reads the next part of a byte array element, which is complete when less than asked for, or -1, is returned. An
     * element that is null is complete at once, with -1.
     */
    @Override
    public int readBytes(byte[] value) throws JMSException {
        byte[] bytes = ValueConversion.asBytes(anyElement(), Place.ELEMENT, next);
        if (bytes == null) {
            advance();
            return -1;
        }
        int from = Math.max(bytesRead, 0);
        if (bytesRead != NOT_IN_BYTES && from == bytes.length) {
            advance();
            return -1;
        }
        int count = Math.min(value.length, bytes.length - from);
        System.arraycopy(bytes, from, value, 0, count);
        if (count < value.length) {
            advance();
        } else {
            bytesRead = from + count;
        }
        return count;
    }

    @Override
    public @Nullable Object readObject() throws JMSException {
        Object value = PabalMapMessage.detached(element());
        advance();
        return value;
    }

    private void append(@Nullable Object value) throws JMSException {
        touch();
        if (!writing) {
            throw new MessageNotWriteableException(
                    "cannot write to the stream: it was received or reset, and is read-only; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
        if (value != null && !ValueConversion.isBodyValue(value)) {
            throw ValueConversion.unsupported(value, Place.ELEMENT, elements().size());
        }
        elements().add(PabalMapMessage.detached(value));
    }

    @Override
    public void writeBoolean(boolean value) throws JMSException {
        append(value);
    }

    @Override
    public void writeByte(byte value) throws JMSException {
        append(value);
    }

    @Override
    public void writeShort(short value) throws JMSException {
        append(value);
    }

    @Override
    public void writeChar(char value) throws JMSException {
        append(value);
    }

    @Override
    public void writeInt(int value) throws JMSException {
        append(value);
    }

    @Override
    public void writeLong(long value) throws JMSException {
        append(value);
    }

    @Override
    public void writeFloat(float value) throws JMSException {
        append(value);
    }

    @Override
    public void writeDouble(double value) throws JMSException {
        append(value);
    }

    @Override
    public void writeString(@Nullable String value) throws JMSException {
        append(value);
    }

    @Override
    public void writeBytes(byte @Nullable [] value) throws JMSException {
        append(value);
    }

    @Override
    public void writeBytes(byte[] value, int offset, int length) throws JMSException {
        append(PabalMapMessage.part(value, offset, length));
    }

    @Override
    public void writeObject(@Nullable Object value) throws JMSException {
        append(value);
    }

    @Override
    public void reset() throws JMSException {
        touch();
        writing = false;
        next = 0;
        bytesRead = NOT_IN_BYTES;
    }

    @Override
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.stream(elements());
    }

    @Override
    void emptyBody() {
        elements = null;
        writing = true;
        next = 0;
        bytesRead = NOT_IN_BYTES;
    }

    /** Not possible for a stream, whatever the type (§3.11.4). */
    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        throw notAssignable("a stream, which is read element by element with the methods of StreamMessage", type);
    }
}
