package org.pabal.message;

import static org.pabal.message.MessageForm.intAt;
import static org.pabal.message.MessageForm.longAt;
import static org.pabal.message.MessageForm.unsignedShortAt;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes once over bytes that come from outside and accepts them only if every later read will succeed. Trusts no announced
 * length further than the bytes that are there, and allocates in proportion to those only.
 */
final class FormCheck {

    private static final BodyKind[] BODY_KINDS = BodyKind.values();
    private static final Address.Kind[] ADDRESS_KINDS = Address.Kind.values();

    private final byte[] form;

    /** Where the section ends that is being read: nothing in it may reach further. */
    private int end;

    private int at;

    private FormCheck(byte[] form) {
        this.form = form;
    }

    /** @throws MalformedMessage if these bytes are not exactly one message */
    static void check(byte[] form) {
        new FormCheck(form).message();
    }

    private void message() {
        end = form.length;
        if (form.length == 0) {
            throw fault(0, "no bytes, expected at least " + MessageForm.PREFIX_LENGTH);
        }
        int version = form[MessageForm.VERSION_AT] & 0xFF;
        if (version > MessageForm.VERSION) {
            throw fault(
                    MessageForm.VERSION_AT,
                    "message form version " + version + " is newer than " + MessageForm.VERSION
                            + ", the newest that this release reads; upgrade it to read this message");
        }
        if (version < MessageForm.VERSION) {
            throw fault(MessageForm.VERSION_AT, "version " + version + ", expected " + MessageForm.VERSION);
        }
        if (form.length < MessageForm.PREFIX_LENGTH) {
            throw fault(
                    form.length, "ends inside the prefix, expected at least " + MessageForm.PREFIX_LENGTH + " bytes");
        }
        if (form.length > Message.ENCODED_SIZE_MAX) {
            throw fault(0, form.length + " bytes, expected at most " + Message.ENCODED_SIZE_MAX);
        }
        int flags = prefix();
        int headersLength = intAt(form, MessageForm.HEADERS_LENGTH_AT);
        int propertiesLength = intAt(form, MessageForm.PROPERTIES_LENGTH_AT);
        int bodyLength = intAt(form, MessageForm.BODY_LENGTH_AT);
        requireLengths(headersLength, propertiesLength, bodyLength);

        at = MessageForm.PREFIX_LENGTH;
        end = at + headersLength;
        headers(flags);
        requireEnd("headers");
        end = at + propertiesLength;
        properties((flags & MessageForm.HAS_GROUP) != 0);
        end = form.length;
        body(BODY_KINDS[form[MessageForm.BODY_KIND_AT]], (flags & MessageForm.HAS_CONTENT) != 0);
    }

    /** Checks what has a fixed place; answers the flags. */
    private int prefix() {
        int kind = form[MessageForm.BODY_KIND_AT] & 0xFF;
        if (kind >= BODY_KINDS.length) {
            throw fault(MessageForm.BODY_KIND_AT, "body kind " + kind + ", expected 0 to " + (BODY_KINDS.length - 1));
        }
        int priority = form[MessageForm.PRIORITY_AT] & 0xFF;
        if (priority > MessageForm.PRIORITY_MAX) {
            throw fault(MessageForm.PRIORITY_AT, "priority " + priority + ", expected 0 to 9");
        }
        if (form[MessageForm.RESERVED_AT] != 0) {
            throw fault(MessageForm.RESERVED_AT, "reserved byte " + form[MessageForm.RESERVED_AT] + ", expected 0");
        }
        int flags = intAt(form, MessageForm.FLAGS_AT);
        if ((flags & ~MessageForm.KNOWN_FLAGS) != 0) {
            throw fault(
                    MessageForm.FLAGS_AT,
                    "flags 0x" + Integer.toHexString(flags) + ", expected none but 0x"
                            + Integer.toHexString(MessageForm.KNOWN_FLAGS));
        }
        if ((flags & (MessageForm.HAS_CORRELATION_ID | MessageForm.CORRELATION_ID_IS_BYTES))
                == MessageForm.CORRELATION_ID_IS_BYTES) {
            throw fault(MessageForm.FLAGS_AT, "correlation id said to be bytes, but there is none");
        }
        return flags;
    }

    private void requireLengths(int headersLength, int propertiesLength, int bodyLength) {
        requireLength(MessageForm.HEADERS_LENGTH_AT, "headers", headersLength);
        requireLength(MessageForm.PROPERTIES_LENGTH_AT, "properties", propertiesLength);
        requireLength(MessageForm.BODY_LENGTH_AT, "body", bodyLength);
        long announced = (long) MessageForm.PREFIX_LENGTH + headersLength + propertiesLength + bodyLength;
        if (announced != form.length) {
            throw fault(
                    MessageForm.HEADERS_LENGTH_AT,
                    "sections announce a message of " + announced + " bytes, but there are " + form.length);
        }
    }

    private void requireLength(int offset, String section, int length) {
        if (length < 0) {
            throw fault(offset, "length of " + section + " " + length + ", expected 0 or more");
        }
    }

    private void headers(int flags) {
        if ((flags & MessageForm.HAS_DESTINATION) != 0) {
            address("destination");
        }
        if ((flags & MessageForm.HAS_REPLY_TO) != 0) {
            address("reply-to address");
        }
        if ((flags & MessageForm.HAS_MESSAGE_ID) != 0) {
            string("message id");
        }
        if ((flags & MessageForm.HAS_CORRELATION_ID) != 0) {
            if ((flags & MessageForm.CORRELATION_ID_IS_BYTES) != 0) {
                byteString("correlation id");
            } else {
                string("correlation id");
            }
        }
        if ((flags & MessageForm.HAS_TYPE) != 0) {
            string("type");
        }
    }

    private void address(String what) {
        require(1, what);
        int kindAt = at;
        int kind = form[at++] & 0xFF;
        if (kind >= ADDRESS_KINDS.length) {
            throw fault(kindAt, "kind of " + what + " " + kind + ", expected 0 to " + (ADDRESS_KINDS.length - 1));
        }
        if (addressPart("name of " + what) == 0) {
            throw fault(kindAt + 1, "empty name of " + what + ", expected at least one character");
        }
        if (ADDRESS_KINDS[kind] == Address.Kind.EXCHANGE) {
            addressPart("routing key of " + what);
        }
    }

    /** Answers its length in bytes. */
    private int addressPart(String what) {
        int start = at;
        name(what);
        int length = at - start - Short.BYTES;
        // No more bytes than allowed characters is the common case, and needs no decoding.
        if (length > Address.LENGTH_MAX && FormReader.name(form, start).length() > Address.LENGTH_MAX) {
            throw fault(start, what + " too long, expected at most " + Address.LENGTH_MAX + " characters");
        }
        return length;
    }

    private void properties(boolean flaggedAsGroup) {
        NameSet names = new NameSet();
        boolean group = false;
        while (at < end) {
            int nameAt = at;
            if (names.size() == Message.PROPERTIES_MAX) {
                throw fault(nameAt, "another property, expected at most " + Message.PROPERTIES_MAX);
            }
            name("property name");
            if (at == nameAt + Short.BYTES) {
                throw fault(nameAt, "empty property name, expected at least one character");
            }
            if (!names.add(nameAt)) {
                throw fault(
                        nameAt, "a second property '" + FormReader.name(form, nameAt) + "', expected each name once");
            }
            int tagAt = at;
            value("property", MessageForm.STRING);
            group |= Message.isGroup(form, nameAt, tagAt);
        }
        if (group != flaggedAsGroup) {
            throw fault(
                    MessageForm.FLAGS_AT,
                    "flagged as " + (flaggedAsGroup ? "" : "not ") + "belonging to a group, but there is "
                            + (group ? "a" : "no") + " group id among the properties");
        }
    }

    private void body(BodyKind kind, boolean content) {
        boolean optional = kind == BodyKind.TEXT || kind == BodyKind.OBJECT;
        if (!optional && content == (kind == BodyKind.NONE)) {
            throw fault(
                    MessageForm.FLAGS_AT,
                    "flagged as " + (content ? "having" : "without") + " content, which does not"
                            + " go with body kind " + kind);
        }
        if (!content && at < end) {
            throw fault(at, "a body of " + (end - at) + " bytes, expected none without the flag for content");
        }
        if ((intAt(form, MessageForm.FLAGS_AT) & MessageForm.HAS_LARGE_BODY) != 0) {
            largeBody(content);
            return;
        }
        switch (kind) {
            case NONE, BYTES, OBJECT -> at = end;
            case TEXT -> characters("text", end);
            case MAP -> {
                NameSet names = new NameSet();
                while (at < end) {
                    int nameAt = at;
                    name("name in map");
                    if (!names.add(nameAt)) {
                        throw fault(
                                nameAt,
                                "a second map value '" + FormReader.name(form, nameAt) + "', expected each name once");
                    }
                    value("map value", MessageForm.BYTES);
                }
            }
            case STREAM -> {
                while (at < end) {
                    value("stream value", MessageForm.BYTES);
                }
            }
        }
    }

    /** A body that is somewhere else: what is in it is its reader's to check. */
    private void largeBody(boolean content) {
        if (!content) {
            throw fault(MessageForm.FLAGS_AT, "flagged as having a large body, but no content; expected both");
        }
        if (end - at != MessageForm.LARGE_BODY_LENGTH) {
            throw fault(at, (end - at) + " bytes in place of a large body, expected " + MessageForm.LARGE_BODY_LENGTH);
        }
        long number = longAt(form, at);
        if (number <= 0) {
            throw fault(at, "large body number " + number + ", expected 1 or more");
        }
        long length = longAt(form, at + Long.BYTES);
        if (length < 0 || length > LargeBody.LENGTH_MAX) {
            throw fault(at + Long.BYTES, "large body of " + length + " bytes, expected 0 to " + LargeBody.LENGTH_MAX);
        }
        at = end;
    }

    private void value(String what, byte lastTag) {
        require(1, what);
        int tagAt = at;
        int tag = form[at++];
        if (tag < 0 || tag > lastTag) {
            throw fault(tagAt, "type tag of " + what + " " + (tag & 0xFF) + ", expected 0 to " + lastTag);
        }
        switch ((byte) tag) {
            case MessageForm.NULL -> {}
            case MessageForm.BOOLEAN -> {
                require(1, what);
                if ((form[at] & 0xFE) != 0) {
                    throw fault(at, "boolean " + what + " " + (form[at] & 0xFF) + ", expected 0 or 1");
                }
                at++;
            }
            case MessageForm.BYTE -> skip(Byte.BYTES, what);
            case MessageForm.SHORT, MessageForm.CHAR -> skip(Short.BYTES, what);
            case MessageForm.INT, MessageForm.FLOAT -> skip(Integer.BYTES, what);
            case MessageForm.LONG, MessageForm.DOUBLE -> skip(Long.BYTES, what);
            case MessageForm.STRING -> string(what);
            default -> byteString(what);
        }
    }

    private void name(String what) {
        require(Short.BYTES, what);
        int length = unsignedShortAt(form, at);
        at += Short.BYTES;
        require(length, what);
        characters(what, at + length);
    }

    private void string(String what) {
        int length = announcedLength(what);
        characters(what, at + length);
    }

    private void byteString(String what) {
        int length = announcedLength(what);
        at += length;
    }

    private int announcedLength(String what) {
        require(Integer.BYTES, what);
        int length = intAt(form, at);
        if (length < 0) {
            throw fault(at, "length of " + what + " " + length + ", expected 0 or more");
        }
        at += Integer.BYTES;
        require(length, what);
        return length;
    }

    private void characters(String what, int to) {
        int fault = GeneralizedUtf8.faultAt(form, at, to);
        if (fault >= 0) {
            throw fault(
                    fault,
                    what + " with byte 0x" + Integer.toHexString(form[fault] & 0xFF)
                            + ", expected well-formed generalised UTF-8");
        }
        at = to;
    }

    private void skip(int length, String what) {
        require(length, what);
        at += length;
    }

    private void require(int length, String what) {
        if (end - at < length) {
            throw fault(at, what + " needs " + length + " bytes, but its section ends after " + (end - at));
        }
    }

    private void requireEnd(String section) {
        if (at != end) {
            throw fault(at, (end - at) + " bytes left over in " + section + ", expected none");
        }
    }

    private static MalformedMessage fault(int offset, String text) {
        return new MalformedMessage(offset, text);
    }

    /** Which names a section has had: compared one with another while they are few. */
    private final class NameSet {

        private static final int COMPARED_MAX = 16;

        private final int[] offsets = new int[COMPARED_MAX];
        private int size;
        private @Nullable Set<String> texts;

        int size() {
            return size;
        }

        /** Whether it is new. */
        boolean add(int nameAt) {
            if (size < COMPARED_MAX) {
                for (int i = 0; i < size; i++) {
                    if (sameName(offsets[i], nameAt)) {
                        return false;
                    }
                }
                offsets[size++] = nameAt;
                return true;
            }
            if (texts == null) {
                texts = new HashSet<>();
                for (int offset : offsets) {
                    texts.add(FormReader.name(form, offset));
                }
            }
            size++;
            return texts.add(FormReader.name(form, nameAt));
        }

        private boolean sameName(int oneAt, int otherAt) {
            return Arrays.equals(
                    form, oneAt, FormReader.afterName(form, oneAt), form, otherAt, FormReader.afterName(form, otherAt));
        }
    }
}
