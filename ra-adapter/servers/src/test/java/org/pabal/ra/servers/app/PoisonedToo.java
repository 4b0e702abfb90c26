package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Fails each time, and leaves it to its queue where dead messages go. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "poison.too"),
            @ActivationConfigProperty(propertyName = "redeliveryLimit", propertyValue = "1")
        })
public class PoisonedToo implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(PoisonedToo.class, message);
        throw new IllegalStateException("as always");
    }
}
