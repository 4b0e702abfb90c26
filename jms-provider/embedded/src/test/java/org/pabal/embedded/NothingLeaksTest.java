package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.engine.effect.Answer.QueueDescription;

/** What was opened and closed leaves nothing in the heap, no thread, and no queue that nobody can reach. */
@Timeout(120)
@OverBothLinks
class NothingLeaksTest {

    private static final int WARM_UP = WayIn.isOverTcp() ? 1_000 : 2_000;

    /** A connection over TCP takes a millisecond, and most of its memory is not of this kind. */
    private static final int ROUNDS = WayIn.isOverTcp() ? 2_000 : 20_000;

    /** Some tests forget connections on purpose. */
    private static final Set<Thread> OF_OTHER_TESTS =
            Set.copyOf(Thread.getAllStackTraces().keySet());

    /** 200 bytes of each round's tens of thousands: what the JIT and class metadata need meanwhile, and no more. */
    private static final long GROWTH_BYTES_MAX = 200L * ROUNDS;

    @Test
    void thousandsOfConnectionsLeaveNothing() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.builder().name("leaks").start()) {
            PabalConnectionFactory factory = new PabalConnectionFactory(WayIn.url(broker));
            for (int round = 0; round < WARM_UP; round++) {
                openAndClose(factory, round);
            }
            awaitClientThreads();
            long threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            long before = usedBytes();
            for (int round = 0; round < ROUNDS; round++) {
                openAndClose(factory, round);
            }
            awaitClientThreads();
            assertThat(usedBytes() - before).as("heap growth in bytes").isLessThan(GROWTH_BYTES_MAX);
            // A few of the JVM's own may have come
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan((int) threadsBefore + 10);
            List<QueueDescription> queues = broker.administration()
                    .describeQueues(List.of())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(queues).extracting(QueueDescription::name).containsOnly("work");
        }
    }

    /** Half of it closed one by one, half with the connection. */
    private static void openAndClose(PabalConnectionFactory factory, int round) throws JMSException {
        boolean tidy = round % 2 == 0;
        try (Connection connection = factory.createConnection()) {
            connection.setClientID("client-" + round % 7);
            connection.start();
            Session session = connection.createSession();
            TemporaryQueue replies = session.createTemporaryQueue();
            MessageProducer producer = session.createProducer(replies);
            MessageConsumer consumer = session.createConsumer(replies);
            Topic topic = session.createTopic("news." + round);
            MessageConsumer subscriber = session.createConsumer(topic, "round = " + round);
            MessageConsumer durable = session.createDurableConsumer(topic, "mine");
            producer.send(session.createTextMessage("ping"));
            assertThat(consumer.receive(10_000)).isNotNull();
            durable.close();
            session.unsubscribe("mine");
            if (round % 10 == 0) {
                // With threads
                Session listening = connection.createSession();
                listening.createConsumer(listening.createQueue("work")).setMessageListener(message -> {});
                listening.createProducer(listening.createQueue("work")).send(listening.createMessage());
                try (JMSContext context = factory.createContext();
                        JMSConsumer work = context.createConsumer(context.createQueue("work"))) {
                    assertThat(work.getMessageSelector()).isNull();
                }
            }
            if (tidy) {
                subscriber.close();
                producer.close();
                consumer.close();
                replies.delete();
                session.close();
            }
        }
    }

    private static void awaitClientThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("pabal connection") && !OF_OTHER_TESTS.contains(thread)) {
                thread.join(20_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
