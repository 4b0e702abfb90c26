package org.pabal.ra.servers.app;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a bean was given.
 *
 * @param deliveries how often the message had been delivered then, this time included
 */
public record Seen(String text, int deliveries, boolean redelivered) {
    private static final long LONG_SECONDS = 60;
    private static final long MOMENT_MILLIS = 300;

    /** By bean; as long as the application is deployed. */
    private static final ConcurrentHashMap<Class<?>, BlockingQueue<Seen>> BEANS = new ConcurrentHashMap<>();

    private static BlockingQueue<Seen> by(Class<?> bean) {
        return BEANS.computeIfAbsent(bean, any -> new LinkedBlockingQueue<>());
    }

    /** Told by a bean that has a message. */
    public static Seen note(Class<?> bean, Message message) {
        try {
            Seen seen = new Seen(
                    message.getBody(String.class),
                    message.getIntProperty("JMSXDeliveryCount"),
                    message.getJMSRedelivered());
            by(bean).add(seen);
            return seen;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the bean sees next; waits for it. */
    public static Seen next(Class<?> bean) {
        Seen seen = poll(bean, LONG_SECONDS, TimeUnit.SECONDS);
        if (seen == null) {
            throw new AssertionError(bean.getSimpleName() + " has seen nothing for " + LONG_SECONDS + " s");
        }
        return seen;
    }

    /** The texts of the next so many. */
    public static List<String> next(Class<?> bean, int number) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            texts.add(next(bean).text());
        }
        return texts;
    }

    /** What it sees within a moment, most often nothing. */
    public static @Nullable Seen soon(Class<?> bean) {
        return poll(bean, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static @Nullable Seen poll(Class<?> bean, long time, TimeUnit unit) {
        try {
            return by(bean).poll(time, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
