package org.pabal.selector;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** A property of the message; null if the message has none of this name. */
record Property(String text) implements Field {
    @Override
    public Type type() {
        return Type.ANY;
    }

    @Override
    public @Nullable Object value(Message message) {
        return message.property(text);
    }
}
