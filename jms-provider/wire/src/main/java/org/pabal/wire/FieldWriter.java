package org.pabal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/** Writes the fields of frames into an array that grows. Not safe for use by several threads at once. */
public final class FieldWriter {

    /** In place of the length of a name that is not there. */
    static final int NO_NAME = 0xFFFF;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = {};
    private int size;
    private int frameEnd;
    private byte @Nullable [] content;
    private int contentAt;

    FieldWriter() {}

    // ---- the array

    int size() {
        return size;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Goes on in another array, from its beginning. */
    void startIn(byte[] other) {
        bytes = other;
        size = 0;
    }

    void cut(int newSize) {
        size = newSize;
    }

    /** Content is cut where the frame must end. */
    void frameEnd(int offset) {
        frameEnd = offset;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.max(256, bytes.length * 2)));
        }
    }

    // ---- numbers

    void u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    void u16(int value) {
        reserve(Short.BYTES);
        SHORTS.set(bytes, size, (short) value);
        size += Short.BYTES;
    }

    void i32(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void i64(long value) {
        reserve(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putI32(int offset, int value) {
        INTS.set(bytes, offset, value);
    }

    int i32At(int offset) {
        return (int) INTS.get(bytes, offset);
    }

    long i64At(int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    // ---- text

    /** @throws IllegalArgumentException if it is longer than that, or is no Unicode text */
    void name(String what, String text, int bytesMax) {
        int lengthAt = size;
        u16(0);
        text(what, text, bytesMax);
        SHORTS.set(bytes, lengthAt, (short) (size - lengthAt - Short.BYTES));
    }

    void optionalName(String what, @Nullable String text, int bytesMax) {
        if (text == null) {
            u16(NO_NAME);
        } else {
            name(what, text, bytesMax);
        }
    }

    void optionalText(String what, @Nullable String text, int bytesMax) {
        if (text == null) {
            i32(-1);
            return;
        }
        int lengthAt = size;
        i32(0);
        text(what, text, bytesMax);
        putI32(lengthAt, size - lengthAt - Integer.BYTES);
    }

    private void text(String what, String text, int bytesMax) {
        int units = text.length();
        if (units > bytesMax) {
            throw tooLong(what, text, bytesMax);
        }
        reserve(3 * units);
        int at = size;
        for (int i = 0; i < units; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xC0 | c >> 6);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                bytes[at++] = (byte) (0xE0 | c >> 12);
                bytes[at++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | c & 0x3F);
            } else {
                int point = text.codePointAt(i);
                if (point <= Character.MAX_VALUE) {
                    throw new IllegalArgumentException("invalid " + what + ": it has half of a surrogate pair at index "
                            + i + ", which is no Unicode text");
                }
                bytes[at++] = (byte) (0xF0 | point >> 18);
                bytes[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[at++] = (byte) (0x80 | point & 0x3F);
                i++;
            }
        }
        if (at - size > bytesMax) {
            throw tooLong(what, text, bytesMax);
        }
        size = at;
    }

    private static IllegalArgumentException tooLong(String what, String text, int bytesMax) {
        return new IllegalArgumentException(what + " too long: " + text.length() + " characters, allowed are "
                + bytesMax + " bytes of UTF-8; it starts with '" + text.substring(0, Math.min(40, text.length()))
                + "'");
    }

    // ---- bytes

    void shortBytes(String what, byte[] value, int lengthMax) {
        if (value.length > lengthMax) {
            throw new IllegalArgumentException(
                    what + " too long: " + value.length + " bytes, allowed are " + lengthMax);
        }
        u16(value.length);
        raw(value, 0, value.length);
    }

    void raw(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** The last field of a frame: its length, and as much of it as the frame has room for. */
    void content(byte[] whole) {
        i32(whole.length);
        int length = Math.min(whole.length, Math.max(0, frameEnd - size));
        raw(whole, 0, length);
        if (length < whole.length) {
            content = whole;
            contentAt = length;
        }
    }

    /** Whether some content has not been written to its end. */
    boolean hasMoreContent() {
        return content != null;
    }

    void dropContent() {
        content = null;
    }

    /** The next bytes of it, up to the frame's end. */
    void moreContent() {
        byte[] whole = content;
        if (whole == null) {
            throw new IllegalStateException("no content is unfinished");
        }
        int length = Math.min(whole.length - contentAt, frameEnd - size);
        raw(whole, contentAt, length);
        contentAt += length;
        if (contentAt == whole.length) {
            content = null;
        }
    }

    // ---- what messaging is made of

    void address(Address address) {
        u8(AddressKinds.number(address.kind()));
        name("name of a destination", address.name(), WireBounds.NAME_MAX);
        String key = address.routingKey();
        if (key != null) {
            name("routing key", key, WireBounds.NAME_MAX);
        }
    }

    void branch(BranchId branch) {
        i32(branch.formatId());
        byte[] global = branch.globalTransactionId();
        byte[] qualifier = branch.branchQualifier();
        u8(global.length);
        raw(global, 0, global.length);
        u8(qualifier.length);
        raw(qualifier, 0, qualifier.length);
    }

    void branches(List<BranchId> branches) {
        branches.forEach(this::branch);
    }

    /** As ranges of numbers without gaps. */
    void deliveries(long[] ascending) {
        int countAt = size;
        i32(0);
        int ranges = 0;
        for (int from = 0; from < ascending.length; ) {
            int to = from + 1;
            while (to < ascending.length && ascending[to] == ascending[to - 1] + 1) {
                to++;
            }
            i64(ascending[from]);
            i32(to - from);
            ranges++;
            from = to;
        }
        putI32(countAt, ranges);
    }

    void refusal(Refusal refusal) {
        u8(RefusalNumber.of(refusal.code()));
        name("text of a refusal", shortened(refusal.text()), WireBounds.REFUSAL_TEXT_MAX);
    }

    void optionalRefusal(@Nullable Refusal refusal) {
        if (refusal == null) {
            u8(RefusalNumber.NONE);
        } else {
            refusal(refusal);
        }
    }

    /** A refusal must get through whatever is in its text: names in it may be long, and may be no Unicode text. */
    private static String shortened(String text) {
        int lengthMax = WireBounds.REFUSAL_TEXT_MAX / 3;
        String cut = text.length() <= lengthMax ? text : text.substring(0, lengthMax - 1) + "…";
        StringBuilder clean = null;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < cut.length() && Character.isLowSurrogate(cut.charAt(i + 1))) {
                i++;
                continue;
            }
            if (clean == null) {
                clean = new StringBuilder(cut);
            }
            clean.setCharAt(i, '\uFFFD');
        }
        return clean == null ? cut : clean.toString();
    }
}
