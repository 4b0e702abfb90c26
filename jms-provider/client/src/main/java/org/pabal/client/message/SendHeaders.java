package org.pabal.client.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the provider sets while it sends, whatever the client had set (Jakarta Messaging 3.1 §3.4.11).
 *
 * @param messageId begins with {@code ID:}; null if the producer disabled it
 * @param timestampMillis when the message was handed over to send, since 1970; 0 if the producer disabled it
 * @param expirationMillis since 1970; 0 for never
 * @param deliveryTimeMillis the earliest, since 1970
 * @param deliveryMode {@link jakarta.jms.DeliveryMode#PERSISTENT} or {@code NON_PERSISTENT}
 * @param priority 0 to 9
 */
public record SendHeaders(
        @Nullable String messageId,
        long timestampMillis,
        long expirationMillis,
        long deliveryTimeMillis,
        int deliveryMode,
        int priority,
        Destination destination) {

    /** Sets them on the client's message object, of this provider or, through its setters, of another one. */
    public void assignTo(Message message) throws JMSException {
        if (message instanceof PabalMessage own) {
            own.assign(this);
            return;
        }
        message.setJMSMessageID(messageId);
        message.setJMSTimestamp(timestampMillis);
        message.setJMSExpiration(expirationMillis);
        message.setJMSDeliveryTime(deliveryTimeMillis);
        message.setJMSDeliveryMode(deliveryMode);
        message.setJMSPriority(priority);
        message.setJMSDestination(destination);
    }
}
