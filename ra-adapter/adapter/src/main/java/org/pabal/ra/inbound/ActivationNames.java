package org.pabal.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.outbound.ManagedFactory;

/** Looks up what an activation names in JNDI, on the thread that activates: names may be those of its application. */
final class ActivationNames {
    private ActivationNames() {}

    /** Which broker, and as whom: the activation's own word, its connection factory's, the adapter's, in this order. */
    static BrokerAccess access(PabalActivationSpec spec, ActivationSettings settings, BrokerAccess adapters)
            throws ResourceException {
        BrokerAccess otherwise = adapters;
        String name = settings.connectionFactoryLookup();
        if (name != null) {
            Object factory = lookUp("connectionFactoryLookup", name);
            if (factory instanceof ManagedFactory ours) {
                otherwise = ours.access();
            } else if (factory instanceof PabalConnectionFactory plain) {
                otherwise = new BrokerAccess(plain.getUrl(), plain.getUser(), plain.getPassword(), plain.getClientID());
            } else {
                throw new InvalidPropertyException("cannot activate the endpoint: connectionFactoryLookup=" + name
                        + ": it must be a connection factory of Pabal, and is " + kind(factory));
            }
        }
        return BrokerAccess.concluded(
                spec.getUrl(), spec.getUserName(), spec.getPassword(), spec.getClientId(), otherwise);
    }

    static PabalDestination destination(ActivationSettings settings) throws ResourceException {
        String name = settings.destinationLookup();
        if (name == null) {
            String plain = String.valueOf(settings.destination());
            return Boolean.TRUE.equals(settings.topic()) ? new PabalTopic(plain) : new PabalQueue(plain);
        }
        Object found = lookUp("destinationLookup", name);
        Boolean topic = settings.topic();
        if (topic != null && (topic ? !(found instanceof Topic) : !(found instanceof Queue))) {
            throw new InvalidPropertyException("cannot activate the endpoint: destinationLookup=" + name + " is "
                    + kind(found) + ", and destinationType says "
                    + (topic ? Topic.class.getName() : Queue.class.getName()));
        }
        if (found instanceof PabalDestination own) {
            return own;
        }
        // A server's own kind of queue or topic: its name is what an administrator has given it for.
        try {
            if (found instanceof Queue queue) {
                return new PabalQueue(queue.getQueueName());
            } else if (found instanceof Topic other) {
                return new PabalTopic(other.getTopicName());
            }
        } catch (JMSException unnamed) {
            throw new InvalidPropertyException(
                    "cannot activate the endpoint: destinationLookup=" + name + " does not tell its name", unnamed);
        }
        throw new InvalidPropertyException("cannot activate the endpoint: destinationLookup=" + name
                + ": it must be a jakarta.jms.Queue or jakarta.jms.Topic, and is " + kind(found));
    }

    /**
     * The bean's name: the activation's, which is to be its own and the same after each restart (Connectors 2.1,
     * {@code getActivationName}). WildFly calls all alike, by the adapter and the listener's interface: there it is the
     * bean's class.
     */
    static @Nullable String bean(MessageEndpointFactory endpoints) {
        String name = endpoints.getActivationName();
        Class<?> bean = endpoints.getEndpointClass();
        boolean own = name != null && !name.endsWith(MessageListener.class.getName());
        return own || bean == null ? name : bean.getName();
    }

    @SuppressWarnings("BanJNDI") // the name is the deployer's word, not a message's
    private static Object lookUp(String property, String name) throws ResourceException {
        try {
            return new InitialContext().lookup(name);
        } catch (NamingException missing) {
            throw new InvalidPropertyException(
                    "cannot activate the endpoint: " + property + "=" + name
                            + " is not in JNDI; define it in the server, or write the full name, with java:",
                    missing);
        }
    }

    private static String kind(@Nullable Object found) {
        return found == null ? "nothing" : "a " + found.getClass().getName();
    }
}
