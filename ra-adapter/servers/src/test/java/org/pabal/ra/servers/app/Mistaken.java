package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** With properties that cannot be. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "load"),
            @ActivationConfigProperty(propertyName = "acknowledgeMode", propertyValue = "Sometimes"),
            @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "0")
        })
public class Mistaken implements MessageListener {
    @Override
    public void onMessage(Message message) {
        throw new IllegalStateException("never deployed");
    }
}
