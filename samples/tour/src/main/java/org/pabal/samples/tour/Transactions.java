package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.Enumeration;
import org.pabal.engine.command.QueueSettings;

/** Transactions: take and send as one step or not at all; what fails again and again is put aside with its history. */
final class Transactions implements Stop {

    private final Declarations declarations;

    Transactions(Declarations declarations) {
        this.declarations = declarations;
    }

    @Override
    public String title() {
        return "Transactions, rollback and dead letters";
    }

    @Override
    public String idea() {
        return "A payment is taken and booked in one step. One that cannot be booked is tried 3 times, then put aside.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) throws Exception {
        declarations.queue("payments", 3);
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue payments = context.createQueue("payments");
            Queue bookings = context.createQueue("bookings");
            context.createProducer().send(payments, "10 €").send(payments, "not a number");
            context.commit();

            JMSConsumer consumer = context.createConsumer(payments);
            Message payment = consumer.receive(Patience.LIMIT.toMillis());
            context.createProducer().send(bookings, "booked " + payment.getBody(String.class));
            context.commit();
            narrator.went("payments", "bookings", "10 €: taken and booked, committed as one");

            Message bad;
            while ((bad = consumer.receive(300)) != null) {
                context.createProducer().send(bookings, "never to be seen");
                narrator.went(
                        "payments",
                        "clerk",
                        "'" + bad.getBody(String.class) + "', attempt " + bad.getIntProperty("JMSXDeliveryCount")
                                + ": rolled back");
                context.rollback();
            }
            JMSConsumer aside = context.createConsumer(context.createQueue(QueueSettings.DEAD_LETTER_QUEUE));
            Message dead = aside.receive(Patience.LIMIT.toMillis());
            narrator.went("payments", "DLQ", "'" + dead.getBody(String.class) + "'");
            for (Enumeration<?> names = dead.getPropertyNames(); names.hasMoreElements(); ) {
                String name = names.nextElement().toString();
                if (name.startsWith("JMS_PABAL_")) {
                    narrator.note(name + " = "
                            + dead.getStringProperty(name).lines().findFirst().orElse(""));
                }
            }
            context.commit();
            JMSConsumer booked = context.createConsumer(bookings);
            booked.receive(Patience.LIMIT.toMillis());
            narrator.note("bookings hold exactly one entry: " + (booked.receiveNoWait() == null));
            context.commit();
        }
    }
}
