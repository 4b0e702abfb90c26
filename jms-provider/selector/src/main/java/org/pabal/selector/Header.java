package org.pabal.selector;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/** The header fields that a selector may refer to; Jakarta Messaging 3.1 §3.8.1.1 excludes all others. */
enum Header implements Field {
    DELIVERY_MODE("JMSDeliveryMode", Type.STRING) {
        @Override
        public Object value(Message message) {
            return message.persistent() ? "PERSISTENT" : "NON_PERSISTENT";
        }
    },
    PRIORITY("JMSPriority", Type.NUMBER) {
        @Override
        public Object value(Message message) {
            return message.priority();
        }
    },
    MESSAGE_ID("JMSMessageID", Type.STRING) {
        @Override
        public @Nullable Object value(Message message) {
            return message.messageId();
        }
    },
    TIMESTAMP("JMSTimestamp", Type.NUMBER) {
        @Override
        public Object value(Message message) {
            return message.timestampMillis();
        }
    },
    CORRELATION_ID("JMSCorrelationID", Type.STRING) {
        @Override
        public @Nullable Object value(Message message) {
            return message.correlationId();
        }
    },
    TYPE("JMSType", Type.STRING) {
        @Override
        public @Nullable Object value(Message message) {
            return message.type();
        }
    };

    private static final Header[] ALL = values();

    private final String text;
    private final Type type;

    Header(String text, Type type) {
        this.text = text;
        this.type = type;
    }

    static @Nullable Header named(String name) {
        for (Header header : ALL) {
            if (header.text.equals(name)) {
                return header;
            }
        }
        return null;
    }

    /** JMSX… are properties that the specification defines, JMS_… those of a provider; the rest of JMS… are headers. */
    static boolean reserves(String name) {
        return name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_");
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public Type type() {
        return type;
    }
}
