package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.session.PabalSession;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.engine.command.QueueSettings;

/**
 * Whatever is thrown, interrupted, closed or forgotten: each message is consumed once, or still in its queue, or a dead
 * letter.
 */
@Timeout(60)
@OverBothLinks
class NothingIsLostTest {

    private static final int MESSAGES = 20;
    private static final List<String> ALL =
            IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList();

    /** Kept, so that the level stays: what listeners throw here on purpose is logged. */
    private final Logger noise = Logger.getLogger("org.pabal.client");

    private EmbeddedBroker broker;
    private PabalConnectionFactory factory;
    private Connection connection;
    private Session session;
    private Queue queue;

    @BeforeEach
    void open(TestInfo test) throws JMSException {
        noise.setLevel(Level.OFF);
        broker = EmbeddedBroker.builder()
                .name("lost." + test.getTestMethod().orElseThrow().getName())
                .start();
        factory = new PabalConnectionFactory(WayIn.url(broker));
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession();
        queue = session.createQueue("work");
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.stop();
        noise.setLevel(null);
    }

    /** What applications throw, and what the JVM throws in them. */
    enum Thrown {
        RUNTIME(() -> new IllegalStateException("planted")),
        STACK(() -> new StackOverflowError("planted")),
        MEMORY(() -> new OutOfMemoryError("planted")),
        LINKAGE(() -> new NoClassDefFoundError("planted")),
        ASSERTION(() -> new AssertionError("planted"));

        private final Supplier<Throwable> supplier;

        Thrown(Supplier<Throwable> supplier) {
            this.supplier = supplier;
        }

        @SuppressWarnings("unchecked") // throws what is not declared, as broken code does
        <T extends Throwable> void raise() throws T {
            throw (T) supplier.get();
        }
    }

    // ---- listeners

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aListenerThatThrowsOnceSeesTheMessageAgainAndAllOthers(Thrown thrown) throws Exception {
        send(ALL);
        Set<String> failed = ConcurrentHashMap.newKeySet();
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(2 * MESSAGES);
        session.createConsumer(queue).setMessageListener(message -> {
            String body = body(message);
            if (failed.add(body)) {
                thrown.<RuntimeException>raise();
            }
            seen.add(body);
        });
        assertThat(take(seen, MESSAGES)).containsExactlyElementsOf(ALL);
        session.close();
        assertThat(waiting("work")).isZero();
        assertThat(lent()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aListenerThatAlwaysThrowsLeadsToTheDeadLetters(Thrown thrown) throws Exception {
        send(ALL);
        CountDownLatch attempts =
                new CountDownLatch(MESSAGES * QueueSettings.defaults().deliveriesMax());
        session.createConsumer(queue).setMessageListener(message -> {
            attempts.countDown();
            thrown.<RuntimeException>raise();
        });
        assertThat(attempts.await(30, TimeUnit.SECONDS)).isTrue();
        session.close();
        assertThat(drain(session(), "work")).isEmpty();
        assertThat(drain(session(), QueueSettings.DEAD_LETTER_QUEUE)).containsExactlyInAnyOrderElementsOf(ALL);
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aTransactedListenerThatThrowsDecidesNothing(Thrown thrown) throws Exception {
        send(ALL);
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        CountDownLatch all = new CountDownLatch(MESSAGES);
        transacted.createConsumer(queue).setMessageListener(message -> {
            all.countDown();
            thrown.<RuntimeException>raise();
        });
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting("work")).isEqualTo(MESSAGES);
        transacted.close();
        assertThat(drain(session(), "work")).containsExactlyElementsOf(ALL);
    }

    @Test
    void aSessionClosedWhileItsListenerRunsSettlesThatMessageAndReturnsTheOthers() throws Exception {
        send(ALL);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        session.createConsumer(queue).setMessageListener(message -> {
            seen.add(body(message));
            entered.countDown();
            await(leave);
        });
        await(entered);
        Thread closer = new Thread(() -> catchThrowable(session::close));
        closer.start();
        while (closer.getState() != Thread.State.WAITING && closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        leave.countDown();
        closer.join();
        assertThat(seen).containsExactly("0");
        assertThat(drain(session(), "work")).containsExactlyElementsOf(ALL.subList(1, MESSAGES));
    }

    @Test
    void aListenerMayNotCloseItsOwnSessionAndLosesNothingByTrying() throws Exception {
        send(ALL);
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(2 * MESSAGES);
        BlockingQueue<Throwable> refusals = new ArrayBlockingQueue<>(4 * MESSAGES);
        session.createConsumer(queue).setMessageListener(message -> {
            refusals.add(catchThrowable(session::close));
            refusals.add(catchThrowable(connection::close));
            seen.add(body(message));
        });
        assertThat(take(seen, MESSAGES)).containsExactlyElementsOf(ALL);
        assertThat(refusals)
                .hasSize(2 * MESSAGES)
                .allSatisfy(refusal -> assertThat(refusal).hasMessageContaining("inside a MessageListener"));
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aCompletionListenerThatThrowsStopsNoOther(Thrown thrown) throws Exception {
        MessageProducer producer = session.createProducer(queue);
        AtomicInteger completed = new AtomicInteger();
        for (String body : ALL) {
            producer.send(session.createTextMessage(body), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    completed.incrementAndGet();
                    thrown.<RuntimeException>raise();
                }

                @Override
                public void onException(Message message, Exception exception) {
                    completed.addAndGet(1_000);
                }
            });
        }
        // Waits for all of them
        session.close();
        assertThat(completed).hasValue(MESSAGES);
        assertThat(drain(session(), "work")).containsExactlyElementsOf(ALL);
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void anExceptionListenerThatThrowsHearsOfTheNextProblemToo(Thrown thrown) throws Exception {
        BlockingQueue<String> problems = new ArrayBlockingQueue<>(10);
        connection.setExceptionListener(problem -> {
            problems.add(problem.getErrorCode());
            thrown.<RuntimeException>raise();
        });
        for (int i = 0; i < 3; i++) {
            Queue ending = session.createQueue("ending-" + i);
            session.createConsumer(ending).setMessageListener(message -> {});
            broker.administration()
                    .deleteQueue("ending-" + i, DeleteIf.ANY)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(problems.poll(10, TimeUnit.SECONDS)).isEqualTo("INVALID_DESTINATION");
        }
        send(ALL);
        assertThat(drain(session, "work")).containsExactlyElementsOf(ALL);
    }

    // ---- threads

    @Test
    void anInterruptedSenderKnowsWhatItHasSent() throws Exception {
        List<String> sent = onThread(() -> {
            List<String> done = new ArrayList<>();
            MessageProducer producer = session.createProducer(queue);
            for (String body : ALL) {
                Thread.currentThread().interrupt();
                try {
                    producer.send(session.createTextMessage(body));
                    done.add(body);
                } catch (JMSException interrupted) {
                    // Only where it has to wait for an answer: in one JVM that is there when the call returns
                    assertThat(interrupted).hasMessageContaining("the message may have been sent");
                }
            }
            assertThat(Thread.interrupted()).isTrue();
            return done;
        });
        List<String> there = drain(session(), "work");
        assertThat(there).containsAll(sent).doesNotHaveDuplicates();
        assertThat(ALL).containsSubsequence(there);
        if (!WayIn.isOverTcp()) {
            assertThat(sent).isEqualTo(ALL);
        }
    }

    @Test
    void aReceiverInterruptedWhileItWaitsHasTakenNothing() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        Thread[] receiver = new Thread[1];
        BlockingQueue<Throwable> thrown = new ArrayBlockingQueue<>(1);
        receiver[0] = new Thread(() -> thrown.add(catchThrowable(consumer::receive)));
        receiver[0].start();
        while (receiver[0].getState() != Thread.State.TIMED_WAITING && receiver[0].getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        receiver[0].interrupt();
        Throwable interrupted = thrown.poll(10, TimeUnit.SECONDS);
        assertThat(interrupted)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("queue work")
                .hasMessageContaining("no message was taken");
        assertThat(((JMSException) interrupted).getErrorCode()).isEqualTo("INTERRUPTED");
        send(ALL);
        assertThat(receive(consumer, MESSAGES)).containsExactlyElementsOf(ALL);
    }

    @Test
    void anInterruptedThreadStillReceivesCommitsAndCloses() throws Exception {
        send(ALL);
        List<String> received = onThread(() -> {
            Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = transacted.createConsumer(queue);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < MESSAGES / 2; i++) {
                bodies.add(body(consumer.receive(10_000)));
                Thread.currentThread().interrupt();
                transacted.commit();
                // The rest is receiving again, with the interrupt taken note of
                assertThat(Thread.interrupted()).isTrue();
            }
            Thread.currentThread().interrupt();
            transacted.close();
            assertThat(Thread.interrupted()).isTrue();
            return bodies;
        });
        assertThat(received).containsExactlyElementsOf(ALL.subList(0, MESSAGES / 2));
        assertThat(drain(session(), "work")).containsExactlyElementsOf(ALL.subList(MESSAGES / 2, MESSAGES));
    }

    @Test
    void aReceiveOnAnInterruptedThreadEitherGivesAMessageOrLeavesIt() throws Exception {
        send(ALL);
        List<String> received = onThread(() -> {
            List<String> bodies = new ArrayList<>();
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 0; i < 3 * MESSAGES && bodies.size() < MESSAGES; i++) {
                Thread.currentThread().interrupt();
                try {
                    Message message = i % 2 == 0 ? consumer.receive(10_000) : consumer.receiveNoWait();
                    if (message != null) {
                        bodies.add(body(message));
                    }
                } catch (JMSException interrupted) {
                    assertThat(interrupted.getErrorCode()).isEqualTo("INTERRUPTED");
                }
            }
            return bodies;
        });
        session.close();
        List<String> left = drain(session(), "work");
        List<String> together = new ArrayList<>(received);
        together.addAll(left);
        assertThat(together).containsExactlyElementsOf(ALL);
    }

    @Test
    void whatAThreadHadWhenItEndedComesBackWhenAnotherClosesTheConnection() throws Exception {
        send(ALL);
        List<String> dead = onThread(() -> {
            Session abandoned = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
            List<String> bodies = receive(abandoned.createConsumer(queue), 3);
            bodies.addAll(receive(transacted.createConsumer(queue), 3));
            transacted.createProducer(queue).send(transacted.createTextMessage("never committed"));
            return bodies;
        });
        assertThat(dead).hasSize(6);
        connection.close();
        try (Connection next = factory.createConnection()) {
            next.start();
            assertThat(drain(next.createSession(), "work")).containsExactlyInAnyOrderElementsOf(ALL);
        }
        assertThat(lent()).isZero();
    }

    @Test
    void aContextThatIsForgottenKeepsNothingFromOthersThatItHasNotStarted() throws Exception {
        send(ALL);
        onThread(() -> {
            // Neither closed nor kept: what its consumer was sent ahead is recalled for whoever asks.
            JMSContext forgotten = factory.createContext();
            JMSConsumer consumer = forgotten.createConsumer(queue);
            return List.of(consumer.receiveBody(String.class, 10_000));
        });
        System.gc();
        assertThat(receive(session.createConsumer(queue), MESSAGES - 1))
                .containsExactlyInAnyOrderElementsOf(ALL.subList(1, MESSAGES));
    }

    @Test
    void aThreadThatDiesOfAnErrorInAListenersTransactionLosesNothing() throws Exception {
        send(ALL);
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        BlockingQueue<String> moved = new ArrayBlockingQueue<>(10 * MESSAGES);
        Set<String> failed = ConcurrentHashMap.newKeySet();
        MessageProducer producer = transacted.createProducer(transacted.createQueue("done"));
        transacted.createConsumer(queue).setMessageListener(message -> {
            try {
                producer.send(message);
                if (failed.add(body(message))) {
                    transacted.rollback();
                    throw new StackOverflowError("planted");
                }
                transacted.commit();
                moved.add(body(message));
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(take(moved, MESSAGES)).containsExactlyElementsOf(ALL);
        transacted.close();
        assertThat(drain(session(), "done")).containsExactlyElementsOf(ALL);
        assertThat(drain(session(), "work")).isEmpty();
    }

    @Test
    void anIndividualAcknowledgementLeavesTheOthersUnacknowledged() throws Exception {
        send(ALL);
        Session individual = connection.createSession(PabalSession.INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = individual.createConsumer(queue);
        for (int i = 0; i < MESSAGES; i++) {
            Message message = consumer.receive(10_000);
            if (i % 2 == 0) {
                message.acknowledge();
            }
        }
        individual.close();
        assertThat(drain(session(), "work"))
                .containsExactlyElementsOf(ALL.stream()
                        .filter(body -> Integer.parseInt(body) % 2 == 1)
                        .toList());
    }

    // ----

    private interface Work {
        List<String> perform() throws Exception;
    }

    /** On a thread that ends with it. */
    private static List<String> onThread(Work work) throws Exception {
        List<String> result = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                result.addAll(work.perform());
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
        return result;
    }

    private void send(List<String> bodies) throws JMSException {
        try (Session sending = connection.createSession();
                MessageProducer producer = sending.createProducer(queue)) {
            for (String body : bodies) {
                producer.send(sending.createTextMessage(body));
            }
        }
    }

    private Session session() throws JMSException {
        return connection.createSession();
    }

    private static List<String> drain(Session with, String name) throws JMSException {
        List<String> bodies = new ArrayList<>();
        try (MessageConsumer consumer = with.createConsumer(with.createQueue(name))) {
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                bodies.add(body(message));
            }
        }
        return bodies;
    }

    private static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = consumer.receive(10_000);
            assertThat(message).as("message %d", i).isNotNull();
            bodies.add(body(message));
        }
        return bodies;
    }

    private static List<String> take(BlockingQueue<String> from, int count) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        while (taken.size() < count) {
            String next = from.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("after " + taken).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static String body(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ready or lent. */
    private long waiting(String name) throws Exception {
        var described = broker.administration()
                .describeQueue(name)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return described.ready() + described.lent();
    }

    private long lent() throws Exception {
        return broker
                .administration()
                .describeQueues(List.of())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .stream()
                .mapToLong(described -> described.lent())
                .sum();
    }
}
