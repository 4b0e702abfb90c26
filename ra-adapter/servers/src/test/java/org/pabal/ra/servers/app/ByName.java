package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.JMSContext;

/** Sends by an injected context that names its factory. */
public abstract class ByName {
    @Resource
    private SessionContext session;

    abstract JMSContext context();

    public void send(String queue, String text) {
        JMSContext context = context();
        context.createProducer().send(context.createQueue(queue), text);
    }

    public void sendInVain(String queue, String text) {
        send(queue, text);
        session.setRollbackOnly();
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void sendWithoutTransaction(String queue, String text) {
        send(queue, text);
    }
}
