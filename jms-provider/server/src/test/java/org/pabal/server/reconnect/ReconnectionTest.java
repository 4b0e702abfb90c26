package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.session.PabalSession;
import org.pabal.server.RunningServer;
import org.pabal.server.reconnect.FaultProxy.Direction;

/** What an application sees of a connection that is lost and made again: the table of the design, line by line. */
@Timeout(180)
class ReconnectionTest {

    private static final Queue QUEUE = new PabalQueue("orders");
    private static final Topic TOPIC = new PabalTopic("news");
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir
    Path folder;

    private RunningServer server;
    private FaultProxy proxy;
    private PabalConnection connection;
    private final Interruptions interruptions = new Interruptions();
    private final BlockingQueue<JMSException> problems = new LinkedBlockingQueue<>();

    @BeforeEach
    void connect() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
        proxy = new FaultProxy(server.port());
        connection = connection("");
        connection.start();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        proxy.close();
        server.close();
    }

    private PabalConnection connection(String options) throws JMSException {
        PabalConnection made = new PabalConnectionFactory("pabal://" + proxy.host()
                        + "?reconnect=true&reconnect.delay=10ms&reconnect.delayMax=100ms" + options)
                .createConnection();
        made.setInterruptionListener(interruptions);
        made.setExceptionListener(problems::add);
        return made;
    }

    private void interrupt() throws InterruptedException {
        proxy.cut();
        interruptions.awaitInterrupted();
        interruptions.awaitResumed();
    }

    private static String text(@Nullable Message message) throws JMSException {
        return message == null ? "nothing" : String.valueOf(((TextMessage) message).getText());
    }

    private static void send(Session session, jakarta.jms.Destination to, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(to)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
    }

    private static <T> FutureTask<T> begin(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "application");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T outcome(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String received(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(PATIENCE_MILLIS));
    }

    /** The next one that has not been there before: acknowledgements that were under way may have been lost. */
    private static String receivedNew(MessageConsumer consumer, Set<String> seen) throws JMSException {
        for (; ; ) {
            Message message = consumer.receive(PATIENCE_MILLIS);
            String text = text(message);
            if (seen.add(text)) {
                return text;
            }
            assertThat(message.getJMSRedelivered()).as("%s comes again", text).isTrue();
        }
    }

    // ---- nothing under way

    @Test
    void goesOnWhereItWasWhenNothingWasUnderWay() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        send(session, QUEUE, "before");
        Set<String> seen = new HashSet<>();
        assertThat(receivedNew(consumer, seen)).isEqualTo("before");
        for (int at = 0; at < 5; at++) {
            interrupt();
            send(session, QUEUE, "after " + at);
            assertThat(receivedNew(consumer, seen)).isEqualTo("after " + at);
        }
        assertThat(problems).isEmpty();
        session.close();
    }

    @Test
    void receivesWhatIsSentAfterAnInterruptionThroughAListener() throws Exception {
        Session session = connection.createSession();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                heard.add(text(message));
            } catch (JMSException e) {
                heard.add(String.valueOf(e));
            }
        });
        interrupt();
        send(connection.createSession(), QUEUE, "after");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("after");
    }

    // ---- receiving

    @Test
    void keepsAReceiveWaitingOverAnInterruption() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        FutureTask<String> receiving = begin(() -> text(consumer.receive()));
        interrupt();
        assertThat(receiving.isDone()).isFalse();
        send(connection.createSession(), QUEUE, "late");
        assertThat(outcome(receiving)).isEqualTo("late");
    }

    @Test
    void letsTheTimeOfAReceivePassWhileThereIsNoConnection() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        proxy.shut();
        interruptions.awaitInterrupted();
        long begun = System.nanoTime();
        assertThat(consumer.receive(200)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(20_000);
        proxy.admit();
        interruptions.awaitResumed();
    }

    @Test
    void bringsAgainInTheirOrderWhatWasSentAheadAndNotSeen() throws Exception {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        send(session, QUEUE, "1", "2", "3", "4", "5");
        Set<String> seen = new HashSet<>();
        assertThat(receivedNew(consumer, seen)).isEqualTo("1");
        assertThat(receivedNew(consumer, seen)).isEqualTo("2");
        interrupt();
        assertThat(receivedNew(consumer, seen)).isEqualTo("3");
        assertThat(receivedNew(consumer, seen)).isEqualTo("4");
        assertThat(receivedNew(consumer, seen)).isEqualTo("5");
    }

    @Test
    void refusesToAcknowledgeWhatCameBeforeTheInterruption() throws Exception {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        send(session, QUEUE, "1", "2");
        Message old = consumer.receive(PATIENCE_MILLIS);
        interrupt();
        assertThatThrownBy(old::acknowledge)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("comes again")
                .extracting(failure -> ((JMSException) failure).getErrorCode())
                .isEqualTo("ACKNOWLEDGEMENT_LOST");
        Message again = consumer.receive(PATIENCE_MILLIS);
        assertThat(text(again)).isEqualTo("1");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(received(consumer)).isEqualTo("2");
        again.acknowledge();
        session.recover();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void refusesToAcknowledgeSingleMessagesOfBefore() throws Exception {
        Session session = connection.createSession(PabalSession.INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        send(session, QUEUE, "1", "2");
        Message old = consumer.receive(PATIENCE_MILLIS);
        interrupt();
        assertThatThrownBy(old::acknowledge).hasMessageContaining("comes again");
        consumer.receive(PATIENCE_MILLIS).acknowledge();
        consumer.receive(PATIENCE_MILLIS).acknowledge();
        session.recover();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void bringsTheMessageAgainWhoseListenerWasRunning() throws Exception {
        Session session = connection.createSession();
        send(session, QUEUE, "1", "2");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                heard.add(text(message) + (message.getJMSRedelivered() ? " again" : ""));
                running.countDown();
                assertThat(cut.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (JMSException | InterruptedException e) {
                heard.add(String.valueOf(e));
            }
        });
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        interrupt();
        cut.countDown();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("1 again");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).startsWith("2");
        assertThat(problems).isEmpty();
    }

    // ---- sending

    @Test
    void letsSendsWaitWhileThereIsNoConnection() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        proxy.shut();
        interruptions.awaitInterrupted();
        FutureTask<Boolean> sending = begin(() -> {
            producer.send(session.createTextMessage("patient"));
            return true;
        });
        proxy.admit();
        interruptions.awaitResumed();
        assertThat(outcome(sending)).isTrue();
        assertThat(received(connection.createSession().createConsumer(QUEUE))).isEqualTo("patient");
    }

    @Test
    void confirmsASendOnceWhoseConfirmationWasLost() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        proxy.stop(Direction.TO_CLIENT);
        FutureTask<Boolean> sending = begin(() -> {
            producer.send(session.createTextMessage("once"));
            return true;
        });
        awaitMessages("orders", 1);
        proxy.cut();
        proxy.pass();
        interruptions.awaitInterrupted();
        interruptions.awaitResumed();
        assertThat(outcome(sending)).isTrue();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(received(consumer)).isEqualTo("once");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void tellsCompletionListenersInOrderAndOnce() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    completed.add(text(message));
                } catch (JMSException e) {
                    completed.add(String.valueOf(e));
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                completed.add(String.valueOf(exception));
            }
        };
        int count = 2_000;
        for (int at = 0; at < count; at++) {
            if (at % 500 == 250) {
                proxy.cut();
            }
            producer.send(session.createTextMessage(String.valueOf(at)), listener);
        }
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        for (int at = 0; at < count; at++) {
            assertThat(completed.poll(60, TimeUnit.SECONDS)).isEqualTo(String.valueOf(at));
        }
        for (int at = 0; at < count; at++) {
            assertThat(received(consumer)).isEqualTo(String.valueOf(at));
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    // ---- local transactions

    @Test
    void tellsAtCommitThatATransactionWithSendsIsRolledBack() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(session, QUEUE, "lost");
        interrupt();
        send(session, QUEUE, "lost, too");
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        send(session, QUEUE, "kept");
        session.commit();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(received(consumer)).isEqualTo("kept");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void tellsAtCommitThatATransactionWithReceivedMessagesIsRolledBack() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(connection.createSession(), QUEUE, "1", "2");
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(received(consumer)).isEqualTo("1");
        interrupt();
        assertThat(received(consumer)).isEqualTo("1");
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(received(consumer)).isEqualTo("1");
        assertThat(received(consumer)).isEqualTo("2");
        session.commit();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void sendsNothingOfATransactionThatIsRolledBackBeforeThereIsAConnection() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(connection.createSession(), QUEUE, "1");
        MessageConsumer consumer = session.createConsumer(QUEUE);
        PabalQueue copies = new PabalQueue("copies");
        MessageProducer producer = session.createProducer(copies);
        assertThat(received(consumer)).isEqualTo("1");
        proxy.shut();
        interruptions.awaitInterrupted();
        producer.send(session.createTextMessage("lost"));
        FutureTask<Boolean> committing = begin(() -> {
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            return true;
        });
        proxy.awaitRefused(3);
        proxy.admit();
        assertThat(outcome(committing)).isTrue();
        assertThat(received(consumer)).isEqualTo("1");
        producer.send(session.createTextMessage("kept"));
        session.commit();
        MessageConsumer looking = connection.createSession().createConsumer(copies);
        assertThat(received(looking)).isEqualTo("kept");
        assertThat(looking.receiveNoWait()).isNull();
    }

    @Test
    void rollsBackAsIfNothingHadHappened() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(session, QUEUE, "lost");
        interrupt();
        session.rollback();
        send(session, QUEUE, "kept");
        session.commit();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(received(consumer)).isEqualTo("kept");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void goesOnWithATransactionThatHasNoWork() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(session, QUEUE, "1");
        session.commit();
        interrupt();
        session.commit();
        send(session, QUEUE, "2");
        session.commit();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(received(consumer)).isEqualTo("1");
        assertThat(received(consumer)).isEqualTo("2");
    }

    @Test
    void findsOutWhetherACommitWasCarriedOut() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(session, QUEUE, "committed");
        proxy.stop(Direction.TO_CLIENT);
        FutureTask<Boolean> committing = begin(() -> {
            session.commit();
            return true;
        });
        awaitMessages("orders", 1);
        proxy.cut();
        proxy.pass();
        assertThat(outcome(committing)).isTrue();
        assertThat(received(connection.createSession().createConsumer(QUEUE))).isEqualTo("committed");
    }

    @Test
    void findsOutThatACommitWasNotCarriedOut() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(session, QUEUE, "lost");
        proxy.stop(Direction.TO_BROKER);
        FutureTask<Boolean> committing = begin(() -> {
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            return true;
        });
        awaitWaiting(committing);
        proxy.cut();
        proxy.pass();
        assertThat(outcome(committing)).isTrue();
        assertThat(connection.createSession().createConsumer(QUEUE).receiveNoWait())
                .isNull();
    }

    // ---- what else there is

    @Test
    void endsBrowsersWithTheConnection() throws Exception {
        Session session = connection.createSession();
        for (int at = 0; at < 150; at++) {
            send(session, QUEUE, String.valueOf(at));
        }
        QueueBrowser browser = session.createBrowser(QUEUE);
        Enumeration<?> messages = browser.getEnumeration();
        for (int at = 0; at < 100; at++) {
            messages.nextElement();
        }
        interrupt();
        assertThatThrownBy(messages::hasMoreElements).hasMessageContaining("browse again");
        assertThat(browser.getEnumeration().hasMoreElements()).isTrue();
        browser.close();
    }

    @Test
    void keepsTemporaryQueuesAndWhatIsInThem() throws Exception {
        Session session = connection.createSession();
        TemporaryQueue replies = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(replies);
        send(session, replies, "before");
        interrupt();
        send(session, replies, "after");
        assertThat(received(consumer)).isEqualTo("before");
        assertThat(received(consumer)).isEqualTo("after");
        consumer.close();
        replies.delete();
    }

    @Test
    void keepsSubscriptionsOverAnInterruption() throws Exception {
        Session session = connection.createSession();
        MessageConsumer plain = session.createConsumer(TOPIC);
        MessageConsumer durable = session.createSharedDurableConsumer(TOPIC, "archive");
        send(session, TOPIC, "1");
        interrupt();
        send(session, TOPIC, "2");
        assertThat(received(plain)).isEqualTo("1");
        assertThat(received(plain)).isEqualTo("2");
        assertThat(received(durable)).isEqualTo("1");
        assertThat(received(durable)).isEqualTo("2");
    }

    private void awaitMessages(String queue, int count) throws Exception {
        try (PabalConnection besides = new PabalConnectionFactory(server.url()).createConnection();
                Session session = besides.createSession()) {
            int seen = -1;
            for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    seen != count && System.nanoTime() < deadline; ) {
                seen = 0;
                try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                    for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                        seen++;
                    }
                }
            }
            assertThat(seen).isEqualTo(count);
        }
    }

    private static void awaitWaiting(FutureTask<?> task) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("application") && thread.getState() == Thread.State.TIMED_WAITING) {
                    return;
                }
            }
            assertThat(task.isDone()).isFalse();
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing waits");
    }
}
