package org.pabal.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the parts of a {@link Message} and encodes them once, in {@link #build()}. Until something else is said a
 * message is persistent and of priority 4, as in Jakarta Messaging 3.1 §3.4.2 and §3.4.10, and has nothing more.
 *
 * <p>Arrays, maps and lists that are handed in are read by {@code build()}, not copied before: leave them alone until
 * then. Afterwards the builder is as new and can be used again, which is cheaper than another one. Not thread-safe.
 */
public final class MessageBuilder {

    private static final int PRIORITY_DEFAULT = 4;

    /** Up to so many properties a name is looked for by comparing it with each. */
    private static final int COMPARED_NAMES_MAX = 16;

    private final FormWriter writer = new FormWriter(512);
    private final List<String> propertyNames = new ArrayList<>();
    private final List<@Nullable Object> propertyValues = new ArrayList<>();

    /** Where each property is, once they are more than {@link #COMPARED_NAMES_MAX}. */
    private @Nullable Map<String, Integer> propertyPlaces;

    private boolean persistent = true;
    private int priority = PRIORITY_DEFAULT;
    private long timestampMillis;
    private long expirationMillis;
    private long deliveryTimeMillis;
    private @Nullable String messageId;
    private @Nullable String correlationId;
    private byte @Nullable [] correlationIdBytes;
    private @Nullable Address destination;
    private @Nullable Address replyTo;
    private @Nullable String type;

    private BodyKind bodyKind = BodyKind.NONE;
    private @Nullable String text;
    private byte @Nullable [] bytes;
    private int bytesOffset;
    private int bytesLength;
    private @Nullable Map<String, ? extends @Nullable Object> map;
    private @Nullable List<? extends @Nullable Object> stream;
    private @Nullable LargeBody largeBody;

    MessageBuilder() {}

    public MessageBuilder persistent(boolean persistent) {
        this.persistent = persistent;
        return this;
    }

    /** @throws IllegalArgumentException if it is not one of 0 to 9 */
    public MessageBuilder priority(int priority) {
        if (priority < 0 || priority > MessageForm.PRIORITY_MAX) {
            throw new IllegalArgumentException("invalid priority=" + priority + ": allowed are 0 to 9");
        }
        this.priority = priority;
        return this;
    }

    public MessageBuilder timestampMillis(long millis) {
        this.timestampMillis = millis;
        return this;
    }

    public MessageBuilder expirationMillis(long millis) {
        this.expirationMillis = millis;
        return this;
    }

    public MessageBuilder deliveryTimeMillis(long millis) {
        this.deliveryTimeMillis = millis;
        return this;
    }

    public MessageBuilder messageId(@Nullable String id) {
        this.messageId = id;
        return this;
    }

    /** Replaces a correlation id that is bytes. */
    public MessageBuilder correlationId(@Nullable String id) {
        this.correlationId = id;
        this.correlationIdBytes = null;
        return this;
    }

    /** Replaces a correlation id that is a string. */
    public MessageBuilder correlationIdBytes(byte @Nullable [] id) {
        this.correlationIdBytes = id;
        this.correlationId = null;
        return this;
    }

    public MessageBuilder destination(@Nullable Address destination) {
        this.destination = destination;
        return this;
    }

    public MessageBuilder replyTo(@Nullable Address replyTo) {
        this.replyTo = replyTo;
        return this;
    }

    public MessageBuilder type(@Nullable String type) {
        this.type = type;
        return this;
    }

    /**
     * Adds a property, or replaces the one of that name in its place.
     *
     * @param value Boolean, Byte, Short, Integer, Long, Float, Double, String, or null for a property that exists and is
     *     null
     * @throws IllegalArgumentException if the name is empty or the value something else
     */
    public MessageBuilder property(String name, @Nullable Object value) {
        FormWriter.requireProperty(name, value);
        int place = placeOf(name);
        if (place >= 0) {
            propertyValues.set(place, value);
            return this;
        }
        propertyNames.add(name);
        propertyValues.add(value);
        int last = propertyNames.size() - 1;
        if (propertyPlaces != null) {
            propertyPlaces.put(name, last);
        } else if (last == COMPARED_NAMES_MAX) {
            propertyPlaces = new HashMap<>();
            for (int i = 0; i <= last; i++) {
                propertyPlaces.put(propertyNames.get(i), i);
            }
        }
        return this;
    }

    private int placeOf(String name) {
        if (propertyPlaces != null) {
            return propertyPlaces.getOrDefault(name, -1);
        }
        for (int i = 0; i < propertyNames.size(); i++) {
            if (propertyNames.get(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** As {@link #property}, for each in the map's order. */
    public MessageBuilder properties(Map<String, ? extends @Nullable Object> properties) {
        properties.forEach(this::property);
        return this;
    }

    /** Headers and properties only. */
    public MessageBuilder noBody() {
        body(BodyKind.NONE);
        return this;
    }

    public MessageBuilder text(@Nullable String text) {
        body(BodyKind.TEXT);
        this.text = text;
        return this;
    }

    /** @throws IndexOutOfBoundsException if the array has no such part */
    public MessageBuilder bytes(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        body(BodyKind.BYTES);
        this.bytes = source;
        this.bytesOffset = offset;
        this.bytesLength = length;
        return this;
    }

    public MessageBuilder object(byte @Nullable [] serialised) {
        body(BodyKind.OBJECT);
        this.bytes = serialised;
        this.bytesLength = serialised == null ? 0 : serialised.length;
        return this;
    }

    /** Values as a property's, and also Character and byte[]. */
    public MessageBuilder map(Map<String, ? extends @Nullable Object> map) {
        body(BodyKind.MAP);
        this.map = Objects.requireNonNull(map, "map");
        return this;
    }

    /** Values as a map's. */
    public MessageBuilder stream(List<? extends @Nullable Object> values) {
        body(BodyKind.STREAM);
        this.stream = Objects.requireNonNull(values, "stream");
        return this;
    }

    /**
     * A body that is somewhere else.
     *
     * @throws IllegalArgumentException if the kind is NONE
     */
    public MessageBuilder largeBody(BodyKind kind, LargeBody elsewhere) {
        if (kind == BodyKind.NONE) {
            throw new IllegalArgumentException("a message without a body cannot have a large one");
        }
        body(kind);
        this.largeBody = elsewhere;
        return this;
    }

    private void body(BodyKind kind) {
        bodyKind = kind;
        largeBody = null;
        text = null;
        bytes = null;
        bytesOffset = 0;
        bytesLength = 0;
        map = null;
        stream = null;
    }

    /**
     * Encodes what has been gathered. The builder is as new afterwards, also when this fails.
     *
     * @throws IllegalArgumentException if a value is of a type that messages do not carry, or a limit of
     *     {@link Message} or {@link PropertyName} is exceeded
     */
    public Message build() {
        try {
            return Message.trusted(encode());
        } finally {
            clear();
        }
    }

    private byte[] encode() {
        writer.skip(MessageForm.PREFIX_LENGTH);
        int flags = headers() | (persistent ? MessageForm.PERSISTENT : 0);
        int propertiesAt = writer.size();
        Message.requireCount(propertyNames.size());
        for (int i = 0; i < propertyNames.size(); i++) {
            writer.property(propertyNames.get(i), propertyValues.get(i));
        }
        int bodyAt = writer.size();
        flags |= Message.groupFlag(writer.buffer(), propertiesAt, bodyAt);
        if (text != null || bytes != null || map != null || stream != null) {
            flags |= MessageForm.HAS_CONTENT;
        } else if (largeBody != null) {
            flags |= MessageForm.HAS_CONTENT | MessageForm.HAS_LARGE_BODY;
        }
        byte[] form = withBody();
        form[MessageForm.VERSION_AT] = MessageForm.VERSION;
        form[MessageForm.BODY_KIND_AT] = bodyKind.code();
        form[MessageForm.PRIORITY_AT] = (byte) priority;
        form[MessageForm.RESERVED_AT] = 0;
        MessageForm.putInt(form, MessageForm.FLAGS_AT, flags);
        MessageForm.putLong(form, MessageForm.TIMESTAMP_AT, timestampMillis);
        MessageForm.putLong(form, MessageForm.EXPIRATION_AT, expirationMillis);
        MessageForm.putLong(form, MessageForm.DELIVERY_TIME_AT, deliveryTimeMillis);
        MessageForm.putInt(form, MessageForm.HEADERS_LENGTH_AT, propertiesAt - MessageForm.PREFIX_LENGTH);
        MessageForm.putInt(form, MessageForm.PROPERTIES_LENGTH_AT, bodyAt - propertiesAt);
        MessageForm.putInt(form, MessageForm.BODY_LENGTH_AT, form.length - bodyAt);
        return form;
    }

    /** Writes the headers that there are; answers the flags for them. */
    private int headers() {
        int flags = 0;
        if (destination != null) {
            flags |= MessageForm.HAS_DESTINATION;
            writer.address(destination);
        }
        if (replyTo != null) {
            flags |= MessageForm.HAS_REPLY_TO;
            writer.address(replyTo);
        }
        if (messageId != null) {
            flags |= MessageForm.HAS_MESSAGE_ID;
            writer.string(messageId);
        }
        if (correlationId != null) {
            flags |= MessageForm.HAS_CORRELATION_ID;
            writer.string(correlationId);
        } else if (correlationIdBytes != null) {
            flags |= MessageForm.HAS_CORRELATION_ID | MessageForm.CORRELATION_ID_IS_BYTES;
            writer.byteString(correlationIdBytes);
        }
        if (type != null) {
            flags |= MessageForm.HAS_TYPE;
            writer.string(type);
        }
        return flags;
    }

    /** The form in an array of its length, where text and bytes, which may be large, are written to directly. */
    private byte[] withBody() {
        int bodyAt = writer.size();
        if (bytes != null) {
            byte[] form = head(bytesLength);
            System.arraycopy(bytes, bytesOffset, form, bodyAt, bytesLength);
            return form;
        }
        if (text != null) {
            byte[] form = head(text.length());
            if (!GeneralizedUtf8.putAscii(text, form, bodyAt)) {
                form = head(GeneralizedUtf8.length(text));
                GeneralizedUtf8.put(text, form, bodyAt);
            }
            return form;
        }
        if (largeBody != null) {
            byte[] form = head(MessageForm.LARGE_BODY_LENGTH);
            MessageForm.putLong(form, bodyAt, largeBody.number());
            MessageForm.putLong(form, bodyAt + Long.BYTES, largeBody.length());
            return form;
        }
        if (map != null) {
            writer.map(map);
        } else if (stream != null) {
            writer.stream(stream);
        }
        return head(0);
    }

    private byte[] head(long room) {
        return Arrays.copyOf(writer.buffer(), FormWriter.requireSize(writer.size() + room));
    }

    private void clear() {
        writer.clear();
        propertyNames.clear();
        propertyValues.clear();
        propertyPlaces = null;
        persistent = true;
        priority = PRIORITY_DEFAULT;
        timestampMillis = 0;
        expirationMillis = 0;
        deliveryTimeMillis = 0;
        messageId = null;
        correlationId = null;
        correlationIdBytes = null;
        destination = null;
        replyTo = null;
        type = null;
        body(BodyKind.NONE);
    }
}
