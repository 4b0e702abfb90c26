package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that a message answers when it is asked: calls each accessor once. */
record Parts(
        boolean persistent,
        int priority,
        long timestampMillis,
        long expirationMillis,
        long deliveryTimeMillis,
        @Nullable Address destination,
        @Nullable Address replyTo,
        @Nullable String messageId,
        @Nullable String correlationId,
        byte @Nullable [] correlationIdBytes,
        @Nullable String type,
        @Nullable String groupId,
        Map<String, @Nullable Object> properties,
        BodyKind bodyKind,
        @Nullable String text,
        byte @Nullable [] bytes,
        @Nullable Map<String, @Nullable Object> map,
        @Nullable List<@Nullable Object> stream,
        @Nullable LargeBody largeBody) {

    static Parts of(Message message) {
        BodyKind kind = message.bodyKind();
        boolean here = !message.hasLargeBody();
        return new Parts(
                message.persistent(),
                message.priority(),
                message.timestampMillis(),
                message.expirationMillis(),
                message.deliveryTimeMillis(),
                message.destination(),
                message.replyTo(),
                message.messageId(),
                message.correlationId(),
                message.correlationIdBytes(),
                message.type(),
                message.groupId(),
                message.properties(),
                kind,
                here && kind == BodyKind.TEXT ? message.text() : null,
                here && (kind == BodyKind.BYTES || kind == BodyKind.OBJECT) ? message.bytes() : null,
                here && kind == BodyKind.MAP ? message.map() : null,
                here && kind == BodyKind.STREAM ? message.stream() : null,
                message.largeBody());
    }

    /** Compares arrays by content and NaN as equal to itself; its bits show in the bytes of {@link #rebuilt}. */
    void requireSame(Parts expected) {
        assertThat(this)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .withEqualsForType(Float::equals, Float.class)
                .isEqualTo(expected);
    }

    /** These headers and properties with the body of another message. */
    Parts withBody(Message other) {
        Parts body = of(other);
        return new Parts(
                persistent,
                priority,
                timestampMillis,
                expirationMillis,
                deliveryTimeMillis,
                destination,
                replyTo,
                messageId,
                correlationId,
                correlationIdBytes,
                type,
                groupId,
                properties,
                body.bodyKind,
                body.text,
                body.bytes,
                body.map,
                body.stream,
                body.largeBody);
    }

    Message rebuilt() {
        MessageBuilder builder = Message.builder()
                .persistent(persistent)
                .priority(priority)
                .timestampMillis(timestampMillis)
                .expirationMillis(expirationMillis)
                .deliveryTimeMillis(deliveryTimeMillis)
                .destination(destination)
                .replyTo(replyTo)
                .messageId(messageId)
                .correlationId(correlationId)
                .type(type)
                .properties(properties);
        if (correlationIdBytes != null) {
            builder.correlationIdBytes(correlationIdBytes);
        }
        if (largeBody != null) {
            return builder.largeBody(bodyKind, largeBody).build();
        }
        switch (bodyKind) {
            case NONE -> builder.noBody();
            case TEXT -> builder.text(text);
            case BYTES -> builder.bytes(bytes, 0, bytes.length);
            case OBJECT -> builder.object(bytes);
            case MAP -> builder.map(map);
            case STREAM -> builder.stream(stream);
        }
        return builder.build();
    }
}
