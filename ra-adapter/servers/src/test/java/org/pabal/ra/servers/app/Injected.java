package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Answers with an injected context, in the transaction of the message. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.injected")
        })
public class Injected implements MessageListener {
    @Inject
    private JMSContext context;

    @Resource
    private MessageDrivenContext driven;

    @Override
    public void onMessage(Message message) {
        Seen seen = Seen.note(Injected.class, message);
        context.createProducer()
                .send(context.createQueue("beans.injected.answers"), seen.text() + " " + seen.deliveries());
        if (seen.deliveries() == 1) {
            driven.setRollbackOnly();
        }
    }
}
