package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Books each message, and rolls back what its text says, the first time. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "bookings")
        })
public class Booking implements MessageListener {
    @Resource
    private MessageDrivenContext context;

    @EJB
    private Books books;

    @Override
    public void onMessage(Message message) {
        Seen seen = Seen.note(Booking.class, message);
        books.book(seen.text(), "booked");
        if (seen.deliveries() == 1 && seen.text().equals("marked")) {
            context.setRollbackOnly();
        }
        if (seen.deliveries() == 1 && seen.text().equals("thrown")) {
            throw new IllegalStateException("as the message says");
        }
    }
}
