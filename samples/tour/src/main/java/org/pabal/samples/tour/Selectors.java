package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** Selectors, priority and expiry: what a consumer gets, what it gets first, and what it gets no more. */
final class Selectors implements Stop {

    @Override
    public String title() {
        return "Selectors, priority, expiry";
    }

    @Override
    public String idea() {
        return "Consumers say what they want; urgent messages come first; what is out of date does not come at all.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) {
        try (JMSContext context = factory.createContext()) {
            Queue parcels = context.createQueue("parcels");
            send(context, parcels, "books", "EU", 3, 4, 0);
            send(context, parcels, "piano", "EU", 300, 4, 0);
            send(context, parcels, "tea", "ASIA", 1, 4, 0);
            send(context, parcels, "medicine", "EU", 1, 9, 0);
            send(context, parcels, "yesterday's fish", "ASIA", 2, 4, 1);

            JMSConsumer light = context.createConsumer(parcels, "region = 'EU' AND weight BETWEEN 0 AND 30");
            narrator.note("bicycle takes: region = 'EU' AND weight BETWEEN 0 AND 30");
            narrator.went("parcels", "bicycle", take(light) + "   (priority 9: before the older books)");
            narrator.went("parcels", "bicycle", take(light));
            light.close();
            JMSConsumer rest = context.createConsumer(parcels);
            narrator.note("lorry takes whatever is left");
            narrator.went("parcels", "lorry", take(rest));
            narrator.went("parcels", "lorry", take(rest));
            String fish = rest.receiveBody(String.class, 50);
            narrator.note(
                    "yesterday's fish, sent with 1 ms to live: " + (fish == null ? "expired" : "arrived " + fish));
        }
    }

    private static void send(
            JMSContext context, Queue to, String what, String region, int weight, int priority, long timeToLive) {
        context.createProducer()
                .setProperty("region", region)
                .setProperty("weight", weight)
                .setPriority(priority)
                .setTimeToLive(timeToLive)
                .send(to, what);
    }

    private static String take(JMSConsumer consumer) {
        return consumer.receiveBody(String.class, Patience.LIMIT.toMillis());
    }
}
