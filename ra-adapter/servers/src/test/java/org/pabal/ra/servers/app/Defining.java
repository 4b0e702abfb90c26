package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.resource.AdministeredObjectDefinition;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import org.jspecify.annotations.Nullable;

/** Defines a factory and a queue of its own, by the annotations of Jakarta Connectors (2.1, "Resource Definition"). */
@Stateless
@ConnectionFactoryDefinition(
        name = "java:app/jms/DefinedFactory",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "pabal",
        transactionSupport = TransactionSupportLevel.XATransaction)
@AdministeredObjectDefinition(
        name = "java:app/jms/DefinedQueue",
        className = "org.pabal.client.destination.PabalQueue",
        interfaceName = "jakarta.jms.Queue",
        resourceAdapter = "pabal",
        properties = "queueName=defined")
public class Defining {
    private static final long MOMENT_MILLIS = 300;

    @Resource(lookup = "java:app/jms/DefinedFactory")
    private ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/DefinedQueue")
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
