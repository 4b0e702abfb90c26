package org.pabal.engine.form;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.GeneralizedUtf8;

/**
 * A buffer that grows while fields are written into it, one after the other; {@link FieldReader} reads them back. Used
 * again and again by its one owner, so that writing allocates nothing once it has grown.
 */
public final class FieldWriter {

    private static final int FIRST_ROOM = 512;

    /** What is kept when it is cleared: one large transaction must not pin its memory for good. */
    private static final int KEPT_SIZE_MAX = 1 << 20;

    private static final int SIZE_MAX = Integer.MAX_VALUE - 8;
    private static final int VARINT_SIZE_MAX = 10;

    private byte[] bytes = new byte[FIRST_ROOM];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int size;

    public void clear() {
        size = 0;
        if (bytes.length > KEPT_SIZE_MAX) {
            replace(new byte[KEPT_SIZE_MAX]);
        }
    }

    /** How many bytes have been written. */
    public int size() {
        return size;
    }

    /** What has been written: the same buffer each time, valid until something is written next. */
    public ByteBuffer written() {
        return view.clear().limit(size);
    }

    /** A copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** One byte: 0 to 255. */
    public void one(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    /** A number that is mostly small and hardly ever negative, in 1 to 10 bytes. */
    public void number(long value) {
        makeRoom(VARINT_SIZE_MAX);
        byte[] target = bytes;
        int at = size;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        size = at;
    }

    /** A number that may be negative, and is mostly near zero, in 1 to 10 bytes. */
    public void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    /** All bits of it, in eight bytes. */
    public void eight(long value) {
        makeRoom(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    public void bytes(byte[] value) {
        bytes(value, 0, value.length);
    }

    public void bytes(byte[] source, int offset, int length) {
        number(length);
        makeRoom(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** The buffer's remaining bytes, which are consumed, and their number before them. */
    public void bytes(ByteBuffer source) {
        int length = source.remaining();
        number(length);
        makeRoom(length);
        source.get(bytes, size, length);
        size += length;
    }

    /** Any string, also one that is not proper Unicode. */
    public void text(String value) {
        long length = GeneralizedUtf8.length(value);
        number(length);
        makeRoom(length);
        size = GeneralizedUtf8.put(value, bytes, size);
    }

    /** Numbers that mostly ascend, each as its distance from the one before. */
    public void ids(long[] ids) {
        number(ids.length);
        long previous = 0;
        for (long id : ids) {
            signed(id - previous);
            previous = id;
        }
    }

    public void address(Address address) {
        one(FieldForm.code(address.kind()));
        text(address.name());
        if (address.routingKey() != null) {
            text(address.routingKey());
        }
    }

    public void branch(BranchId id) {
        number(Integer.toUnsignedLong(id.formatId()));
        bytes(id.globalTransactionId());
        bytes(id.branchQualifier());
    }

    public void settings(QueueSettings settings) {
        SettingsForm.write(settings, this);
    }

    /** What a binding compares: strings, numbers and booleans. */
    public void headers(Map<String, Object> headers) {
        HeadersForm.write(headers, this);
    }

    /** Leaves room for the length of a section, which {@link #endSection} fills in. */
    public int beginSection() {
        makeRoom(Integer.BYTES);
        size += Integer.BYTES;
        return size;
    }

    /** @param begun what {@link #beginSection} has answered */
    public void endSection(int begun) {
        int length = size - begun;
        for (int i = 1; i <= Integer.BYTES; i++) {
            bytes[begun - i] = (byte) length;
            length >>>= Byte.SIZE;
        }
    }

    private void makeRoom(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            if (needed > SIZE_MAX) {
                throw new IllegalStateException("cannot write " + more + " bytes more behind " + size
                        + ": a form has at most " + SIZE_MAX + " bytes");
            }
            replace(Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), SIZE_MAX)));
        }
    }

    private void replace(byte[] with) {
        bytes = with;
        view = ByteBuffer.wrap(with);
    }
}
