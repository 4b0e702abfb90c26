package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Fails each time. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "poison"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "2"),
            @ActivationConfigProperty(propertyName = "redeliveryInterval", propertyValue = "10"),
            @ActivationConfigProperty(propertyName = "deadLetterDestination", propertyValue = "poison.dead")
        })
public class Poisoned implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(Poisoned.class, message);
        throw new IllegalStateException("as always");
    }
}
