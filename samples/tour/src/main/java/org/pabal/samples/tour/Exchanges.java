package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.pabal.broker.BrokerAdministration;
import org.pabal.client.destination.PabalExchange;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;

/** The broker's routing itself: direct, fanout, topic and headers exchanges with queues bound to them. */
final class Exchanges implements Stop {

    private static final List<String> QUEUES =
            List.of("berlin-office", "seoul-office", "siren", "logbook", "sailors", "almanac", "big-press");

    private final EmbeddedBroker broker;

    Exchanges(EmbeddedBroker broker) {
        this.broker = broker;
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
    public void visit(ConnectionFactory factory, Narrator narrator) {
        BrokerAdministration administration = broker.administration();
        for (String queue : QUEUES) {
            done(administration.declareQueue(queue, QueueSettings.defaults()));
        }
        declare(administration, "invoices", ExchangeType.DIRECT);
        done(administration.bind("invoices", "berlin-office", "de"));
        done(administration.bind("invoices", "seoul-office", "kr"));
        declare(administration, "alarms", ExchangeType.FANOUT);
        done(administration.bind("alarms", "siren", ""));
        done(administration.bind("alarms", "logbook", ""));
        declare(administration, "weather", ExchangeType.TOPIC);
        done(administration.bind("weather", "sailors", "*.wind"));
        done(administration.bind("weather", "almanac", "#"));
        declare(administration, "jobs", ExchangeType.HEADERS);
        done(administration.bindHeaders(
                "jobs", "big-press", "", Map.<String, Object>of("format", "A3", "colour", true), true));

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

    private static void declare(BrokerAdministration administration, String name, ExchangeType type) {
        done(administration.declareExchange(name, type));
    }

    private static void done(CompletionStage<Void> step) {
        step.toCompletableFuture().join();
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
