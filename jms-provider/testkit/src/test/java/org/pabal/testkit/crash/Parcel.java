package org.pabal.testkit.crash;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.SplittableRandom;

/**
 * A message by what it says of itself: who has sent it, as which, with which priority; its body follows from that, so that
 * the receiver can tell whether it is whole.
 *
 * @param sender unique; a sender's numbers ascend
 */
record Parcel(String sender, long number, int priority, int length) {

    record Received(Parcel parcel, int count, boolean redelivered) {}

    String id() {
        return sender + "-" + number;
    }

    String line() {
        return sender + " " + number + " " + priority;
    }

    /** What selectors look at. */
    static final String KIND = "kind";

    private static final int KINDS = 4;

    BytesMessage message(Session session, String destination) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setIntProperty(KIND, (int) (number % KINDS));
        if (destination.equals(Place.GROUPED.name())) {
            message.setStringProperty("JMSXGroupID", sender);
        }
        message.setStringProperty("sender", sender);
        message.setLongProperty("number", number);
        message.setIntProperty("length", length);
        message.writeBytes(body());
        return message;
    }

    private byte[] body() {
        byte[] body = new byte[length];
        new SplittableRandom(sender.hashCode() * 31L + number).nextBytes(body);
        return body;
    }

    static Received of(Message message) throws JMSException {
        Parcel parcel = new Parcel(
                message.getStringProperty("sender"),
                message.getLongProperty("number"),
                message.getJMSPriority(),
                message.getIntProperty("length"));
        BytesMessage bytes = (BytesMessage) message;
        byte[] body = new byte[(int) bytes.getBodyLength()];
        bytes.readBytes(body);
        if (!java.util.Arrays.equals(body, parcel.body())) {
            throw new IllegalStateException("the body of " + parcel.id() + " is not what was sent: " + body.length
                    + " bytes instead of " + parcel.length);
        }
        int count = message.propertyExists("JMSXDeliveryCount") ? message.getIntProperty("JMSXDeliveryCount") : 0;
        return new Received(parcel, count, message.getJMSRedelivered());
    }
}
