package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.List;
import java.util.Map;
import org.pabal.client.destination.PabalExchange;
import org.pabal.engine.command.ExchangeType;

/** The broker's routing itself: direct, fanout, topic and headers exchanges with queues bound to them. */
final class Exchanges implements Stop {

    private static final List<String> QUEUES =
            List.of("berlin-office", "seoul-office", "siren", "logbook", "sailors", "almanac", "big-press");

    private final Declarations declarations;

    Exchanges(Declarations declarations) {
        this.declarations = declarations;
    }

    @Override
    public String title() {
        return "Exchanges: direct, fanout, topic, headers";
    }

    @Override
    public String idea() {
        return "Senders name an exchange and a key; bindings decide which queues get a copy.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) throws Exception {
        for (String queue : QUEUES) {
            declarations.queue(queue, 10);
        }
        declarations.exchange("invoices", ExchangeType.DIRECT);
        declarations.bind("invoices", "berlin-office", "de");
        declarations.bind("invoices", "seoul-office", "kr");
        declarations.exchange("alarms", ExchangeType.FANOUT);
        declarations.bind("alarms", "siren", "");
        declarations.bind("alarms", "logbook", "");
        declarations.exchange("weather", ExchangeType.TOPIC);
        declarations.bind("weather", "sailors", "*.wind");
        declarations.bind("weather", "almanac", "#");
        declarations.exchange("jobs", ExchangeType.HEADERS);
        declarations.bind("jobs", "big-press", Map.<String, Object>of("format", "A3", "colour", true));

        try (JMSContext context = factory.createContext()) {
            publish(context, narrator, "invoices", "kr", "invoice 17");
            publish(context, narrator, "alarms", "", "fire drill");
            publish(context, narrator, "weather", "baltic.wind", "7 Bft");
            publish(context, narrator, "weather", "baltic.sky.clouds", "broken");
            context.createProducer()
                    .setProperty("format", "A3")
                    .setProperty("colour", true)
                    .send(new PabalExchange("jobs", ""), "poster");
            narrator.went("printer shop", "jobs {A3, colour}", "poster");
            for (String queue : QUEUES) {
                drain(context, narrator, queue);
            }
        }
    }

    private static void publish(JMSContext context, Narrator narrator, String exchange, String key, String what) {
        context.createProducer().send(new PabalExchange(exchange, key), what);
        narrator.went("sender", exchange + (key.isEmpty() ? "" : " [" + key + "]"), what);
    }

    private static void drain(JMSContext context, Narrator narrator, String queue) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            int count = 0;
            String what;
            while ((what = consumer.receiveBodyNoWait(String.class)) != null) {
                narrator.went("exchange", queue, what);
                count++;
            }
            if (count == 0) {
                narrator.note(queue + " got nothing");
            }
        }
    }
}
