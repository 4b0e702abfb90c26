package org.pabal.client.context;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.dispatch.UseGuard.Use;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.Unchecked;
import org.pabal.client.message.PabalMessage;
import org.pabal.client.producer.SendOptions;
import org.pabal.client.session.PabalSession;

/**
 * A producer of the simplified API (Jakarta Messaging 3.1 §7). What is set here goes over what the message says (§7.2).
 *
 * <p>Properties and headers are kept in a message of its own, so that they follow the same rules as any message's.
 */
final class PabalContextProducer implements JMSProducer {
    private final PabalSession session;
    private final PabalMessage prototype;
    private SendOptions options = SendOptions.DEFAULT;
    private @Nullable CompletionListener async;

    PabalContextProducer(PabalSession session) throws JMSException {
        this.session = session;
        this.prototype = (PabalMessage) session.createMessage();
    }

    // ---- sending

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Message message) {
        if (message == null) {
            throw new MessageFormatRuntimeException(
                    "cannot send to " + destination + ": no message given", ErrorCodes.MESSAGE_FORMAT);
        }
        return sending(() -> sendNow(destination, message));
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable String body) {
        return sending(() -> sendNow(destination, session.createTextMessage(body)));
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Map<String, Object> body) {
        return sending(() -> {
            MapMessage message = session.createMapMessage();
            if (body != null) {
                for (Map.Entry<String, Object> entry : body.entrySet()) {
                    message.setObject(entry.getKey(), entry.getValue());
                }
            }
            sendNow(destination, message);
        });
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, byte @Nullable [] body) {
        return sending(() -> {
            var message = session.createBytesMessage();
            if (body != null) {
                message.writeBytes(body);
            }
            sendNow(destination, message);
        });
    }

    @Override
    public JMSProducer send(@Nullable Destination destination, @Nullable Serializable body) {
        return sending(() -> sendNow(destination, session.createObjectMessage(body)));
    }

    private JMSProducer sending(Unchecked.Step send) {
        Unchecked.run(send);
        return this;
    }

    private void sendNow(@Nullable Destination destination, Message message) throws JMSException {
        Use use = session.use("send");
        try {
            var to = session.destination(destination, "send");
            overlay(message);
            session.sender().send(to, message, options, async);
        } finally {
            use.end();
        }
    }

    private void overlay(Message message) throws JMSException {
        for (String name : getPropertyNames()) {
            message.setObjectProperty(name, prototype.getObjectProperty(name));
        }
        if (correlationSet) {
            byte[] bytes = correlationAsBytes ? prototype.getJMSCorrelationIDAsBytes() : null;
            if (bytes != null) {
                message.setJMSCorrelationIDAsBytes(bytes);
            } else {
                message.setJMSCorrelationID(prototype.getJMSCorrelationID());
            }
        }
        if (prototype.getJMSType() != null) {
            message.setJMSType(prototype.getJMSType());
        }
        if (prototype.getJMSReplyTo() != null) {
            message.setJMSReplyTo(prototype.getJMSReplyTo());
        }
    }

    // ---- options

    private JMSProducer options(Unchecked.Call<SendOptions> change) {
        options = Unchecked.call(change);
        return this;
    }

    @Override
    public JMSProducer setDisableMessageID(boolean value) {
        return options(() -> options.withDisableMessageId(value));
    }

    @Override
    public boolean getDisableMessageID() {
        return options.disableMessageId();
    }

    @Override
    public JMSProducer setDisableMessageTimestamp(boolean value) {
        return options(() -> options.withDisableTimestamp(value));
    }

    @Override
    public boolean getDisableMessageTimestamp() {
        return options.disableTimestamp();
    }

    @Override
    public JMSProducer setDeliveryMode(int deliveryMode) {
        return options(() -> options.withDeliveryMode(deliveryMode));
    }

    @Override
    public int getDeliveryMode() {
        return options.deliveryMode();
    }

    @Override
    public JMSProducer setPriority(int priority) {
        return options(() -> options.withPriority(priority));
    }

    @Override
    public int getPriority() {
        return options.priority();
    }

    @Override
    public JMSProducer setTimeToLive(long timeToLive) {
        return options(() -> options.withTimeToLive(timeToLive));
    }

    @Override
    public long getTimeToLive() {
        return options.timeToLiveMillis();
    }

    @Override
    public JMSProducer setDeliveryDelay(long deliveryDelay) {
        return options(() -> options.withDeliveryDelay(deliveryDelay));
    }

    @Override
    public long getDeliveryDelay() {
        return options.deliveryDelayMillis();
    }

    @Override
    public JMSProducer setAsync(@Nullable CompletionListener completionListener) {
        async = completionListener;
        return this;
    }

    @Override
    public @Nullable CompletionListener getAsync() {
        return async;
    }

    // ---- properties

    private JMSProducer setting(Unchecked.Step change) {
        Unchecked.run(change);
        return this;
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, boolean value) {
        return setting(() -> prototype.setBooleanProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, byte value) {
        return setting(() -> prototype.setByteProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, short value) {
        return setting(() -> prototype.setShortProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, int value) {
        return setting(() -> prototype.setIntProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, long value) {
        return setting(() -> prototype.setLongProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, float value) {
        return setting(() -> prototype.setFloatProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, double value) {
        return setting(() -> prototype.setDoubleProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable String value) {
        return setting(() -> prototype.setStringProperty(name, value));
    }

    @Override
    public JMSProducer setProperty(@Nullable String name, @Nullable Object value) {
        return setting(() -> prototype.setObjectProperty(name, value));
    }

    @Override
    public JMSProducer clearProperties() {
        return setting(prototype::clearProperties);
    }

    @Override
    public boolean propertyExists(@Nullable String name) {
        return Unchecked.call(() -> prototype.propertyExists(name));
    }

    @Override
    public boolean getBooleanProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getBooleanProperty(name));
    }

    @Override
    public byte getByteProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getByteProperty(name));
    }

    @Override
    public short getShortProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getShortProperty(name));
    }

    @Override
    public int getIntProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getIntProperty(name));
    }

    @Override
    public long getLongProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getLongProperty(name));
    }

    @Override
    public float getFloatProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getFloatProperty(name));
    }

    @Override
    public double getDoubleProperty(@Nullable String name) {
        return Unchecked.call(() -> prototype.getDoubleProperty(name));
    }

    @Override
    public @Nullable String getStringProperty(@Nullable String name) {
        return Unchecked.callOrNull(() -> prototype.getStringProperty(name));
    }

    @Override
    public @Nullable Object getObjectProperty(@Nullable String name) {
        return Unchecked.callOrNull(() -> prototype.getObjectProperty(name));
    }

    /** A copy: later changes do not show in it, and it cannot be changed. */
    @Override
    public Set<String> getPropertyNames() {
        Set<String> names = new LinkedHashSet<>();
        Unchecked.run(() -> Collections.list(prototype.getPropertyNames()).forEach(name -> names.add((String) name)));
        return Collections.unmodifiableSet(names);
    }

    // ---- headers

    private boolean correlationSet;
    private boolean correlationAsBytes;

    @Override
    public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] correlationID) {
        correlationSet = correlationID != null;
        correlationAsBytes = true;
        return setting(() -> prototype.setJMSCorrelationIDAsBytes(correlationID));
    }

    @Override
    public byte @Nullable [] getJMSCorrelationIDAsBytes() {
        return Unchecked.callOrNull(prototype::getJMSCorrelationIDAsBytes);
    }

    @Override
    public JMSProducer setJMSCorrelationID(@Nullable String correlationID) {
        correlationSet = correlationID != null;
        correlationAsBytes = false;
        return setting(() -> prototype.setJMSCorrelationID(correlationID));
    }

    @Override
    public @Nullable String getJMSCorrelationID() {
        return Unchecked.callOrNull(prototype::getJMSCorrelationID);
    }

    @Override
    public JMSProducer setJMSType(@Nullable String type) {
        return setting(() -> prototype.setJMSType(type));
    }

    @Override
    public @Nullable String getJMSType() {
        return Unchecked.callOrNull(prototype::getJMSType);
    }

    @Override
    public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
        return setting(() -> prototype.setJMSReplyTo(replyTo));
    }

    @Override
    public @Nullable Destination getJMSReplyTo() {
        return Unchecked.callOrNull(prototype::getJMSReplyTo);
    }
}
