package org.pabal.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.session.PabalSession;
import org.pabal.client.session.RejectedDelivery;
import org.pabal.ra.transaction.OwnBranch;
import org.pabal.ra.transaction.WatchedXaResource;

/**
 * What an activation does with messages that come again: how long they wait, and when they are dead.
 *
 * @param limit how often a message may come again; -1 for as often as its queue lets it
 * @param intervalMillis how long one that comes again waits in its session
 * @param deadLetters where dead ones go; null for where their queue sends them
 */
record Redelivery(int limit, long intervalMillis, @Nullable PabalQueue deadLetters) {
    private static final Logger LOG = System.getLogger(Redelivery.class.getName());
    private static final String COUNT = "JMSXDeliveryCount";
    private static final List<String> GROUP = List.of("JMSXGroupID", "JMSXGroupSeq");

    private static int count(Message message) {
        try {
            return message.getIntProperty(COUNT);
        } catch (JMSException e) {
            throw new IllegalStateException("every delivered message has " + COUNT, e);
        }
    }

    /**
     * Whether the message is dead and no endpoint is to see it.
     *
     * @throws RejectedDelivery if its queue is to deal with it
     */
    boolean withholds(Message message, PabalSession session, @Nullable WatchedXaResource resource) {
        int count = count(message);
        if (limit < 0 || count <= limit + 1) {
            return false;
        }
        String reason = "delivered " + (count - 1) + " times, and redeliveryLimit is " + limit;
        if (deadLetters == null) {
            throw new RejectedDelivery(reason);
        }
        try {
            move(message, session, resource, deadLetters, reason, count - 1);
        } catch (JMSException | XAException failed) {
            throw new IllegalStateException(
                    "cannot move a dead message to " + deadLetters + ": " + failed.getMessage(), failed);
        }
        LOG.log(Level.WARNING, () -> "moved a dead message to " + deadLetters + ": " + reason);
        return true;
    }

    /** In a branch of its own where the session can: then it is in one of the two queues, never in both. */
    private static void move(
            Message message,
            PabalSession session,
            @Nullable WatchedXaResource resource,
            PabalQueue to,
            String reason,
            int attempts)
            throws JMSException, XAException {
        if (resource == null) {
            send(message, session, to, reason, attempts);
            return;
        }
        OwnBranch branch = OwnBranch.begin(resource);
        try {
            send(message, session, to, reason, attempts);
        } catch (JMSException | RuntimeException failed) {
            branch.rollBack();
            throw failed;
        }
        branch.commit();
    }

    private static void send(Message message, PabalSession session, PabalQueue to, String reason, int attempts)
            throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String text = (String) names.nextElement();
            if (!text.startsWith("JMSX") || GROUP.contains(text)) {
                properties.put(text, message.getObjectProperty(text));
            }
        }
        properties.put("JMS_PABAL_DEAD_REASON", reason);
        properties.put("JMS_PABAL_DEAD_ATTEMPTS", attempts);
        properties.put("JMS_PABAL_DEAD_FROM", String.valueOf(message.getJMSDestination()));
        properties.put("JMS_PABAL_DEAD_AT", System.currentTimeMillis());
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        try (MessageProducer producer = session.createProducer(to)) {
            producer.send(message, message.getJMSDeliveryMode(), message.getJMSPriority(), 0);
        }
    }

    /**
     * Waits with a message that has come before.
     *
     * @throws IllegalStateException if the activation ends meanwhile: the message comes again, elsewhere
     */
    void pauseBefore(Message message, EndpointPool pool) {
        if (intervalMillis > 0 && count(message) > 1 && !pool.pause(intervalMillis)) {
            throw new IllegalStateException("the endpoint is being deactivated while a message waits to come again");
        }
    }
}
