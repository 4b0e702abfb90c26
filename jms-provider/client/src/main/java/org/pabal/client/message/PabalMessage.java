package org.pabal.client.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.BodyContent;
import org.pabal.client.body.BodyReader;
import org.pabal.client.body.HeldBody;
import org.pabal.client.destination.Destinations;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.message.Address;
import org.pabal.message.BodyAssembly;
import org.pabal.message.BodyKind;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * A message as a client holds it: headers and properties (Jakarta Messaging 3.1 §3.4, §3.5); by itself a message without
 * a body.
 *
 * <p>Either it is being composed, or it stands before the immutable {@link Message} that was received and decodes what is
 * asked for. {@link #toMessage()} makes the immutable form in both cases, so that later changes to this object never touch
 * what was sent (§3.9), and a redelivery presents the original (§3.10).
 *
 * <p>For use by one thread at a time, as the specification has it; in strict mode a message is off limits during an
 * asynchronous send (§7.3), and says so.
 */
public class PabalMessage extends PropertyHolder {

    private static final int DELIVERY_MODE_UNKNOWN = 0;

    /** What was received; null for a message that is composed here. */
    private final @Nullable Message wire;

    /** Whether the body is still that of {@link #wire}, and so read-only. */
    private boolean bodyReceived;

    /** Whether the headers below hold what {@link #wire} said. */
    private boolean headersHere;

    private @Nullable String messageId;
    private long timestampMillis;
    private @Nullable String correlationId;
    private byte @Nullable [] correlationIdBytes;
    private @Nullable Destination replyTo;
    private @Nullable Destination destination;
    private int deliveryMode = DELIVERY_MODE_UNKNOWN;
    private boolean redelivered;
    private @Nullable String type;
    private long expirationMillis;
    private long deliveryTimeMillis;
    private int priority;

    private final int deliveryCount;

    /** Where the body of {@link #wire} is, if it is not in it. */
    private @Nullable HeldBody heldBody;

    private Acknowledger acknowledger = Acknowledger.NONE;

    /** A message to be composed. */
    PabalMessage(MessageFactory factory) {
        super(factory, new MessageProperties());
        this.wire = null;
        this.deliveryCount = 0;
        this.headersHere = true;
        this.deliveryMode = DeliveryMode.PERSISTENT;
        this.priority = jakarta.jms.Message.DEFAULT_PRIORITY;
    }

    /** A message that was received. */
    PabalMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, new MessageProperties(wire, deliveryCount));
        this.wire = wire;
        this.deliveryCount = deliveryCount;
        this.bodyReceived = true;
        this.redelivered = deliveryCount > 1;
    }

    // What sessions, producers and consumers need

    /**
     * The immutable form, with the headers, properties and body of this moment.
     *
     * @throws JMSException if it cannot be encoded, as with a name or a text beyond the limits of the format
     */
    public final Message toMessage() throws JMSException {
        return toMessage(Message.builder());
    }

    /**
     * As {@link #toMessage()}, by way of a builder that the caller uses again and again.
     *
     * @param builder as new, and as new afterwards
     */
    public final Message toMessage(MessageBuilder builder) throws JMSException {
        return encode(builder, this::writeBody);
    }

    private interface BodyWriter {
        void writeTo(MessageBuilder builder) throws JMSException;
    }

    private Message encode(MessageBuilder builder, BodyWriter body) throws JMSException {
        headers();
        Address replyAddress = Destinations.replyAddressOf(replyTo);
        try {
            builder.persistent(deliveryMode == DeliveryMode.PERSISTENT)
                    .priority(priority)
                    .timestampMillis(timestampMillis)
                    .expirationMillis(expirationMillis)
                    // 0 is "at once", whatever the broker's clock shows: without a delay no message waits for it to
                    // catch up.
                    .deliveryTimeMillis(deliveryTimeMillis <= timestampMillis ? 0 : deliveryTimeMillis)
                    .messageId(messageId)
                    .type(type)
                    .replyTo(replyAddress)
                    .destination(destination instanceof PabalDestination own ? own.address() : null);
            if (correlationIdBytes == null) {
                builder.correlationId(correlationId);
            } else {
                builder.correlationIdBytes(correlationIdBytes);
            }
            writeProperties(builder);
            body.writeTo(builder);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot encode the message: " + e.getMessage(), ErrorCodes.MESSAGE_FORMAT),
                    e);
        }
    }

    /**
     * As {@link #toMessage()}, but for the body, which is somewhere else: {@link #largeContent()} has been sent there.
     *
     * @param kind the body's
     */
    public final Message toMessage(BodyKind kind, LargeBody body) throws JMSException {
        return encode(Message.builder(), builder -> builder.largeBody(kind, body));
    }

    /** The same with these bytes as the body. */
    public final Message toMessage(byte[] bytes) throws JMSException {
        return encode(Message.builder(), builder -> builder.bytes(bytes, 0, bytes.length));
    }

    /**
     * What the body is, if it need not, or cannot, be put into the message to be sent; null if {@link #toMessage()} is the
     * way. What it gives may be had once only.
     */
    public @Nullable BodyContent largeContent() throws JMSException {
        return bodyReceived && heldBody != null ? new BodyContent.Received(heldBody) : null;
    }

    /** Of the content. */
    public final BodyKind largeKind() {
        return bodyReceived && wire != null ? wire.bodyKind() : BodyKind.BYTES;
    }

    /** Where the body of a received message is, if it is not in it. */
    public final void heldBody(HeldBody held) {
        heldBody = held;
    }

    /** What was received, as it came; null for a message that was composed here. */
    public final @Nullable Message received() {
        return wire;
    }

    /** Which attempt this is, from 1; 0 if it was not received. {@code clearProperties()} does not change it. */
    public final int deliveryCount() {
        return deliveryCount;
    }

    /** What {@link #acknowledge()} does from now on. */
    public final void acknowledger(Acknowledger acknowledger) {
        this.acknowledger = acknowledger;
    }

    /** See {@link SendHeaders#assignTo}; possible also while the message is off limits for others. */
    final void assign(SendHeaders headers) {
        headers();
        messageId = headers.messageId();
        timestampMillis = headers.timestampMillis();
        expirationMillis = headers.expirationMillis();
        deliveryTimeMillis = headers.deliveryTimeMillis();
        deliveryMode = headers.deliveryMode();
        priority = headers.priority();
        destination = headers.destination();
    }

    // What the kinds of message need and define

    /**
     * The received message, with its body, as long as the body is still its; null once the body is the client's own.
     *
     * @throws JMSException if its body is somewhere else, and cannot be had
     */
    final @Nullable Message receivedBody() throws JMSException {
        HeldBody held = heldBody;
        return !bodyReceived || wire == null ? null : held == null ? wire : whole(wire, held);
    }

    /** The large body of a received message, as long as the body is still its. */
    final @Nullable HeldBody receivedLargeBody() {
        return bodyReceived ? heldBody : null;
    }

    private static Message whole(Message wire, HeldBody held) throws JMSException {
        try {
            BodyAssembly assembly = wire.assembly();
            BodyReader reader = held.read();
            while (reader.remaining() > 0) {
                assembly.append(reader.readPiece());
            }
            return assembly.whole();
        } catch (IllegalArgumentException unfit) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot read the body of " + held.length() + " bytes: " + unfit.getMessage(),
                            ErrorCodes.MESSAGE_FORMAT),
                    unfit);
        }
    }

    /** Puts the body in. */
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.noBody();
    }

    /** Makes the body that of a newly created message (§3.11.1). */
    void emptyBody() {}

    /** The body as the type wants it; null if there is none. */
    @Nullable
    Object body(Class<?> type) throws JMSException {
        return null;
    }

    final void requireBodyWritable() throws JMSException {
        touch();
        if (bodyReceived) {
            throw new MessageNotWriteableException(
                    "cannot change the body: that of a received message is read-only; call clearBody() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
    }

    static MessageFormatException notAssignable(String what, Class<?> type) {
        return new MessageFormatException(
                "cannot give the body as " + type.getName() + ": it is " + what, ErrorCodes.MESSAGE_FORMAT);
    }

    /** Decodes the received headers, once. */
    private void headers() {
        if (headersHere || wire == null) {
            return;
        }
        headersHere = true;
        messageId = wire.messageId();
        timestampMillis = wire.timestampMillis();
        correlationIdBytes = wire.correlationIdBytes();
        correlationId = wire.correlationId();
        if (wire.replyTo() != null) {
            replyTo = PabalDestination.of(wire.replyTo());
        }
        if (wire.destination() != null) {
            destination = PabalDestination.of(wire.destination());
        }
        deliveryMode = wire.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
        type = wire.type();
        expirationMillis = wire.expirationMillis();
        // Without a delay it is the time of sending (§3.4.13).
        deliveryTimeMillis = Math.max(wire.deliveryTimeMillis(), timestampMillis);
        priority = wire.priority();
    }

    private void touchHeaders() throws IllegalStateException {
        touch();
        headers();
    }

    // Headers

    @Override
    public final @Nullable String getJMSMessageID() throws JMSException {
        touchHeaders();
        return messageId;
    }

    @Override
    public final void setJMSMessageID(@Nullable String id) throws JMSException {
        touchHeaders();
        messageId = id;
    }

    @Override
    public final long getJMSTimestamp() throws JMSException {
        touchHeaders();
        return timestampMillis;
    }

    @Override
    public final void setJMSTimestamp(long timestamp) throws JMSException {
        touchHeaders();
        timestampMillis = timestamp;
    }

    /** As bytes; those of the UTF-8 form if it was set as a string. */
    @Override
    public final byte @Nullable [] getJMSCorrelationIDAsBytes() throws JMSException {
        touchHeaders();
        if (correlationIdBytes != null) {
            return correlationIdBytes.clone();
        }
        return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final void setJMSCorrelationIDAsBytes(byte @Nullable [] id) throws JMSException {
        touchHeaders();
        correlationIdBytes = id == null ? null : id.clone();
        correlationId = null;
    }

    @Override
    public final void setJMSCorrelationID(@Nullable String id) throws JMSException {
        touchHeaders();
        correlationId = id;
        correlationIdBytes = null;
    }

    /** As a string; if it was set as bytes, what they mean in UTF-8, or else their hexadecimal form. */
    @Override
    public final @Nullable String getJMSCorrelationID() throws JMSException {
        touchHeaders();
        if (correlationIdBytes == null) {
            return correlationId;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(correlationIdBytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            return HexFormat.of().formatHex(correlationIdBytes);
        }
    }

    @Override
    public final @Nullable Destination getJMSReplyTo() throws JMSException {
        touchHeaders();
        return replyTo;
    }

    @Override
    public final void setJMSReplyTo(@Nullable Destination replyTo) throws JMSException {
        touchHeaders();
        this.replyTo = replyTo;
    }

    @Override
    public final @Nullable Destination getJMSDestination() throws JMSException {
        touchHeaders();
        return destination;
    }

    @Override
    public final void setJMSDestination(@Nullable Destination destination) throws JMSException {
        touchHeaders();
        this.destination = destination;
    }

    @Override
    public final int getJMSDeliveryMode() throws JMSException {
        touchHeaders();
        return deliveryMode;
    }

    @Override
    public final void setJMSDeliveryMode(int deliveryMode) throws JMSException {
        touchHeaders();
        this.deliveryMode = deliveryMode;
    }

    @Override
    public final boolean getJMSRedelivered() throws JMSException {
        touch();
        return redelivered;
    }

    @Override
    public final void setJMSRedelivered(boolean redelivered) throws JMSException {
        touch();
        this.redelivered = redelivered;
    }

    @Override
    public final @Nullable String getJMSType() throws JMSException {
        touchHeaders();
        return type;
    }

    @Override
    public final void setJMSType(@Nullable String type) throws JMSException {
        touchHeaders();
        this.type = type;
    }

    @Override
    public final long getJMSExpiration() throws JMSException {
        touchHeaders();
        return expirationMillis;
    }

    @Override
    public final void setJMSExpiration(long expiration) throws JMSException {
        touchHeaders();
        expirationMillis = expiration;
    }

    @Override
    public final long getJMSDeliveryTime() throws JMSException {
        touchHeaders();
        return deliveryTimeMillis;
    }

    @Override
    public final void setJMSDeliveryTime(long deliveryTime) throws JMSException {
        touchHeaders();
        deliveryTimeMillis = deliveryTime;
    }

    @Override
    public final int getJMSPriority() throws JMSException {
        touchHeaders();
        return priority;
    }

    @Override
    public final void setJMSPriority(int priority) throws JMSException {
        touchHeaders();
        this.priority = priority;
    }

    // Body and acknowledgement

    @Override
    public final void acknowledge() throws JMSException {
        touch();
        acknowledger.acknowledge(this);
    }

    @Override
    public final void clearBody() throws JMSException {
        touch();
        bodyReceived = false;
        if (heldBody != null) {
            heldBody.release();
            heldBody = null;
        }
        emptyBody();
    }

    @Override
    public <T> @Nullable T getBody(Class<T> type) throws JMSException {
        touch();
        Object body = body(type);
        return body == null ? null : type.cast(body);
    }

    /** Whether {@link #getBody} with this type gives the body, or null because there is none (§3.11.4). */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // So it is declared
    public boolean isBodyAssignableTo(Class type) throws JMSException {
        touch();
        return isAssignable(type);
    }

    boolean isAssignable(Class<?> type) throws JMSException {
        try {
            body(type);
            return true;
        } catch (MessageFormatException e) {
            return false;
        }
    }

    /** For people and logs: kind, id and destination. Never throws, and shows no content. */
    @Override
    public final String toString() {
        if (!isBeingSent()) {
            headers();
        }
        return getClass().getSimpleName() + "[" + messageId + (destination == null ? "" : " to " + destination) + "]";
    }
}
