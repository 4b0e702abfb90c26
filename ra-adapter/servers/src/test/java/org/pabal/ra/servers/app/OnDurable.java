package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** On a durable subscription of its own. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.durable"),
            @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
            @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "ledger"),
            @ActivationConfigProperty(propertyName = "clientId", propertyValue = "beans")
        })
public class OnDurable implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(OnDurable.class, message);
    }
}
