package org.pabal.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * Reads the fields of one frame after the other out of a buffer, none beyond the frame's end and none longer than allowed:
 * every length is compared with what is there before anything is allocated for it.
 */
public final class FieldReader {

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private String frame = "frame";
    private int start;
    private int at;
    private int end;

    /** How many deliveries may be named from now on. */
    private long deliveriesAllowed = Long.MAX_VALUE;

    FieldReader() {}

    void allowDeliveries(long inAll) {
        deliveriesAllowed = inAll;
    }

    long deliveriesAllowed() {
        return deliveriesAllowed;
    }

    /** @param source big-endian */
    void begin(ByteBuffer source, String frameName, int from, int to) {
        bytes = source;
        frame = frameName;
        start = from;
        at = from;
        end = to;
    }

    int remaining() {
        return end - at;
    }

    MalformedFrameException malformed(String text) {
        return new MalformedFrameException(
                "malformed frame " + frame + ": at byte " + (at - start) + " of its body: " + text);
    }

    void requireEnd() throws MalformedFrameException {
        if (at != end) {
            throw malformed((end - at) + " bytes left over, expected none");
        }
    }

    private void require(int length, String what) throws MalformedFrameException {
        if (end - at < length) {
            throw malformed(what + " needs " + length + " bytes, but the frame ends after " + (end - at));
        }
    }

    // ---- numbers

    int u8(String what) throws MalformedFrameException {
        require(1, what);
        return bytes.get(at++) & 0xFF;
    }

    boolean bool(String what) throws MalformedFrameException {
        return u8(what, 1) == 1;
    }

    int u8(String what, int max) throws MalformedFrameException {
        require(1, what);
        int value = bytes.get(at) & 0xFF;
        if (value > max) {
            throw malformed(what + " " + value + ", expected 0 to " + max);
        }
        at++;
        return value;
    }

    int u16(String what) throws MalformedFrameException {
        require(Short.BYTES, what);
        int value = bytes.getShort(at) & 0xFFFF;
        at += Short.BYTES;
        return value;
    }

    int i32(String what) throws MalformedFrameException {
        require(Integer.BYTES, what);
        int value = bytes.getInt(at);
        at += Integer.BYTES;
        return value;
    }

    int i32(String what, int min, int max) throws MalformedFrameException {
        int value = i32(what);
        if (value < min || value > max) {
            at -= Integer.BYTES;
            throw malformed(what + " " + value + ", expected " + min + " to " + max);
        }
        return value;
    }

    long i64(String what) throws MalformedFrameException {
        require(Long.BYTES, what);
        long value = bytes.getLong(at);
        at += Long.BYTES;
        return value;
    }

    long i64(String what, long min) throws MalformedFrameException {
        long value = i64(what);
        if (value < min) {
            at -= Long.BYTES;
            throw malformed(what + " " + value + ", expected " + min + " or more");
        }
        return value;
    }

    /** Of a session, consumer or browser. */
    long id(String what) throws MalformedFrameException {
        return i64(what, 1);
    }

    /** 0 where no answer is wanted. */
    long request() throws MalformedFrameException {
        return i64("request", 0);
    }

    /** 0 where nobody will ask later. */
    long operation() throws MalformedFrameException {
        return i64("operation", 0);
    }

    byte[] identity() throws MalformedFrameException {
        byte[] identity = shortBytes("identity", WireBounds.IDENTITY_LENGTH);
        if (identity.length != 0 && identity.length != WireBounds.IDENTITY_LENGTH) {
            throw malformed(
                    "identity of " + identity.length + " bytes, expected " + WireBounds.IDENTITY_LENGTH + " or none");
        }
        return identity;
    }

    // ---- text

    String name(String what, int bytesMax) throws MalformedFrameException {
        return text(what, u16("length of " + what), bytesMax);
    }

    @Nullable
    String optionalName(String what, int bytesMax) throws MalformedFrameException {
        int length = u16("length of " + what);
        return length == FieldWriter.NO_NAME ? null : text(what, length, bytesMax);
    }

    @Nullable
    String optionalText(String what, int bytesMax) throws MalformedFrameException {
        int length = i32("length of " + what, -1, bytesMax);
        return length < 0 ? null : text(what, length, bytesMax);
    }

    private String text(String what, int length, int bytesMax) throws MalformedFrameException {
        if (length > bytesMax) {
            throw malformed(what + " of " + length + " bytes, allowed are " + bytesMax);
        }
        require(length, what);
        ByteBuffer text = bytes.slice(at, length);
        at += length;
        boolean ascii = true;
        byte[] copy = new byte[length];
        text.get(0, copy);
        for (byte b : copy) {
            ascii &= b >= 0;
        }
        if (ascii) {
            return new String(copy, StandardCharsets.ISO_8859_1);
        }
        try {
            // Unlike the constructor of String, it refuses what is malformed
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            at -= length;
            throw malformed(what + " is not well-formed UTF-8");
        }
    }

    // ---- bytes

    byte[] shortBytes(String what, int lengthMax) throws MalformedFrameException {
        int length = u16("length of " + what);
        if (length > lengthMax) {
            throw malformed(what + " of " + length + " bytes, allowed are " + lengthMax);
        }
        return raw(what, length);
    }

    byte[] raw(String what, int length) throws MalformedFrameException {
        require(length, what);
        byte[] raw = new byte[length];
        bytes.get(at, raw);
        at += length;
        return raw;
    }

    void rawInto(byte[] target, int from, int length) {
        bytes.get(at, target, from, length);
        at += length;
    }

    Message message(byte[] form) throws MalformedFrameException {
        try {
            return Message.of(form);
        } catch (IllegalArgumentException invalid) {
            throw malformed(String.valueOf(invalid.getMessage()));
        }
    }

    // ---- what messaging is made of

    Address address() throws MalformedFrameException {
        Address.Kind kind = AddressKinds.kind(u8("kind of address"), this);
        String name = name("name of a destination", WireBounds.NAME_MAX);
        String key = kind == Address.Kind.EXCHANGE ? name("routing key", WireBounds.NAME_MAX) : null;
        try {
            return new Address(kind, name, key);
        } catch (IllegalArgumentException invalid) {
            throw malformed(String.valueOf(invalid.getMessage()));
        }
    }

    BranchId branch() throws MalformedFrameException {
        int format = i32("format of a branch");
        byte[] global = raw("global transaction id", u8("its length", BranchId.PART_LENGTH_MAX));
        byte[] qualifier = raw("branch qualifier", u8("its length", BranchId.PART_LENGTH_MAX));
        return new BranchId(format, global, qualifier);
    }

    List<BranchId> branches() throws MalformedFrameException {
        List<BranchId> branches = new ArrayList<>();
        while (remaining() > 0) {
            branches.add(branch());
        }
        return List.copyOf(branches);
    }

    long[] deliveries() throws MalformedFrameException {
        int rangeLength = Long.BYTES + Integer.BYTES;
        int ranges = i32("number of ranges", 0, Integer.MAX_VALUE);
        if (ranges > remaining() / rangeLength) {
            throw malformed(ranges + " ranges of " + rangeLength + " bytes, but the frame ends after " + remaining());
        }
        long total = 0;
        long next = 0;
        for (int i = 0; i < ranges; i++) {
            int rangeAt = at + i * rangeLength;
            long first = bytes.getLong(rangeAt);
            int count = bytes.getInt(rangeAt + Long.BYTES);
            total += count;
            if (first < next || count < 1 || total > WireBounds.DELIVERIES_MAX || first > Long.MAX_VALUE - count) {
                throw malformed("range " + i + " of " + count + " deliveries from " + first
                        + ", expected 1 or more from " + next + " or later, and at most "
                        + WireBounds.DELIVERIES_MAX + " in all");
            }
            next = first + count;
        }
        if (total > deliveriesAllowed) {
            throw malformed(total + " deliveries, but no more than " + deliveriesAllowed
                    + " can be meant after what this end has sent and the other has named before");
        }
        deliveriesAllowed -= total;
        long[] deliveries = new long[(int) total];
        int filled = 0;
        for (int i = 0; i < ranges; i++) {
            long first = i64("delivery");
            int count = i32("count of deliveries");
            for (int n = 0; n < count; n++) {
                deliveries[filled++] = first + n;
            }
        }
        return deliveries;
    }

    Refusal refusal() throws MalformedFrameException {
        Refusal refusal = optionalRefusal();
        if (refusal == null) {
            throw malformed("code of a refusal 0, expected 1 or more");
        }
        return refusal;
    }

    @Nullable
    Refusal optionalRefusal() throws MalformedFrameException {
        int number = u8("code of a refusal");
        return number == RefusalNumber.NONE
                ? null
                : new Refusal(RefusalNumber.code(number), name("text of a refusal", WireBounds.REFUSAL_TEXT_MAX));
    }
}
