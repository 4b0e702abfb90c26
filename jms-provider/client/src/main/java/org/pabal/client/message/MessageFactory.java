package org.pabal.client.message;

import jakarta.jms.JMSException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * Makes the messages of one connection, to be composed or as received. Immutable, safe for use by many threads.
 *
 * @param strict whether messages check what the specification forbids but most providers let pass
 * @param objectFilter what object messages may deserialise
 */
public record MessageFactory(boolean strict, ObjectFilter objectFilter) {

    public PabalMessage message() {
        return new PabalMessage(this);
    }

    public PabalTextMessage text() {
        return new PabalTextMessage(this);
    }

    public PabalTextMessage text(@Nullable String text) throws JMSException {
        PabalTextMessage message = text();
        message.setText(text);
        return message;
    }

    public PabalBytesMessage bytes() {
        return new PabalBytesMessage(this);
    }

    public PabalMapMessage map() {
        return new PabalMapMessage(this);
    }

    public PabalStreamMessage stream() {
        return new PabalStreamMessage(this);
    }

    public PabalObjectMessage object() {
        return new PabalObjectMessage(this);
    }

    /** @throws jakarta.jms.MessageFormatException if it cannot be serialised */
    public PabalObjectMessage object(@Nullable Serializable object) throws JMSException {
        PabalObjectMessage message = object();
        message.setObject(object);
        return message;
    }

    /**
     * The message that an application gets.
     *
     * @param deliveryCount which attempt this is, from 1: JMSXDeliveryCount, and JMSRedelivered if it is more than 1; 0 for
     *     a message that is only looked at, by a browser, and has no such property then
     */
    public PabalMessage received(Message wire, int deliveryCount) {
        return switch (wire.bodyKind()) {
            case NONE -> new PabalMessage(this, wire, deliveryCount);
            case TEXT -> new PabalTextMessage(this, wire, deliveryCount);
            case BYTES -> new PabalBytesMessage(this, wire, deliveryCount);
            case MAP -> new PabalMapMessage(this, wire, deliveryCount);
            case STREAM -> new PabalStreamMessage(this, wire, deliveryCount);
            case OBJECT -> new PabalObjectMessage(this, wire, deliveryCount);
        };
    }

    /**
     * The message to be sent: the same object if it is of this provider, otherwise a copy of another provider's (Jakarta
     * Messaging 3.1 §3.12). Provider-set headers go to both, with {@link SendHeaders#assignTo}.
     */
    public PabalMessage ownOrCopy(jakarta.jms.Message message) throws JMSException {
        return message instanceof PabalMessage own ? own : ForeignMessages.copyOf(message, this);
    }
}
