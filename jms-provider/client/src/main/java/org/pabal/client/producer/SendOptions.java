package org.pabal.client.producer;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * How to send (Jakarta Messaging 3.1 §7.4 to §7.9).
 *
 * @param timeToLiveMillis from the send; 0 for ever
 * @param deliveryDelayMillis from the send
 */
public record SendOptions(
        int deliveryMode,
        int priority,
        long timeToLiveMillis,
        long deliveryDelayMillis,
        boolean disableMessageId,
        boolean disableTimestamp) {

    public static final SendOptions DEFAULT = new SendOptions(
            Message.DEFAULT_DELIVERY_MODE,
            Message.DEFAULT_PRIORITY,
            Message.DEFAULT_TIME_TO_LIVE,
            Message.DEFAULT_DELIVERY_DELAY,
            false,
            false);

    public SendOptions withDeliveryMode(int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw invalid("delivery mode " + deliveryMode
                    + ": DeliveryMode.PERSISTENT is 2, DeliveryMode.NON_PERSISTENT is 1, and there is no other");
        }
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disableMessageId, disableTimestamp);
    }

    public SendOptions withPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw invalid("priority " + priority + ": it goes from 0 to 9");
        }
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disableMessageId, disableTimestamp);
    }

    public SendOptions withTimeToLive(long timeToLiveMillis) throws JMSException {
        if (timeToLiveMillis < 0) {
            throw invalid("time to live of " + timeToLiveMillis + " ms: it is 0 for ever, or more");
        }
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disableMessageId, disableTimestamp);
    }

    public SendOptions withDeliveryDelay(long deliveryDelayMillis) throws JMSException {
        if (deliveryDelayMillis < 0) {
            throw invalid("delivery delay of " + deliveryDelayMillis + " ms: it is 0 for none, or more");
        }
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disableMessageId, disableTimestamp);
    }

    public SendOptions withDisableMessageId(boolean disable) {
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disable, disableTimestamp);
    }

    public SendOptions withDisableTimestamp(boolean disable) {
        return new SendOptions(
                deliveryMode, priority, timeToLiveMillis, deliveryDelayMillis, disableMessageId, disable);
    }

    private static JMSException invalid(String what) {
        return new JMSException("cannot send with " + what, "INVALID_ARGUMENT");
    }
}
