package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** On a topic, while it is deployed. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Topic"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.topic")
        })
public class OnTopic implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(OnTopic.class, message);
    }
}
