package org.pabal.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The places and numbers of the binary form, version 1, as {@code docs/reference/message-format.md} lays them down.
 * Everything is big-endian. Changing any of these breaks every journal and every peer: add a version instead.
 */
final class MessageForm {

    static final int VERSION = 1;

    static final int VERSION_AT = 0;
    static final int BODY_KIND_AT = 1;
    static final int PRIORITY_AT = 2;
    static final int RESERVED_AT = 3;
    static final int FLAGS_AT = 4;
    static final int TIMESTAMP_AT = 8;
    static final int EXPIRATION_AT = 16;
    static final int DELIVERY_TIME_AT = 24;
    static final int HEADERS_LENGTH_AT = 32;
    static final int PROPERTIES_LENGTH_AT = 36;
    static final int BODY_LENGTH_AT = 40;
    static final int PREFIX_LENGTH = 44;

    static final int PERSISTENT = 1;
    static final int HAS_DESTINATION = 1 << 1;
    static final int HAS_REPLY_TO = 1 << 2;
    static final int HAS_MESSAGE_ID = 1 << 3;
    static final int HAS_CORRELATION_ID = 1 << 4;
    static final int CORRELATION_ID_IS_BYTES = 1 << 5;
    static final int HAS_TYPE = 1 << 6;
    static final int HAS_GROUP = 1 << 7;
    static final int HAS_CONTENT = 1 << 8;
    static final int HAS_LARGE_BODY = 1 << 9;
    static final int KNOWN_FLAGS = (1 << 10) - 1;

    /** What stands in the place of a large body: its number and its length. */
    static final int LARGE_BODY_LENGTH = 2 * Long.BYTES;

    static final int PRIORITY_MAX = 9;

    static final byte NULL = 0;
    static final byte BOOLEAN = 1;
    static final byte BYTE = 2;
    static final byte SHORT = 3;
    static final byte INT = 4;
    static final byte LONG = 5;
    static final byte FLOAT = 6;
    static final byte DOUBLE = 7;
    static final byte STRING = 8;
    /** From here on in maps and streams only. */
    static final byte CHAR = 9;

    static final byte BYTES = 10;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private MessageForm() {}

    static short shortAt(byte[] form, int offset) {
        return (short) SHORTS.get(form, offset);
    }

    static int unsignedShortAt(byte[] form, int offset) {
        return shortAt(form, offset) & 0xFFFF;
    }

    static int intAt(byte[] form, int offset) {
        return (int) INTS.get(form, offset);
    }

    static long longAt(byte[] form, int offset) {
        return (long) LONGS.get(form, offset);
    }

    static void putShort(byte[] form, int offset, int value) {
        SHORTS.set(form, offset, (short) value);
    }

    static void putInt(byte[] form, int offset, int value) {
        INTS.set(form, offset, value);
    }

    static void putLong(byte[] form, int offset, long value) {
        LONGS.set(form, offset, value);
    }
}
