package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.Queue;
import org.jspecify.annotations.Nullable;

/** Defines a factory and a queue of its own, by the annotations of Jakarta Messaging, that name the adapter. */
@Stateless
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/MessagingFactory",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal")
@JMSDestinationDefinition(
        name = "java:app/jms/MessagingQueue",
        className = "org.pabal.client.destination.PabalQueue",
        interfaceName = "jakarta.jms.Queue",
        resourceAdapter = "pabal",
        destinationName = "defined.by.messaging",
        properties = "queueName=defined.by.messaging")
public class DefiningMessaging {
    private static final long MOMENT_MILLIS = 300;

    @Resource(lookup = "java:app/jms/MessagingFactory")
    private ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/MessagingQueue")
    private Queue queue;

    @Resource
    private SessionContext session;

    public void send(String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(queue, text);
        }
    }

    /** What comes within a moment. */
    public @Nullable String receive() {
        try (JMSContext context = factory.createContext()) {
            return context.createConsumer(queue).receiveBody(String.class, MOMENT_MILLIS);
        }
    }

    public void sendInVain(String text) {
        send(text);
        session.setRollbackOnly();
    }
}
