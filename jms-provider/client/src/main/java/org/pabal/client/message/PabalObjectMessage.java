package org.pabal.client.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * A message with a serialised object as its body (Jakarta Messaging 3.1 §3.11).
 *
 * <p>The object is copied when it is set and each time it is got: nobody ever sees changes that somebody else makes to it.
 * Getting it is subject to the connection's {@link ObjectFilter}.
 */
public final class PabalObjectMessage extends PabalMessage implements ObjectMessage {

    private byte @Nullable [] serialised;
    private boolean decoded;

    PabalObjectMessage(MessageFactory factory) {
        super(factory);
        this.decoded = true;
    }

    PabalObjectMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    /**
     * @throws MessageFormatException if it, or something that it refers to, cannot be serialised
     * @throws jakarta.jms.MessageNotWriteableException if the body is that of a received message
     */
    @Override
    public void setObject(@Nullable Serializable object) throws JMSException {
        requireBodyWritable();
        if (object == null) {
            serialised = null;
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException | RuntimeException e) {
            throw JmsErrors.because(
                    new MessageFormatException(
                            "cannot serialise a " + object.getClass().getName() + ": " + e
                                    + "; make everything that it refers to Serializable, or transient",
                            ErrorCodes.OBJECT_UNREADABLE),
                    e);
        }
        serialised = bytes.toByteArray();
    }

    /**
     * @throws MessageFormatException if the object filter refuses a class in it, or it cannot be deserialised: the text
     *     names the class, and the setting that allows it
     */
    @Override
    public @Nullable Serializable getObject() throws JMSException {
        touch();
        byte[] bytes = serialised();
        return bytes == null ? null : factory().objectFilter().read(bytes);
    }

    private byte @Nullable [] serialised() throws JMSException {
        Message received = receivedBody();
        if (!decoded && received != null) {
            serialised = received.bytes();
            decoded = true;
        }
        return serialised;
    }

    @Override
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.object(serialised());
    }

    @Override
    void emptyBody() {
        serialised = null;
        decoded = true;
    }

    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        Serializable object = getObject();
        if (object != null && !type.isInstance(object)) {
            throw notAssignable("a " + object.getClass().getName(), type);
        }
        return object;
    }
}
