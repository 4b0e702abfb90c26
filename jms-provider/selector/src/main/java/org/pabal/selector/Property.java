package org.pabal.selector;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;
import org.pabal.message.PropertyName;

/** A property of the message; null if the message has none of this name. */
record Property(PropertyName name) implements Field {
    @Override
    public String text() {
        return name.text();
    }

    @Override
    public Type type() {
        return Type.ANY;
    }

    @Override
    public @Nullable Object value(Message message) {
        return message.property(name);
    }
}
