package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;

/** Sends in each of the ways that Jakarta EE injects. */
@Stateless
public class Errands {
    @Inject
    private JMSContext usual;

    @Resource
    private ConnectionFactory factory;

    @Resource
    private SessionContext session;

    public void byTheUsualContext(String queue, String text) {
        usual.createProducer().send(usual.createQueue(queue), text);
    }

    public void inVain(String queue, String text) {
        byTheUsualContext(queue, text);
        session.setRollbackOnly();
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void withoutTransaction(String queue, String text) {
        byTheUsualContext(queue, text);
    }

    public void byTheUsualFactory(String queue, String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue(queue), text);
        }
    }

    /** Who has made what is injected where nothing is said of a factory. */
    public String usualProvider() {
        try (JMSContext context = factory.createContext()) {
            return context.getMetaData().getJMSProviderName();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
