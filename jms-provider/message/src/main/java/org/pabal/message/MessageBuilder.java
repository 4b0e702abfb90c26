package org.pabal.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SEAM: see Message. Reusable after {@link #build()}; not thread-safe. */
public final class MessageBuilder {
    public MessageBuilder persistent(boolean persistent) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder priority(int priority) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder timestampMillis(long millis) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder expirationMillis(long millis) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder deliveryTimeMillis(long millis) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder messageId(@Nullable String id) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder correlationId(@Nullable String id) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder correlationIdBytes(byte @Nullable [] id) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder destination(@Nullable Address destination) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder replyTo(@Nullable Address replyTo) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder type(@Nullable String type) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder property(String name, @Nullable Object value) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder properties(Map<String, ?> properties) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder noBody() {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder text(@Nullable String text) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder bytes(byte[] source, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder object(byte @Nullable [] serialised) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder map(Map<String, ? extends @Nullable Object> map) {
        throw new UnsupportedOperationException();
    }

    public MessageBuilder stream(List<? extends @Nullable Object> values) {
        throw new UnsupportedOperationException();
    }

    public Message build() {
        throw new UnsupportedOperationException();
    }
}
