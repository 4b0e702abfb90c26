package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;

/** Publish/subscribe: every subscriber gets a copy; a durable one also of what it was not there for. */
final class PublishSubscribe implements Stop {

    @Override
    public String title() {
        return "Publish and subscribe, with durable subscribers";
    }

    @Override
    public String idea() {
        return "A copy for everybody who subscribes. The archive is away for a while and misses nothing.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) {
        try (JMSContext publisher = factory.createContext();
                JMSContext reader = factory.createContext()) {
            Topic news = publisher.createTopic("news.sport");
            JMSConsumer plain = reader.createConsumer(news);
            JMSConsumer wildcard = reader.createConsumer(reader.createTopic("news.*"));
            try (JMSContext archive = archive(factory)) {
                JMSConsumer durable = archive.createDurableConsumer(news, "all-sport");
                publisher.createProducer().send(news, "kick-off");
                tell(narrator, plain, "reader");
                tell(narrator, wildcard, "reader of news.*");
                tell(narrator, durable, "archive");
            }
            narrator.note("the archive goes away; its subscription 'all-sport' stays");
            publisher.createProducer().send(news, "goal");
            publisher.createProducer().send(news, "final whistle");
            tell(narrator, plain, "reader");
            tell(narrator, plain, "reader");
            try (JMSContext archive = archive(factory)) {
                narrator.note("the archive is back");
                JMSConsumer durable = archive.createDurableConsumer(news, "all-sport");
                tell(narrator, durable, "archive");
                tell(narrator, durable, "archive");
                durable.close();
                archive.unsubscribe("all-sport");
            }
        }
    }

    private static JMSContext archive(ConnectionFactory factory) {
        JMSContext context = factory.createContext();
        context.setClientID("archive");
        return context;
    }

    private static void tell(Narrator narrator, JMSConsumer consumer, String name) {
        narrator.went("news.sport", name, consumer.receiveBody(String.class, Patience.LIMIT.toMillis()));
    }
}
