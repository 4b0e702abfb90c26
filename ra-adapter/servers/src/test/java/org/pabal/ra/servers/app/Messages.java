package org.pabal.ra.servers.app;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Sends and receives as the application does: by the factory that it has a reference to. */
public final class Messages {
    public static final String FACTORY = "java:comp/env/jms/Factory";
    private static final long LONG_MILLIS = 60_000;
    private static final long MOMENT_MILLIS = 300;

    private Messages() {}

    public static <T> T lookUp(Class<T> type, String name) {
        try {
            return type.cast(new InitialContext().lookup(name));
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ConnectionFactory factory() {
        return lookUp(ConnectionFactory.class, FACTORY);
    }

    public static void toQueue(String queue, String... texts) {
        to(context -> context.createQueue(queue), texts);
    }

    public static void toTopic(String topic, String... texts) {
        to(context -> context.createTopic(topic), texts);
    }

    private static void to(Function<JMSContext, Destination> where, String... texts) {
        try (JMSContext context = factory().createContext()) {
            for (String text : texts) {
                context.createProducer().send(where.apply(context), text);
            }
        }
    }

    /** With a property {@code kind}. */
    public static void toQueueOfKind(String queue, String kind, String text) {
        try (JMSContext context = factory().createContext()) {
            context.createProducer().setProperty("kind", kind).send(context.createQueue(queue), text);
        }
    }

    /** Waits for so many. */
    public static List<String> from(String queue, int number) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = factory().createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            while (texts.size() < number) {
                String text = consumer.receiveBody(String.class, LONG_MILLIS);
                if (text == null) {
                    throw new AssertionError(
                            queue + " gave nothing for " + LONG_MILLIS + " ms after " + texts + ", expected " + number);
                }
                texts.add(text);
            }
        }
        return texts;
    }

    /** What comes within a moment, most often nothing. */
    public static @Nullable String soonFrom(String queue) {
        try (JMSContext context = factory().createContext()) {
            return context.createConsumer(context.createQueue(queue)).receiveBody(String.class, MOMENT_MILLIS);
        }
    }
}
