package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer.QueueDescription;

/**
 * Everything that can be opened is opened, used and closed by many threads at once, in every order: afterwards nothing is
 * stuck, nothing has leaked, and each message is there once.
 *
 * <p>Longer and elsewhere: {@code -Dpabal.storm.seconds=600 -Dpabal.storm.seed=…}; several rounds, each with the next seed,
 * of up to 5 s.
 */
@OverBothLinks
class ConcurrentUseTest {

    private static final int ROUND_SECONDS_MAX = 5;
    private static final int GRACE_SECONDS = 60;

    /** Kept, so that the level stays: what actors throw in listeners is logged, and is not worth reading. */
    private final Logger noise = Logger.getLogger("org.pabal.client");

    private final int seconds = Integer.getInteger("pabal.storm.seconds", 5);
    private long seed = Long.getLong("pabal.storm.seed", new Random().nextLong());

    @BeforeEach
    void quiet() {
        noise.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        noise.setLevel(null);
    }

    @Test
    void survivesAnythingBeingClosedAtAnyTime() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        do {
            long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
            round(Math.max(1, Math.min(ROUND_SECONDS_MAX, left)));
            seed++;
        } while (System.nanoTime() < end);
    }

    private void round(long roundSeconds) throws Exception {
        String where = "seed " + seed;
        System.out.println("ConcurrentUseTest: " + where);
        // What is thrown back again and again stays: dead letters would be a second place to look.
        QueueSettings patient = new QueueSettings(0, 0, QueueSettings.Overflow.BLOCK, 0, 0, 1.0, 0, null, null, false);
        List<Thread> before = clientThreads();
        try (EmbeddedBroker broker =
                EmbeddedBroker.builder().name("storm").queueDefaults(patient).start()) {
            PabalConnectionFactory factory = new PabalConnectionFactory(WayIn.url(broker));
            Storm storm = new Storm(factory, seed);
            storm.fill();
            List<Thread> actors = storm.start(System.nanoTime() + TimeUnit.SECONDS.toNanos(roundSeconds));
            try {
                join(actors, roundSeconds + GRACE_SECONDS, where);
            } finally {
                storm.calm();
            }
            Thread closer = new Thread(storm::closeAll, "storm closer");
            closer.start();
            join(List.of(closer), GRACE_SECONDS, where);
            assertThat(storm.unexpected()).as(where).isEmpty();

            List<Thread> left = clientThreads();
            left.removeAll(before);
            join(left, GRACE_SECONDS, where + ", left after all was closed");
            completeBranches(factory, storm);
            List<QueueDescription> queues = broker.administration()
                    .describeQueues(List.of())
                    .toCompletableFuture()
                    .get(GRACE_SECONDS, TimeUnit.SECONDS);
            assertThat(queues)
                    .as(where)
                    .allSatisfy(queue ->
                            assertThat(queue.lent()).as(queue.toString()).isZero())
                    .allSatisfy(queue ->
                            assertThat(queue.consumers()).as(queue.toString()).isZero());
            for (String clientId : Storm.CLIENT_IDS) {
                try (Connection again = factory.createConnection()) {
                    again.setClientID(clientId);
                }
            }
            List<Integer> there = drain(factory);
            assertThat(there).as(where).doesNotHaveDuplicates();
            assertThat(there).as(where).containsAll(storm.surelySent());
            assertThat(storm.perhapsSent()).as(where).containsAll(there);
            System.out.println("ConcurrentUseTest: " + where + ": " + storm.done() + " acts, " + there.size()
                    + " messages, " + storm.moved() + " moved");
        }
    }

    /** Half of what is in doubt is committed, half rolled back: either way each message is in one place. */
    private void completeBranches(PabalConnectionFactory factory, Storm storm) throws Exception {
        try (XAConnection connection = factory.createXAConnection();
                XASession session = connection.createXASession()) {
            XAResource resource = session.getXAResource();
            Random random = new Random(seed);
            for (Xid branch : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
                if (random.nextBoolean()) {
                    resource.commit(branch, false);
                } else {
                    resource.rollback(branch);
                }
            }
            // Ended, but not prepared when their connection closed: they would wait for their timeout.
            for (Xid branch : storm.branches()) {
                try {
                    resource.rollback(branch);
                } catch (XAException unknown) {
                    assertThat(unknown.errorCode).isEqualTo(XAException.XAER_NOTA);
                }
            }
        }
    }

    private static List<Integer> drain(PabalConnectionFactory factory) throws JMSException {
        List<Integer> numbers = new ArrayList<>();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            for (String name : Storm.RING) {
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
                    for (Message message = consumer.receiveNoWait();
                            message != null;
                            message = consumer.receiveNoWait()) {
                        numbers.add(message.getIntProperty(Storm.NUMBER));
                    }
                }
            }
        }
        return numbers;
    }

    private static List<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pabal connection"))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static void join(List<Thread> threads, long patienceSeconds, String where) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            if (thread.isAlive()) {
                fail(where + ": thread '" + thread.getName() + "' has not ended within " + patienceSeconds + " s\n"
                        + dump());
            }
        }
    }

    private static String dump() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .map(ThreadInfo::toString)
                .collect(Collectors.joining());
    }
}
