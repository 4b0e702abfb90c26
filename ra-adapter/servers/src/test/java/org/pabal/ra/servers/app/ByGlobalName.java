package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;

/** Sends by an injected context that names a factory of the server. */
@Stateless
public class ByGlobalName {
    @Inject
    @JMSConnectionFactory("jms/PabalConnectionFactory")
    private JMSContext context;

    @Resource
    private SessionContext session;

    public void send(String queue, String text) {
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
