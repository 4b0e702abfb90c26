package org.pabal.client.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** A message with a string, or none, as its body (Jakarta Messaging 3.1 §3.11). */
public final class PabalTextMessage extends PabalMessage implements TextMessage {

    private @Nullable String text;
    private boolean decoded;

    PabalTextMessage(MessageFactory factory) {
        super(factory);
        this.decoded = true;
    }

    PabalTextMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    @Override
    public void setText(@Nullable String text) throws JMSException {
        requireBodyWritable();
        this.text = text;
    }

    @Override
    public @Nullable String getText() throws JMSException {
        touch();
        return text();
    }

    private @Nullable String text() throws JMSException {
        Message received = receivedBody();
        if (!decoded && received != null) {
            text = received.text();
            decoded = true;
        }
        return text;
    }

    @Override
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.text(text());
    }

    @Override
    void emptyBody() {
        text = null;
        decoded = true;
    }

    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        String body = text();
        if (body != null && !type.isInstance(body)) {
            throw notAssignable("text", type);
        }
        return body;
    }
}
