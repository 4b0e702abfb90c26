package org.pabal.ra.servers.app;

import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Its activation is in the descriptor: JNDI names are each server's. */
@MessageDriven
public class OnLookup implements MessageListener {
    @Override
    public void onMessage(Message message) {
        Seen.note(OnLookup.class, message);
    }
}
