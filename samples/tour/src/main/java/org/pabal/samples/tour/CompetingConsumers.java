package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.concurrent.CountDownLatch;

/** Point to point: many senders, many receivers, each message to exactly one; receivers come and go. */
final class CompetingConsumers implements Stop {

    private static final int ORDERS = 6;

    @Override
    public String title() {
        return "A queue with competing consumers";
    }

    @Override
    public String idea() {
        return "Two shops send, two packers take; every order is packed once. A third packer joins while work goes on.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) throws InterruptedException {
        CountDownLatch packed = new CountDownLatch(2 * ORDERS);
        try (JMSContext context = factory.createContext()) {
            Queue orders = context.createQueue("orders");
            JMSContext first = packer(context, orders, "packer Ada", narrator, packed);
            JMSContext second = packer(context, orders, "packer Ben", narrator, packed);
            for (int i = 1; i <= ORDERS; i++) {
                context.createProducer().send(orders, "north-" + i);
            }
            JMSContext third = packer(context, orders, "packer Cai", narrator, packed);
            narrator.note("packer Cai has joined");
            for (int i = 1; i <= ORDERS; i++) {
                context.createProducer().send(orders, "south-" + i);
            }
            Patience.await(packed, "all orders to be packed");
            first.close();
            second.close();
            third.close();
        }
        narrator.note(2 * ORDERS + " orders sent, " + 2 * ORDERS + " packed, none twice");
    }

    /** A session of its own for each packer: sessions are what works in parallel. */
    private static JMSContext packer(
            JMSContext shared, Queue orders, String name, Narrator narrator, CountDownLatch packed) {
        JMSContext context = shared.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        context.createConsumer(orders).setMessageListener(message -> {
            narrator.went("orders", name, Patience.text(message));
            packed.countDown();
        });
        return context;
    }
}
