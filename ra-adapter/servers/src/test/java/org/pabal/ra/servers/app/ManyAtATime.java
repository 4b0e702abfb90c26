package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does not return before three of its messages are being worked on. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.many"),
            @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "5")
        })
public class ManyAtATime implements MessageListener {
    private static final CountDownLatch THREE = new CountDownLatch(3);

    @Override
    public void onMessage(Message message) {
        THREE.countDown();
        try {
            if (THREE.await(60, TimeUnit.SECONDS)) {
                Seen.note(ManyAtATime.class, message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
