package org.pabal.message;

import static org.pabal.message.MessageForm.intAt;
import static org.pabal.message.MessageForm.longAt;
import static org.pabal.message.MessageForm.unsignedShortAt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message: headers, properties and a body in one array of bytes, the same in memory, in the journal and on the wire
 * ({@code docs/reference/message-format.md}). Immutable and thread-safe, equal by its bytes.
 *
 * <p>What routing asks for (persistence, priority, times, sizes, the kind of body) has a fixed place and costs an array
 * read. Everything else is decoded each time it is asked for, and only that: {@link #property} passes over other values
 * without decoding them. Keep what you need twice.
 *
 * <pre>{@code
 * Message message = Message.builder().destination(Address.queue("orders")).property("symbol", "X").text("10").build();
 * Message received = Message.of(bytesFromSomewhere);
 * }</pre>
 */
public final class Message {

    /** Longest message, in bytes of its binary form: what surrounds it in a frame or record fits into one array still. */
    public static final int ENCODED_SIZE_MAX = Integer.MAX_VALUE - 64 * 1_024;

    /** Most properties of one message. */
    public static final int PROPERTIES_MAX = 4_096;

    /** The property that assigns a message to a group (Jakarta Messaging 3.1 §3.5.9). */
    static final PropertyName GROUP_ID = PropertyName.of("JMSXGroupID");

    private static final BodyKind[] BODY_KINDS = BodyKind.values();

    private final byte[] form;

    private Message(byte[] form) {
        this.form = form;
    }

    /**
     * Reads a message from bytes that come from outside. They are checked once and as a whole, so that no accessor will
     * fail later. Takes ownership of the array: it must not be written to any more.
     *
     * @throws MalformedMessage naming the offset and what was expected there, if these are not exactly one message of a
     *     version that this release knows
     */
    public static Message of(byte[] encoded) {
        FormCheck.check(encoded);
        return new Message(encoded);
    }

    /** For forms that are right by construction. */
    static Message trusted(byte[] form) {
        return new Message(form);
    }

    /** A builder of one message after another. */
    public static MessageBuilder builder() {
        return new MessageBuilder();
    }

    /** The binary form. Shared, not copied: never to be written to. */
    public byte[] encoded() {
        return form;
    }

    /** The length of the binary form, in bytes. */
    public int encodedSize() {
        return form.length;
    }

    /** Which of the body's accessors may be called. */
    public BodyKind bodyKind() {
        return BODY_KINDS[form[MessageForm.BODY_KIND_AT]];
    }

    /** Whether the broker must keep it through a failure (Jakarta Messaging 3.1 §3.4.2). */
    public boolean persistent() {
        return has(MessageForm.PERSISTENT);
    }

    /** 0 to 9. */
    public int priority() {
        return form[MessageForm.PRIORITY_AT];
    }

    /** When it was sent, in milliseconds since 1970; 0 if the sender disabled timestamps. */
    public long timestampMillis() {
        return longAt(form, MessageForm.TIMESTAMP_AT);
    }

    /** When it expires, in milliseconds since 1970; 0 for never. */
    public long expirationMillis() {
        return longAt(form, MessageForm.EXPIRATION_AT);
    }

    /** When it may be delivered first, in milliseconds since 1970; 0 for at once. */
    public long deliveryTimeMillis() {
        return longAt(form, MessageForm.DELIVERY_TIME_AT);
    }

    public @Nullable String messageId() {
        return has(MessageForm.HAS_MESSAGE_ID) ? FormReader.string(form, messageIdAt()) : null;
    }

    /** The correlation id if it was set as a string; otherwise null. */
    public @Nullable String correlationId() {
        return has(MessageForm.HAS_CORRELATION_ID) && !has(MessageForm.CORRELATION_ID_IS_BYTES)
                ? FormReader.string(form, correlationIdAt())
                : null;
    }

    /** The correlation id if it was set as bytes; then {@link #correlationId()} is null. A copy. */
    public byte @Nullable [] correlationIdBytes() {
        return has(MessageForm.CORRELATION_ID_IS_BYTES) ? FormReader.byteString(form, correlationIdAt()) : null;
    }

    public @Nullable Address destination() {
        return has(MessageForm.HAS_DESTINATION) ? FormReader.address(form, MessageForm.PREFIX_LENGTH) : null;
    }

    public @Nullable Address replyTo() {
        return has(MessageForm.HAS_REPLY_TO) ? FormReader.address(form, replyToAt()) : null;
    }

    /** JMSType (Jakarta Messaging 3.1 §3.4.8). */
    public @Nullable String type() {
        if (!has(MessageForm.HAS_TYPE)) {
            return null;
        }
        int at = correlationIdAt();
        return FormReader.string(form, has(MessageForm.HAS_CORRELATION_ID) ? FormReader.afterString(form, at) : at);
    }

    private int replyToAt() {
        int at = MessageForm.PREFIX_LENGTH;
        return has(MessageForm.HAS_DESTINATION) ? FormReader.afterAddress(form, at) : at;
    }

    private int messageIdAt() {
        int at = replyToAt();
        return has(MessageForm.HAS_REPLY_TO) ? FormReader.afterAddress(form, at) : at;
    }

    private int correlationIdAt() {
        int at = messageIdAt();
        return has(MessageForm.HAS_MESSAGE_ID) ? FormReader.afterString(form, at) : at;
    }

    /**
     * JMSXGroupID; null also if that is empty or not a string. Found without a search when there is none, which is what a
     * flag tells.
     */
    public @Nullable String groupId() {
        return has(MessageForm.HAS_GROUP) ? (String) property(GROUP_ID) : null;
    }

    /**
     * The value of a property: Boolean, Byte, Short, Integer, Long, Float, Double or String; null if it is null or
     * {@linkplain #hasProperty does not exist}.
     */
    public @Nullable Object property(String name) {
        int at = propertyAt(name);
        return at < 0 ? null : FormReader.value(form, FormReader.afterName(form, at));
    }

    /** As {@link #property(String)}, for a name that is looked for in many messages. */
    public @Nullable Object property(PropertyName name) {
        int at = propertyAt(name);
        return at < 0 ? null : FormReader.value(form, FormReader.afterName(form, at));
    }

    /** Whether the property exists, though it be null. */
    public boolean hasProperty(String name) {
        return propertyAt(name) >= 0;
    }

    /** As {@link #hasProperty(String)}, for a name that is looked for in many messages. */
    public boolean hasProperty(PropertyName name) {
        return propertyAt(name) >= 0;
    }

    /** All properties in the order in which they were set; those that are null too. Not to be changed. */
    public Map<String, @Nullable Object> properties() {
        return entries(propertiesAt(), bodyAt());
    }

    private int propertyAt(String name) {
        if (intAt(form, MessageForm.PROPERTIES_LENGTH_AT) == 0) {
            return -1;
        }
        int length = name.length();
        int end = bodyAt();
        for (int at = propertiesAt(); at < end; ) {
            int textAt = at + Short.BYTES;
            int textLength = unsignedShortAt(form, at);
            if (textLength == length) {
                int i = 0;
                while (i < length && form[textAt + i] == name.charAt(i)) {
                    i++;
                }
                if (i == length) {
                    return at;
                }
                // Equal in both lengths, so one is ASCII and the other may still be the same only if ASCII as well.
            } else if (textLength > length && textLength <= 3L * length && isNameAt(at, name)) {
                return at;
            }
            at = FormReader.afterValue(form, textAt + textLength);
        }
        return -1;
    }

    /** Only for names beyond ASCII: whatever is longer in bytes than in characters holds such. */
    private boolean isNameAt(int at, String name) {
        for (int i = at + Short.BYTES; i < FormReader.afterName(form, at); i++) {
            if (form[i] < 0) {
                return FormReader.name(form, at).equals(name);
            }
        }
        return false;
    }

    private int propertyAt(PropertyName name) {
        int end = bodyAt();
        for (int at = propertiesAt(); at < end; ) {
            int textAt = at + Short.BYTES;
            int textLength = unsignedShortAt(form, at);
            if (name.isAt(form, textAt, textLength)) {
                return at;
            }
            at = FormReader.afterValue(form, textAt + textLength);
        }
        return -1;
    }

    /** Whether the property here makes the message one of a group. */
    static boolean isGroup(byte[] form, int nameAt, int tagAt) {
        return form[tagAt] == MessageForm.STRING
                && intAt(form, tagAt + 1) > 0
                && GROUP_ID.isAt(form, nameAt + Short.BYTES, unsignedShortAt(form, nameAt));
    }

    /**
     * A copy that has these properties besides, or instead of ones with the same name, which keep their place; the rest
     * byte for byte.
     *
     * @throws IllegalArgumentException if a name or a value is none for a property, or a limit is exceeded
     */
    public Message withProperties(Map<String, ? extends @Nullable Object> added) {
        added.forEach(FormWriter::requireProperty);
        Map<String, @Nullable Object> missing = new LinkedHashMap<>(added);
        FormWriter properties = new FormWriter(intAt(form, MessageForm.PROPERTIES_LENGTH_AT) + 64 * added.size());
        int count = 0;
        for (int at = propertiesAt(), next; at < bodyAt(); at = next) {
            next = FormReader.afterValue(form, FormReader.afterName(form, at));
            String name = FormReader.name(form, at);
            if (missing.containsKey(name)) {
                properties.property(name, missing.remove(name));
            } else {
                properties.raw(form, at, next - at);
            }
            count++;
        }
        requireCount(count + missing.size());
        missing.forEach(properties::property);
        return withPropertySection(properties);
    }

    /** A copy without the properties of these names; the rest byte for byte. */
    public Message withoutProperties(Collection<String> names) {
        Set<String> unwanted = Set.copyOf(names);
        FormWriter properties = new FormWriter(intAt(form, MessageForm.PROPERTIES_LENGTH_AT));
        for (int at = propertiesAt(), next; at < bodyAt(); at = next) {
            next = FormReader.afterValue(form, FormReader.afterName(form, at));
            if (!unwanted.contains(FormReader.name(form, at))) {
                properties.raw(form, at, next - at);
            }
        }
        return withPropertySection(properties);
    }

    /** A copy that goes somewhere else; the rest byte for byte. */
    public Message withDestination(Address destination) {
        int from = replyToAt();
        FormWriter headers = new FormWriter(intAt(form, MessageForm.HEADERS_LENGTH_AT) + 256);
        headers.address(destination);
        headers.raw(form, from, propertiesAt() - from);
        int flags = intAt(form, MessageForm.FLAGS_AT) | MessageForm.HAS_DESTINATION;
        return rebuilt(flags, headers.buffer(), 0, headers.size(), form, propertiesAt(), propertiesSize());
    }

    /** A copy that expires at another time, in milliseconds since 1970, 0 for never; the rest byte for byte. */
    public Message withExpirationMillis(long millis) {
        byte[] copy = form.clone();
        MessageForm.putLong(copy, MessageForm.EXPIRATION_AT, millis);
        return new Message(copy);
    }

    private Message withPropertySection(FormWriter section) {
        byte[] properties = section.buffer();
        int flags =
                groupFlag(properties, 0, section.size()) | intAt(form, MessageForm.FLAGS_AT) & ~MessageForm.HAS_GROUP;
        int headersAt = MessageForm.PREFIX_LENGTH;
        return rebuilt(flags, form, headersAt, propertiesAt() - headersAt, properties, 0, section.size());
    }

    private Message rebuilt(
            int flags,
            byte[] headers,
            int headersAt,
            int headersLength,
            byte[] properties,
            int propertiesAt,
            int propertiesLength) {
        int bodyLength = bodySize();
        byte[] copy = new byte
                [FormWriter.requireSize(
                        (long) MessageForm.PREFIX_LENGTH + headersLength + propertiesLength + bodyLength)];
        System.arraycopy(form, 0, copy, 0, MessageForm.PREFIX_LENGTH);
        MessageForm.putInt(copy, MessageForm.FLAGS_AT, flags);
        MessageForm.putInt(copy, MessageForm.HEADERS_LENGTH_AT, headersLength);
        MessageForm.putInt(copy, MessageForm.PROPERTIES_LENGTH_AT, propertiesLength);
        System.arraycopy(headers, headersAt, copy, MessageForm.PREFIX_LENGTH, headersLength);
        System.arraycopy(properties, propertiesAt, copy, MessageForm.PREFIX_LENGTH + headersLength, propertiesLength);
        System.arraycopy(form, bodyAt(), copy, copy.length - bodyLength, bodyLength);
        return new Message(copy);
    }

    /** {@link MessageForm#HAS_GROUP} if these encoded properties assign to a group, otherwise 0. */
    static int groupFlag(byte[] source, int from, int end) {
        for (int at = from; at < end; ) {
            int tagAt = FormReader.afterName(source, at);
            if (isGroup(source, at, tagAt)) {
                return MessageForm.HAS_GROUP;
            }
            at = FormReader.afterValue(source, tagAt);
        }
        return 0;
    }

    static void requireCount(int properties) {
        if (properties > PROPERTIES_MAX) {
            throw new IllegalArgumentException("message with " + properties + " properties, allowed " + PROPERTIES_MAX
                    + "; put them into the body");
        }
    }

    /** The length of the body in the binary form, in bytes: of a text its UTF-8; of a large body what stands for it. */
    public int bodySize() {
        return intAt(form, MessageForm.BODY_LENGTH_AT);
    }

    /** The length of the body in bytes, wherever it is. */
    public long bodyLength() {
        return hasLargeBody() ? longAt(form, bodyAt() + Long.BYTES) : bodySize();
    }

    /** {@link #encodedSize()}, and what the body has besides if it is a large one: what it costs to keep. */
    public long fullSize() {
        return hasLargeBody() ? form.length + bodyLength() : form.length;
    }

    /**
     * Whether the body is somewhere else: then {@link #bodyKind()} tells what it is, and the accessors of bodies, which
     * have nothing to give, throw IllegalStateException.
     */
    public boolean hasLargeBody() {
        return has(MessageForm.HAS_LARGE_BODY);
    }

    /** Where the body is; null if it is here. */
    public @Nullable LargeBody largeBody() {
        return hasLargeBody() ? new LargeBody(longAt(form, bodyAt()), longAt(form, bodyAt() + Long.BYTES)) : null;
    }

    /**
     * A copy whose body is somewhere else; the rest byte for byte.
     *
     * @throws IllegalStateException if it has no content
     */
    public Message withLargeBody(LargeBody elsewhere) {
        if (!has(MessageForm.HAS_CONTENT)) {
            throw new IllegalStateException("cannot put the body of " + this + " somewhere else: it has no content");
        }
        int bodyAt = bodyAt();
        byte[] copy = Arrays.copyOf(form, bodyAt + MessageForm.LARGE_BODY_LENGTH);
        MessageForm.putInt(copy, MessageForm.FLAGS_AT, intAt(form, MessageForm.FLAGS_AT) | MessageForm.HAS_LARGE_BODY);
        MessageForm.putInt(copy, MessageForm.BODY_LENGTH_AT, MessageForm.LARGE_BODY_LENGTH);
        MessageForm.putLong(copy, bodyAt, elsewhere.number());
        MessageForm.putLong(copy, bodyAt + Long.BYTES, elsewhere.length());
        return new Message(copy);
    }

    /**
     * Begins to make the message whole.
     *
     * @throws IllegalStateException if its body is here
     * @throws IllegalArgumentException if it would be larger than a message may be
     */
    public BodyAssembly assembly() {
        if (!hasLargeBody()) {
            throw new IllegalStateException("nothing to assemble: " + this + " has its body");
        }
        int bodyAt = bodyAt();
        long length = bodyLength();
        byte[] whole = new byte[FormWriter.requireSize(bodyAt + length)];
        System.arraycopy(form, 0, whole, 0, bodyAt);
        MessageForm.putInt(
                whole, MessageForm.FLAGS_AT, intAt(form, MessageForm.FLAGS_AT) & ~MessageForm.HAS_LARGE_BODY);
        MessageForm.putInt(whole, MessageForm.BODY_LENGTH_AT, (int) length);
        return new BodyAssembly(whole, bodyAt);
    }

    /**
     * The body in its binary form, read-only and not copied: of BYTES and OBJECT what the sender gave, of TEXT its UTF-8.
     *
     * @throws IllegalStateException if the body is {@linkplain #largeBody() somewhere else}
     */
    public ByteBuffer bodyView() {
        requireBodyHere("the body");
        return ByteBuffer.wrap(form, bodyAt(), bodySize()).slice().asReadOnlyBuffer();
    }

    /**
     * The body of TEXT, which may be null.
     *
     * @throws IllegalStateException if the body is of another kind
     */
    public @Nullable String text() {
        requireBody("text", BodyKind.TEXT, BodyKind.TEXT);
        return has(MessageForm.HAS_CONTENT) ? GeneralizedUtf8.decode(form, bodyAt(), bodySize()) : null;
    }

    /**
     * The body of BYTES or OBJECT, copied; null if OBJECT has none.
     *
     * @throws IllegalStateException if the body is of another kind
     */
    public byte @Nullable [] bytes() {
        requireBody("bytes", BodyKind.BYTES, BodyKind.OBJECT);
        return has(MessageForm.HAS_CONTENT) ? Arrays.copyOfRange(form, bodyAt(), form.length) : null;
    }

    /**
     * The body of MAP in the order in which it was set; values as in {@link #property(String)} and also Character and
     * byte[] (a copy). Not to be changed.
     *
     * @throws IllegalStateException if the body is of another kind
     */
    public Map<String, @Nullable Object> map() {
        requireBody("map", BodyKind.MAP, BodyKind.MAP);
        return entries(bodyAt(), form.length);
    }

    /**
     * The body of STREAM; values as in {@link #map}. Not to be changed.
     *
     * @throws IllegalStateException if the body is of another kind
     */
    public List<@Nullable Object> stream() {
        requireBody("stream", BodyKind.STREAM, BodyKind.STREAM);
        List<@Nullable Object> values = new ArrayList<>();
        for (int at = bodyAt(); at < form.length; at = FormReader.afterValue(form, at)) {
            values.add(FormReader.value(form, at));
        }
        return Collections.unmodifiableList(values);
    }

    private Map<String, @Nullable Object> entries(int from, int end) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int at = from; at < end; ) {
            int tagAt = FormReader.afterName(form, at);
            entries.put(FormReader.name(form, at), FormReader.value(form, tagAt));
            at = FormReader.afterValue(form, tagAt);
        }
        return Collections.unmodifiableMap(entries);
    }

    private void requireBody(String asked, BodyKind one, BodyKind other) {
        BodyKind kind = bodyKind();
        if (kind != one && kind != other) {
            throw new IllegalStateException(
                    "cannot read " + asked + " of a message with body " + kind + "; look at bodyKind() first");
        }
        requireBodyHere(asked);
    }

    private void requireBodyHere(String asked) {
        if (hasLargeBody()) {
            throw new IllegalStateException("cannot read " + asked + " of " + this
                    + ": it is not in the message; read it where largeBody() says");
        }
    }

    private boolean has(int flag) {
        return (intAt(form, MessageForm.FLAGS_AT) & flag) != 0;
    }

    private int propertiesAt() {
        return MessageForm.PREFIX_LENGTH + intAt(form, MessageForm.HEADERS_LENGTH_AT);
    }

    private int propertiesSize() {
        return intAt(form, MessageForm.PROPERTIES_LENGTH_AT);
    }

    private int bodyAt() {
        return form.length - bodySize();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that && Arrays.equals(form, that.form);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(form);
    }

    /** For people and logs: nothing of properties and body, which may be confidential. */
    @Override
    public String toString() {
        return "message " + messageId() + " to " + destination() + ", " + bodyKind() + " of " + bodyLength() + " bytes";
    }
}
