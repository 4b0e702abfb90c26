package org.pabal.testkit.crash;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalExchange;
import org.pabal.embedded.EmbeddedBroker;

/** What all actors of a working process share. */
final class Workshop {

    /** Who sends waits while there is more in a place. */
    private static final int BACKLOG_MAX = 1_500;

    private static final int[] PREFETCHES = {0, 1, 10, 256};

    /** In one piece: the smallest segments of the {@link BrokerUnderTest} do not take more than 90 KiB. */
    private static final int IN_ONE_PIECE_MAX = 64 << 10;

    final EmbeddedBroker broker;
    final Report report;
    final int generation;
    final boolean isToFill;
    private final Map<String, AtomicInteger> backlogs = new ConcurrentHashMap<>();

    /** @param isToFill whether large messages are sent however many there are already */
    Workshop(EmbeddedBroker broker, Report report, int generation, boolean isToFill) {
        this.broker = broker;
        this.report = report;
        this.generation = generation;
        this.isToFill = isToFill;
    }

    Connection connect(SplittableRandom random) throws JMSException {
        Connection connection = factory(random).createConnection();
        connection.start();
        return connection;
    }

    Connection connectFor(Place place, SplittableRandom random) throws JMSException {
        Connection connection = factory(random).createConnection();
        if (place == Place.MORNING) {
            connection.setClientID(Place.READER);
        }
        connection.start();
        return connection;
    }

    XAConnection connectForBranches(SplittableRandom random) throws JMSException {
        XAConnection connection = factory(random).createXAConnection();
        connection.start();
        return connection;
    }

    private PabalConnectionFactory factory(SplittableRandom random) {
        int prefetch = PREFETCHES[random.nextInt(PREFETCHES.length)];
        return new PabalConnectionFactory(
                broker.connectionUrl() + "?jms.prefetch=" + prefetch + "&jms.largeMessageSize=" + IN_ONE_PIECE_MAX);
    }

    static Destination destination(Session session, String name) throws JMSException {
        if (name.startsWith("exchange:")) {
            return new PabalExchange(name.substring("exchange:".length()), "");
        }
        return name.startsWith("topic:")
                ? session.createTopic(name.substring("topic:".length()))
                : session.createQueue(name);
    }

    /** Of a connection {@linkplain #connectFor for that place}. */
    static MessageConsumer consumer(Session session, Place place) throws JMSException {
        return consumer(session, place, null);
    }

    /** @param selector null for everything; subscriptions have none */
    static MessageConsumer consumer(Session session, Place place, String selector) throws JMSException {
        if (place == Place.MORNING) {
            return session.createDurableConsumer(session.createTopic(Place.NEWS), "morning");
        } else if (place == Place.EVENING) {
            return session.createSharedDurableConsumer(session.createTopic(Place.NEWS), "evening");
        }
        return session.createConsumer(session.createQueue(place.name()), selector);
    }

    void came(String place, int count) {
        backlogs.computeIfAbsent(place, unseen -> new AtomicInteger()).addAndGet(count);
    }

    void awaitRoom(String destination) {
        for (String place : Place.copiesOf(destination)) {
            AtomicInteger backlog = backlogs.computeIfAbsent(place, unseen -> new AtomicInteger());
            while (backlog.get() > BACKLOG_MAX && !isToFill) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
