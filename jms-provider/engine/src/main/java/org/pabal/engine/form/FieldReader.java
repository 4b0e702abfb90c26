package org.pabal.engine.form;

import java.nio.ByteBuffer;
import java.util.Map;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.GeneralizedUtf8;

/**
 * Reads what {@link FieldWriter} has written, and nothing else: each value has one form, and whatever is not of that form
 * is a {@link MalformedForm}. Memory is only asked for what the bytes can hold.
 */
public final class FieldReader {

    private final String what;
    private byte[] source = new byte[0];
    private int start;
    private int at;
    private int end;

    /** @param what the bytes are said to be, for messages */
    public FieldReader(String what) {
        this.what = what;
    }

    /** Reads from here on the buffer's remaining bytes, which are consumed; they must not change while they are read. */
    public void read(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            read(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
            bytes.position(bytes.limit());
        } else {
            byte[] copy = new byte[length];
            bytes.get(copy);
            read(copy, 0, length);
        }
    }

    public void read(byte[] bytes, int offset, int length) {
        source = bytes;
        start = offset;
        at = offset;
        end = offset + length;
    }

    /** Of what is read next, counted from the first byte. */
    public int offset() {
        return at - start;
    }

    public int remaining() {
        return end - at;
    }

    /** @throws MalformedForm if there is more */
    public void requireEnd() {
        if (at != end) {
            throw malformed("it should end here, and goes on for " + remaining() + " bytes");
        }
    }

    public int one(String field) {
        if (at == end) {
            throw ended(field);
        }
        return source[at++] & 0xFF;
    }

    /** One byte that is no larger than this. */
    int upTo(int max, String field) {
        int value = one(field);
        if (value > max) {
            at--;
            throw malformed("this release knows 0 to " + max + " as " + field + ", not " + value
                    + "; it is damaged, or was written by a newer release");
        }
        return value;
    }

    public long number(String field) {
        byte[] from = source;
        int first = at;
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw ended(field);
            }
            int next = from[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (next == 0 && shift > 0 || shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        at = first;
        throw malformed(field + " is not a number in its shortest form, of at most 64 bits");
    }

    public long signed(String field) {
        long value = number(field);
        return value >>> 1 ^ -(value & 1);
    }

    /** A number of 32 bits. */
    public int integer(String field) {
        int first = at;
        long value = number(field);
        if (value >>> 32 != 0) {
            at = first;
            throw malformed(field + " is " + Long.toUnsignedString(value) + ", which needs more than 32 bits");
        }
        return (int) value;
    }

    public long eight(String field) {
        if (remaining() < Long.BYTES) {
            throw ended(field);
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | source[at++] & 0xFF;
        }
        return value;
    }

    /** How many elements follow, each of which has at least one byte. */
    public int count(String field) {
        int first = at;
        long count = number(field);
        if (count < 0 || count > remaining()) {
            throw malformed(
                    first - start,
                    field + " is " + Long.toUnsignedString(count) + ", and only " + remaining() + " bytes follow");
        }
        return (int) count;
    }

    public byte[] bytes(String field) {
        int length = count("length of " + field);
        byte[] value = new byte[length];
        System.arraycopy(source, at, value, 0, length);
        at += length;
        return value;
    }

    /** As {@link #bytes}, but a view of them, not to be written to. */
    public ByteBuffer view(String field) {
        int length = count("length of " + field);
        ByteBuffer view = ByteBuffer.wrap(source, at, length).slice();
        at += length;
        return view;
    }

    public String text(String field) {
        int length = count("length of " + field);
        int fault = GeneralizedUtf8.faultAt(source, at, at + length);
        if (fault >= 0) {
            at = fault;
            throw malformed(field + " is not well-formed text");
        }
        String value = GeneralizedUtf8.decode(source, at, length);
        at += length;
        return value;
    }

    public long[] ids(String field) {
        int count = count("number of " + field);
        long[] ids = new long[count];
        long previous = 0;
        for (int i = 0; i < count; i++) {
            previous += signed(field);
            ids[i] = previous;
        }
        return ids;
    }

    public Address address(String field) {
        int first = at;
        Address.Kind kind = FieldForm.addressKind(this);
        String name = text(field);
        String routingKey = kind == Address.Kind.EXCHANGE ? text("routing key of " + field) : null;
        try {
            return new Address(kind, name, routingKey);
        } catch (IllegalArgumentException senseless) {
            at = first;
            throw malformed(field + ": " + senseless.getMessage(), senseless);
        }
    }

    public BranchId branch(String field) {
        int first = at;
        int formatId = integer("format of " + field);
        byte[] global = bytes("global transaction of " + field);
        byte[] qualifier = bytes("qualifier of " + field);
        try {
            return new BranchId(formatId, global, qualifier);
        } catch (IllegalArgumentException senseless) {
            at = first;
            throw malformed(field + ": " + senseless.getMessage(), senseless);
        }
    }

    public QueueSettings settings() {
        return SettingsForm.read(this);
    }

    /** What a binding compares, ascending by name; not to be changed. */
    public Map<String, Object> headers() {
        return HeadersForm.read(this);
    }

    /** Reads a section's length, and answers the offset at which it will end. */
    public int beginSection(String name) {
        if (remaining() < Integer.BYTES) {
            throw ended("the length of section " + name);
        }
        int first = at;
        int length = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            length = length << 8 | source[at++] & 0xFF;
        }
        if (length < 0 || length > remaining()) {
            at = first;
            throw malformed("section " + name + " has length " + length + ", and there are only " + (end - first - 4)
                    + " bytes");
        }
        return offset() + length;
    }

    /** @param offset as {@link #offset} tells it, not before the present one and within the bytes */
    public void skipTo(int offset) {
        if (offset < offset() || offset > end - start) {
            throw new IndexOutOfBoundsException("cannot skip to offset " + offset + " from " + offset());
        }
        at = start + offset;
    }

    /** What is wrong at the present offset. */
    public MalformedForm malformed(String reason) {
        return new MalformedForm(what, offset(), reason);
    }

    /** What is wrong at an earlier offset. */
    MalformedForm malformed(int offset, String reason) {
        return new MalformedForm(what, offset, reason);
    }

    /** What was read is of the form, and makes no sense. */
    public MalformedForm malformed(RuntimeException senseless) {
        return malformed(String.valueOf(senseless.getMessage()), senseless);
    }

    private MalformedForm malformed(String reason, RuntimeException cause) {
        return new MalformedForm(what, offset(), reason, cause);
    }

    private MalformedForm ended(String field) {
        return malformed("it ends where " + field + " should be");
    }
}
