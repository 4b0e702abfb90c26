package org.pabal.client.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Copies messages that another provider, or a container, implements (Jakarta Messaging 3.1 §3.12). */
final class ForeignMessages {

    private static final int CHUNK_LENGTH = 8_192;

    /** Bytes beyond this are read while they are sent; then their place in the message is at the end. */
    private static final int COPIED_LENGTH_MAX = 1 << 20;

    private ForeignMessages() {}

    /**
     * A copy made through the public interfaces alone: body, properties and the headers that a client sets. A JMSReplyTo
     * goes along by its name, if it has one.
     */
    static PabalMessage copyOf(Message foreign, MessageFactory factory) throws JMSException {
        PabalMessage copy = body(foreign, factory);
        byte[] correlationId = correlationIdBytesOnly(foreign);
        if (correlationId == null) {
            copy.setJMSCorrelationID(foreign.getJMSCorrelationID());
        } else {
            copy.setJMSCorrelationIDAsBytes(correlationId);
        }
        copy.setJMSReplyTo(foreign.getJMSReplyTo());
        copy.setJMSType(foreign.getJMSType());
        Enumeration<?> names = foreign.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = (String) names.nextElement();
            // JMS names are the other provider's word to its clients, except the two that clients set
            if (!name.startsWith("JMS")
                    || name.equals(PropertyName.GROUP_ID)
                    || name.equals(PropertyName.GROUP_SEQUENCE)) {
                copy.setObjectProperty(name, foreign.getObjectProperty(name));
            }
        }
        return copy;
    }

    private static PabalMessage body(Message foreign, MessageFactory factory) throws JMSException {
        if (foreign instanceof TextMessage text) {
            return factory.text(text.getText());
        } else if (foreign instanceof BytesMessage bytes) {
            return bytes(bytes, factory);
        } else if (foreign instanceof MapMessage map) {
            PabalMapMessage copy = factory.map();
            Enumeration<?> names = map.getMapNames();
            while (names.hasMoreElements()) {
                String name = (String) names.nextElement();
                copy.setObject(name, map.getObject(name));
            }
            return copy;
        } else if (foreign instanceof StreamMessage stream) {
            return stream(stream, factory);
        } else if (foreign instanceof ObjectMessage object) {
            return factory.object(object.getObject());
        }
        return factory.message();
    }

    private static PabalBytesMessage bytes(BytesMessage foreign, MessageFactory factory) throws JMSException {
        PabalBytesMessage copy = factory.bytes();
        foreign.reset();
        if (foreign.getBodyLength() > COPIED_LENGTH_MAX) {
            copy.setObjectProperty(BodyStreams.INPUT_STREAM, new ForeignBytes(foreign));
            copy.setLongProperty(BodyStreams.BODY_LENGTH, foreign.getBodyLength());
            return copy;
        }
        byte[] chunk = new byte[CHUNK_LENGTH];
        for (int count = foreign.readBytes(chunk); count > 0; count = foreign.readBytes(chunk)) {
            copy.writeBytes(chunk, 0, count);
        }
        foreign.reset();
        return copy;
    }

    private static PabalStreamMessage stream(StreamMessage foreign, MessageFactory factory) throws JMSException {
        PabalStreamMessage copy = factory.stream();
        foreign.reset();
        try {
            while (true) {
                copy.writeObject(foreign.readObject());
            }
        } catch (MessageEOFException end) {
            // The interface has no other way to tell that a stream is at its end
            foreign.reset();
        }
        return copy;
    }

    /** Providers may not support it (§3.4.5), and most give the encoded string for one. */
    private static byte @Nullable [] correlationIdBytesOnly(Message foreign) throws JMSException {
        try {
            return foreign.getJMSCorrelationID() == null ? foreign.getJMSCorrelationIDAsBytes() : null;
        } catch (UnsupportedOperationException notSupported) {
            return null;
        }
    }
}
