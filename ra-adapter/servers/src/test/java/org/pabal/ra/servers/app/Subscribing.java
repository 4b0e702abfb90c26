package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Passes on what its durable subscription, whose name is the bean's, has. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.away"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "away"),
            @ActivationConfigProperty(propertyName = "userName", propertyValue = "subscriber"),
            @ActivationConfigProperty(propertyName = "password", propertyValue = "any"),
            @ActivationConfigProperty(propertyName = "reconnectDelay", propertyValue = "100")
        })
public class Subscribing implements MessageListener {
    @Override
    public void onMessage(Message message) {
        try {
            Messages.toQueue("away.seen", message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
