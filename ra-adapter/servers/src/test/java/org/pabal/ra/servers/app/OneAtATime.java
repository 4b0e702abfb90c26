package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.concurrent.atomic.AtomicInteger;

/** Has one session, so that messages come one after the other. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.single"),
            @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "1")
        })
public class OneAtATime implements MessageListener {
    private static final AtomicInteger INSIDE = new AtomicInteger();
    public static final AtomicInteger INSIDE_MAX = new AtomicInteger();

    @Override
    public void onMessage(Message message) {
        INSIDE_MAX.accumulateAndGet(INSIDE.incrementAndGet(), Math::max);
        Seen.note(OneAtATime.class, message);
        INSIDE.decrementAndGet();
    }
}
