package org.pabal.message;

import static org.pabal.message.MessageForm.putInt;
import static org.pabal.message.MessageForm.putLong;
import static org.pabal.message.MessageForm.putShort;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A buffer that grows while parts of the binary form are written into it. Owned by whoever made it; not thread-safe. */
final class FormWriter {

    /** What a reused writer may keep: one large message must not pin its memory for good. */
    private static final int KEPT_SIZE_MAX = 64 * 1_024;

    private byte[] buffer;
    private int size;

    FormWriter(int capacity) {
        buffer = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** What has been written, and room behind it. */
    byte[] buffer() {
        return buffer;
    }

    void clear() {
        size = 0;
        if (buffer.length > KEPT_SIZE_MAX) {
            buffer = new byte[KEPT_SIZE_MAX];
        }
    }

    /** Leaves room to be filled in later. */
    void skip(int length) {
        size = reserve(length);
    }

    void raw(byte[] source, int offset, int length) {
        int end = reserve(length);
        System.arraycopy(source, offset, buffer, size, length);
        size = end;
    }

    /** A name: a length of two bytes, then the text. */
    void name(String what, String name) {
        int start = size;
        skip(Short.BYTES);
        text(name);
        int length = size - start - Short.BYTES;
        if (length > PropertyName.LENGTH_MAX) {
            throw PropertyName.tooLong(what, name, length);
        }
        putShort(buffer, start, length);
    }

    /** A string: a length of four bytes, then the text. */
    void string(String string) {
        int start = size;
        skip(Integer.BYTES);
        text(string);
        putInt(buffer, start, size - start - Integer.BYTES);
    }

    /** The text alone. */
    void text(String text) {
        int end = reserve(text.length());
        if (!GeneralizedUtf8.putAscii(text, buffer, size)) {
            end = reserve(GeneralizedUtf8.length(text));
            GeneralizedUtf8.put(text, buffer, size);
        }
        size = end;
    }

    void byteString(byte[] bytes) {
        skip(Integer.BYTES);
        putInt(buffer, size - Integer.BYTES, bytes.length);
        raw(bytes, 0, bytes.length);
    }

    void address(Address address) {
        one(address.kind().code());
        name("address", address.name());
        if (address.routingKey() != null) {
            name("routing key", address.routingKey());
        }
    }

    /** A property: its name, then its value, whose type {@link #requireProperty} has let pass. */
    void property(String name, @Nullable Object value) {
        name("property name", name);
        value(value, "property", name);
    }

    /** The body of MAP. */
    void map(Map<String, ? extends @Nullable Object> map) {
        for (Map.Entry<String, ? extends @Nullable Object> entry : map.entrySet()) {
            name("name in map", entry.getKey());
            value(entry.getValue(), "map value", entry.getKey());
        }
    }

    /** The body of STREAM. */
    void stream(Collection<? extends @Nullable Object> values) {
        int place = 0;
        for (Object value : values) {
            value(value, "stream value", place++);
        }
    }

    private void value(@Nullable Object value, String what, Object where) {
        if (value == null) {
            one(MessageForm.NULL);
        } else if (value instanceof String string) {
            one(MessageForm.STRING);
            string(string);
        } else if (value instanceof Integer number) {
            one(MessageForm.INT);
            four(number);
        } else if (value instanceof Long number) {
            one(MessageForm.LONG);
            eight(number);
        } else if (value instanceof Boolean truth) {
            one(MessageForm.BOOLEAN);
            one(truth ? 1 : 0);
        } else if (value instanceof Double number) {
            one(MessageForm.DOUBLE);
            eight(Double.doubleToRawLongBits(number));
        } else if (value instanceof Float number) {
            one(MessageForm.FLOAT);
            four(Float.floatToRawIntBits(number));
        } else if (value instanceof Short number) {
            one(MessageForm.SHORT);
            two(number);
        } else if (value instanceof Byte number) {
            one(MessageForm.BYTE);
            one(number);
        } else if (value instanceof Character character) {
            one(MessageForm.CHAR);
            two(character);
        } else if (value instanceof byte[] bytes) {
            one(MessageForm.BYTES);
            byteString(bytes);
        } else {
            throw new IllegalArgumentException(what + " '" + where + "' has a type that messages do not carry: "
                    + value.getClass().getName() + "; use a primitive's object, a String or a byte[]");
        }
    }

    /** What properties carry is less than what maps and streams do (Jakarta Messaging 3.1 §3.5.2). */
    static void requireProperty(String name, @Nullable Object value) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a property needs a name");
        }
        if (value != null
                && !(value instanceof String)
                && !(value instanceof Integer)
                && !(value instanceof Long)
                && !(value instanceof Boolean)
                && !(value instanceof Double)
                && !(value instanceof Float)
                && !(value instanceof Short)
                && !(value instanceof Byte)) {
            throw new IllegalArgumentException("property '" + name + "' has a type that properties do not carry: "
                    + value.getClass().getName() + "; use a Boolean, a number up to eight bytes, or a String");
        }
    }

    private void one(int value) {
        int end = reserve(1);
        buffer[size] = (byte) value;
        size = end;
    }

    private void two(int value) {
        int end = reserve(Short.BYTES);
        putShort(buffer, size, value);
        size = end;
    }

    private void four(int value) {
        int end = reserve(Integer.BYTES);
        putInt(buffer, size, value);
        size = end;
    }

    private void eight(long value) {
        int end = reserve(Long.BYTES);
        putLong(buffer, size, value);
        size = end;
    }

    /** Makes room for so many bytes more; answers where they will end. */
    private int reserve(long more) {
        long end = size + more;
        if (end > buffer.length) {
            int needed = requireSize(end);
            buffer = Arrays.copyOf(
                    buffer, (int) Math.min(Message.ENCODED_SIZE_MAX, Math.max(2L * buffer.length, needed)));
        }
        return (int) end;
    }

    /** @throws IllegalArgumentException if no message may be that long */
    static int requireSize(long size) {
        if (size > Message.ENCODED_SIZE_MAX) {
            throw new IllegalArgumentException("message too large: it needs at least " + size + " bytes, allowed "
                    + Message.ENCODED_SIZE_MAX + "; split it, or send a reference to the content");
        }
        return (int) size;
    }
}
