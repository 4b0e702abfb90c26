package org.pabal.client.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * The properties of one message (Jakarta Messaging 3.1 §3.5). Of a received one they are looked up in the encoded message
 * until somebody clears them.
 */
final class MessageProperties {

    /** What they are read from; null once they are the client's own. */
    private @Nullable Message wire;

    private final Map<String, @Nullable Object> own = new LinkedHashMap<>(8);

    /** Which attempt a received message is, presented as a property; 0 if not received. */
    private int deliveryCount;

    MessageProperties() {}

    MessageProperties(Message wire, int deliveryCount) {
        this.wire = wire;
        this.deliveryCount = deliveryCount;
    }

    void clear() {
        wire = null;
        own.clear();
        deliveryCount = 0;
    }

    boolean exists(@Nullable String name) {
        if (name == null) {
            return false;
        }
        if (isDeliveryCount(name)) {
            return true;
        }
        return wire == null ? own.containsKey(name) : wire.properties().containsKey(name);
    }

    /** Null also for what is not set. */
    @Nullable
    Object value(@Nullable String name) {
        if (name == null) {
            return null;
        }
        if (isDeliveryCount(name)) {
            return deliveryCount;
        }
        return wire == null ? own.get(name) : wire.property(name);
    }

    List<String> names() {
        List<String> names = new ArrayList<>((wire == null ? own : wire.properties()).keySet());
        if (deliveryCount > 0 && !names.contains(PropertyName.DELIVERY_COUNT)) {
            names.add(PropertyName.DELIVERY_COUNT);
        }
        return names;
    }

    /**
     * @throws IllegalArgumentException if the name is not allowed
     * @throws MessageFormatException if the value's type is not allowed
     * @throws MessageNotWriteableException if they are those of a received message
     */
    void set(@Nullable String wanted, @Nullable Object value, boolean strict) throws JMSException {
        String name = PropertyName.require(wanted, strict);
        if (wire != null) {
            throw new MessageNotWriteableException(
                    "cannot set property '" + name
                            + "': the properties of a received message are read-only; call clearProperties() first",
                    ErrorCodes.MESSAGE_READ_ONLY);
        }
        if (value != null && !ValueConversion.isPropertyValue(value)) {
            throw ValueConversion.unsupported(value, ValueConversion.Place.PROPERTY, name);
        }
        if (PropertyName.GROUP_ID.equals(name) && value != null && !(value instanceof String)) {
            throw wrongType(name, value, "a String");
        }
        if (PropertyName.GROUP_SEQUENCE.equals(name) && value != null && !(value instanceof Integer)) {
            throw wrongType(name, value, "an int");
        }
        own.put(name, value);
    }

    /** Everything but the delivery count, which is the provider's to set. */
    void writeTo(MessageBuilder builder) {
        Map<String, ? extends @Nullable Object> all = wire == null ? own : wire.properties();
        for (Map.Entry<String, ? extends @Nullable Object> property : all.entrySet()) {
            if (!property.getKey().equals(PropertyName.DELIVERY_COUNT)) {
                builder.property(property.getKey(), property.getValue());
            }
        }
    }

    private boolean isDeliveryCount(String name) {
        return deliveryCount > 0 && name.equals(PropertyName.DELIVERY_COUNT);
    }

    private static MessageFormatException wrongType(String name, Object value, String wanted) {
        return new MessageFormatException(
                "cannot set property '" + name + "' to a " + value.getClass().getSimpleName() + ": it has to be "
                        + wanted + " (Jakarta Messaging 3.1 §3.5.9)",
                ErrorCodes.MESSAGE_FORMAT);
    }
}
