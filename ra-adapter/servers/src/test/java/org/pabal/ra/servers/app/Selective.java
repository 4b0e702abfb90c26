package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Wants some messages of its queue. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.selective"),
            @ActivationConfigProperty(propertyName = "messageSelector", propertyValue = "kind = 'wanted'")
        })
public class Selective implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(Selective.class, message);
    }
}
