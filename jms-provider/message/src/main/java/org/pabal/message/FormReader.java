package org.pabal.message;

import static org.pabal.message.MessageForm.intAt;
import static org.pabal.message.MessageForm.longAt;
import static org.pabal.message.MessageForm.shortAt;
import static org.pabal.message.MessageForm.unsignedShortAt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads single elements of a form that {@link FormCheck} has accepted or a builder has written: it checks nothing itself. */
final class FormReader {

    private static final Address.Kind[] ADDRESS_KINDS = Address.Kind.values();

    private FormReader() {}

    static String name(byte[] form, int at) {
        return GeneralizedUtf8.decode(form, at + Short.BYTES, unsignedShortAt(form, at));
    }

    static int afterName(byte[] form, int at) {
        return at + Short.BYTES + unsignedShortAt(form, at);
    }

    static String string(byte[] form, int at) {
        return GeneralizedUtf8.decode(form, at + Integer.BYTES, intAt(form, at));
    }

    static byte[] byteString(byte[] form, int at) {
        int from = at + Integer.BYTES;
        return Arrays.copyOfRange(form, from, from + intAt(form, at));
    }

    /** After a string or a byte string. */
    static int afterString(byte[] form, int at) {
        return at + Integer.BYTES + intAt(form, at);
    }

    static Address address(byte[] form, int at) {
        Address.Kind kind = ADDRESS_KINDS[form[at]];
        String routingKey = kind == Address.Kind.EXCHANGE ? name(form, afterName(form, at + 1)) : null;
        return new Address(kind, name(form, at + 1), routingKey);
    }

    static int afterAddress(byte[] form, int at) {
        int afterName = afterName(form, at + 1);
        return ADDRESS_KINDS[form[at]] == Address.Kind.EXCHANGE ? afterName(form, afterName) : afterName;
    }

    static @Nullable Object value(byte[] form, int tagAt) {
        int at = tagAt + 1;
        return switch (form[tagAt]) {
            case MessageForm.NULL -> null;
            case MessageForm.BOOLEAN -> form[at] != 0;
            case MessageForm.BYTE -> form[at];
            case MessageForm.SHORT -> shortAt(form, at);
            case MessageForm.INT -> intAt(form, at);
            case MessageForm.LONG -> longAt(form, at);
            case MessageForm.FLOAT -> Float.intBitsToFloat(intAt(form, at));
            case MessageForm.DOUBLE -> Double.longBitsToDouble(longAt(form, at));
            case MessageForm.STRING -> string(form, at);
            case MessageForm.CHAR -> (char) shortAt(form, at);
            case MessageForm.BYTES -> byteString(form, at);
            default -> throw new AssertionError("unchecked value tag " + form[tagAt] + " at offset " + tagAt);
        };
    }

    static int afterValue(byte[] form, int tagAt) {
        int at = tagAt + 1;
        return switch (form[tagAt]) {
            case MessageForm.NULL -> at;
            case MessageForm.BOOLEAN, MessageForm.BYTE -> at + Byte.BYTES;
            case MessageForm.SHORT, MessageForm.CHAR -> at + Short.BYTES;
            case MessageForm.INT, MessageForm.FLOAT -> at + Integer.BYTES;
            case MessageForm.LONG, MessageForm.DOUBLE -> at + Long.BYTES;
            case MessageForm.STRING, MessageForm.BYTES -> afterString(form, at);
            default -> throw new AssertionError("unchecked value tag " + form[tagAt] + " at offset " + tagAt);
        };
    }
}
