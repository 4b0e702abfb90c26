package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.Queue;
import jakarta.resource.AdministeredObjectDefinition;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import org.jspecify.annotations.Nullable;

/**
 * Defines factories and queues of its own, by the annotations of Jakarta Connectors (2.1, "Resource Definition") and by those of Jakarta
 * Messaging, that name the adapter; with the broker of the adapter, and with one that they say.
 */
@Stateless
@ConnectionFactoryDefinition(
        name = Defining.BY_CONNECTOR + "Factory",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal",
        transactionSupport = TransactionSupportLevel.XATransaction)
@ConnectionFactoryDefinition(
        name = Defining.BY_CONNECTOR + "FactoryWithBroker",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal",
        transactionSupport = TransactionSupportLevel.XATransaction,
        properties = Defining.BROKER)
@AdministeredObjectDefinition(
        name = Defining.BY_CONNECTOR + "Queue",
        className = "org.pabal.client.destination.PabalQueue",
        interfaceName = "jakarta.jms.Queue",
        resourceAdapter = "pabal",
        properties = "queueName=defined.by.connector")
@JMSConnectionFactoryDefinition(
        name = Defining.BY_MESSAGING + "Factory",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal")
@JMSConnectionFactoryDefinition(
        name = Defining.BY_MESSAGING + "FactoryWithBroker",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal",
        properties = Defining.BROKER)
@JMSDestinationDefinition(
        name = Defining.BY_MESSAGING + "Queue",
        className = "org.pabal.client.destination.PabalQueue",
        interfaceName = "jakarta.jms.Queue",
        resourceAdapter = "pabal",
        destinationName = "defined.by.messaging",
        properties = "queueName=defined.by.messaging")
public class Defining {
    /** What stands here when the application is packed is the broker of the test. */
    public static final String BROKER = "url=the broker of the test";

    public static final String BY_CONNECTOR = "java:app/jms/Connector";
    public static final String BY_MESSAGING = "java:app/jms/Messaging";

    private static final long MOMENT_MILLIS = 300;

    @Resource
    private SessionContext session;

    private static JMSContext context(String factory) {
        return Messages.lookUp(ConnectionFactory.class, factory).createContext();
    }

    public void send(String factory, String queue, String text) {
        try (JMSContext context = context(factory)) {
            context.createProducer().send(Messages.lookUp(Queue.class, queue), text);
        }
    }

    public void sendInVain(String factory, String queue, String text) {
        send(factory, queue, text);
        session.setRollbackOnly();
    }

    /** What comes within a moment. */
    public @Nullable String receive(String factory, String queue) {
        try (JMSContext context = context(factory)) {
            return context.createConsumer(Messages.lookUp(Queue.class, queue)).receiveBody(String.class, MOMENT_MILLIS);
        }
    }
}
