package org.pabal.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SEAM: the message module's author replaces the inside, and may add; the signatures stand. */
public final class Message {

    /** Checks the structure of every section; IllegalArgumentException names the offset and what was expected. Takes ownership of the array. */
    public static Message of(byte[] encoded) {
        throw new UnsupportedOperationException();
    }

    public static MessageBuilder builder() {
        throw new UnsupportedOperationException();
    }

    /** The binary form. Shared, not copied: never to be written to. */
    public byte[] encoded() {
        throw new UnsupportedOperationException();
    }

    public int encodedSize() {
        throw new UnsupportedOperationException();
    }

    public BodyKind bodyKind() {
        throw new UnsupportedOperationException();
    }

    public boolean persistent() {
        throw new UnsupportedOperationException();
    }

    /** 0 to 9. */
    public int priority() {
        throw new UnsupportedOperationException();
    }

    /** When it was sent, in milliseconds since 1970; 0 if the sender disabled timestamps. */
    public long timestampMillis() {
        throw new UnsupportedOperationException();
    }

    /** When it expires; 0 for never. */
    public long expirationMillis() {
        throw new UnsupportedOperationException();
    }

    /** When it may be delivered first; 0 for at once. */
    public long deliveryTimeMillis() {
        throw new UnsupportedOperationException();
    }

    public @Nullable String messageId() {
        throw new UnsupportedOperationException();
    }

    public @Nullable String correlationId() {
        throw new UnsupportedOperationException();
    }

    /** The correlation id if it was set as bytes; then {@link #correlationId()} is null. */
    public byte @Nullable [] correlationIdBytes() {
        throw new UnsupportedOperationException();
    }

    public @Nullable Address destination() {
        throw new UnsupportedOperationException();
    }

    public @Nullable Address replyTo() {
        throw new UnsupportedOperationException();
    }

    public @Nullable String type() {
        throw new UnsupportedOperationException();
    }

    /** JMSXGroupID, found without a search when there is none. */
    public @Nullable String groupId() {
        throw new UnsupportedOperationException();
    }

    /** Boolean, Byte, Short, Integer, Long, Float, Double, String or null. */
    public @Nullable Object property(String name) {
        throw new UnsupportedOperationException();
    }

    /** All properties in the order in which they were set. */
    public Map<String, Object> properties() {
        throw new UnsupportedOperationException();
    }

    /** A copy that has these properties besides, or instead of ones with the same name; the rest byte for byte. */
    public Message withProperties(Map<String, ?> added) {
        throw new UnsupportedOperationException();
    }

    /** The body of TEXT. */
    public @Nullable String text() {
        throw new UnsupportedOperationException();
    }

    /** The body of BYTES or OBJECT, copied; null if OBJECT has none. */
    public byte @Nullable [] bytes() {
        throw new UnsupportedOperationException();
    }

    /** The body of MAP; values as in {@link #property} and also Character and byte[] and null. */
    public Map<String, @Nullable Object> map() {
        throw new UnsupportedOperationException();
    }

    /** The body of STREAM; values as in {@link #map}. */
    public List<@Nullable Object> stream() {
        throw new UnsupportedOperationException();
    }
}
