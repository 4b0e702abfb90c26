package org.pabal.client.message;

import jakarta.jms.JMSException;
import org.pabal.message.Message;

/** What the tests of messages share: a factory, and the way that a message takes from sender to receiver. */
final class Messages {

    static final MessageFactory FACTORY = new MessageFactory(false, ObjectFilter.DEFAULT);
    static final MessageFactory STRICT = new MessageFactory(true, ObjectFilter.DEFAULT);

    private Messages() {}

    /** What a receiver gets in the first attempt; encoded and decoded in between, as over a network. */
    static <M extends PabalMessage> M received(M sent) throws JMSException {
        return received(sent, 1);
    }

    @SuppressWarnings("unchecked") // The body kind decides the class, and it is the same
    static <M extends PabalMessage> M received(M sent, int deliveryCount) throws JMSException {
        Message wire = Message.of(sent.toMessage().encoded().clone());
        return (M) sent.factory().received(wire, deliveryCount);
    }
}
