package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"6.1.4", "6.1.5"})
class StartStopTest extends JmsTest {
    @Test
    @Section("6.1.4")
    void deliversNothingBeforeItIsStarted() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        Connection stopped = newConnection();
        MessageConsumer consumer = stopped.createSession().createConsumer(queue);
        Inbox inbox = new Inbox();
        stopped.createSession().createConsumer(queue).setMessageListener(inbox);

        expectNothing(consumer);
        assertThat(consumer.receiveNoWait()).isNull();
        inbox.expectNothing();
    }

    @Test
    @Section("6.1.4")
    void deliversToReceiversOnceItIsStarted() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Connection connection = newConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);

        connection.start();

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @Section("6.1.4")
    void deliversToListenersOnceItIsStarted() throws Exception {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createSession().createConsumer(queue).setMessageListener(inbox);

        connection.start();

        assertThat(inbox.takeTexts(2)).containsExactly("a", "b");
    }

    @Test
    @Section("6.1.4")
    void deliversToListenersThatAreSetAfterwards() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        Inbox inbox = new Inbox();

        newSession().createConsumer(queue).setMessageListener(inbox);

        assertThat(inbox.takeText()).isEqualTo("a");
    }

    @Test
    @Section("6.1.4")
    void wakesAReceiverThatWaitedForTheStart() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        Connection connection = newConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        var waiting = inBackground(() -> text(consumer.receive()));
        assertThat(stillWaiting(waiting)).isTrue();

        connection.start();

        assertThat(within(waiting)).isEqualTo("a");
    }

    @Test
    @Section("6.1.4")
    void sendsWhileStopped() throws JMSException {
        Queue queue = newQueue();
        Connection stopped = newConnection();
        Session session = stopped.createSession();
        send(session, queue, "before the first start");
        stopped.start();
        stopped.stop();
        send(session, queue, "after a stop");

        assertThat(receiveTexts(session().createConsumer(queue), 2))
                .containsExactly("before the first start", "after a stop");
    }

    @Test
    @Section("6.1.5")
    void commitsWhileStopped() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newConnection().createSession(Session.SESSION_TRANSACTED);
        send(transacted, queue, "a");
        transacted.commit();

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("a");
    }

    @Test
    @Section("6.1.5")
    void ignoresStartingAndStoppingTwice() throws JMSException {
        Queue queue = newQueue();
        Connection connection = newConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        connection.stop();
        connection.start();
        connection.start();
        send(queue, "a", "b");
        assertThat(receiveText(consumer)).isEqualTo("a");
        connection.stop();
        connection.stop();
        expectNothing(consumer);
        connection.start();
        assertThat(receiveText(consumer)).isEqualTo("b");
    }

    @Test
    @Section("6.1.5")
    void deliversNothingWhileStopped() throws JMSException {
        Queue queue = newQueue();
        Connection connection = newStartedConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        send(queue, "a", "b");
        assertThat(receiveText(consumer)).isEqualTo("a");

        connection.stop();

        expectNothing(consumer);
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();
        assertThat(receiveText(consumer)).isEqualTo("b");
    }

    @Test
    @Section("6.1.5")
    void callsNoListenerOnceStopReturned() throws Exception {
        Queue queue = newQueue();
        Connection connection = newStartedConnection();
        Inbox inbox = new Inbox();
        connection.createSession().createConsumer(queue).setMessageListener(inbox);
        send(queue, "a");
        assertThat(inbox.takeText()).isEqualTo("a");

        connection.stop();

        send(queue, "b");
        inbox.expectNothing();
        connection.start();
        assertThat(inbox.takeText()).isEqualTo("b");
    }

    @Test
    @Section("6.1.5")
    void stopsAListenerInTheMiddleOfManyMessagesAndGoesOnInOrder() throws Exception {
        Queue queue = newQueue();
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(queue, texts);
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        CountDownLatch some = new CountDownLatch(20);
        connection.createSession().createConsumer(queue).setMessageListener(message -> {
            inbox.onMessage(message);
            some.countDown();
        });
        connection.start();
        await(some);

        connection.stop();
        int delivered = inbox.size();
        send(queue, "last");
        assertThat(inbox.size()).isEqualTo(delivered);
        connection.start();

        assertThat(inbox.takeTexts(200)).containsExactly(texts);
        assertThat(inbox.takeText()).isEqualTo("last");
    }

    @Test
    @Section("6.1.5")
    void letsReceiveTimersRunWhileStopped() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        Connection stopped = newConnection();
        MessageConsumer consumer = stopped.createSession().createConsumer(queue);

        assertThat(within(inBackground(() -> consumer.receive(50)))).isNull();
    }

    @Test
    @Section("6.1.5")
    void holdsBackAReceiverThatWaitsWhileItIsStopped() throws Exception {
        Queue queue = newQueue();
        Connection connection = newStartedConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        var waiting = inBackground(() -> text(consumer.receive()));
        assertThat(stillWaiting(waiting)).isTrue();
        connection.stop();

        send(queue, "a");

        assertThat(stillWaiting(waiting)).isTrue();
        connection.start();
        assertThat(within(waiting)).isEqualTo("a");
    }

    @Test
    @Section("6.1.5")
    void waitsInStopForTheListenersThatRun() throws Exception {
        Queue queue = newQueue();
        Connection connection = newStartedConnection();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        connection.createSession().createConsumer(queue).setMessageListener(message -> {
            inside.countDown();
            awaitQuietly(leave);
        });
        send(queue, "a");
        await(inside);

        var stopping = inBackground(() -> {
            connection.stop();
            return null;
        });

        assertThat(stillWaiting(stopping)).isTrue();
        leave.countDown();
        within(stopping);
    }

    @Test
    @Section("6.1.5")
    void keepsItsServicesForTheListenersThatRunWhileItStops() throws Exception {
        Queue queue = newQueue();
        Queue answers = newQueue();
        Connection connection = newStartedConnection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(answers);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        AtomicReference<Exception> failure = new AtomicReference<>();
        session.createConsumer(queue).setMessageListener(message -> {
            inside.countDown();
            awaitQuietly(proceed);
            try {
                producer.send(session.createTextMessage("answer"));
                session.commit();
            } catch (JMSException e) {
                failure.set(e);
            }
        });
        send(queue, "a");
        await(inside);
        var stopping = inBackground(() -> {
            connection.stop();
            return null;
        });
        assertThat(stillWaiting(stopping)).isTrue();

        proceed.countDown();

        within(stopping);
        assertThat(failure.get()).isNull();
        assertThat(receiveText(session().createConsumer(answers))).isEqualTo("answer");
    }

    @Test
    @Section("6.1.5")
    void holdsNoMessagesThatAnotherConsumerCouldTake() throws JMSException {
        Queue queue = newQueue();
        Connection stopped = newStartedConnection();
        MessageConsumer consumer = stopped.createSession().createConsumer(queue);
        send(queue, "0", "a", "b", "c");
        assertThat(receiveText(consumer)).isEqualTo("0");

        stopped.stop();

        assertThat(receiveTexts(session().createConsumer(queue), 3)).containsExactly("a", "b", "c");
    }

    @Test
    @Section("6.1.5")
    void holdsNoMessagesForAListenerThatAnotherConsumerCouldTake() throws Exception {
        Queue queue = newQueue();
        Connection stopped = newStartedConnection();
        Inbox inbox = new Inbox();
        stopped.createSession().createConsumer(queue).setMessageListener(inbox);
        send(queue, "0");
        assertThat(inbox.takeText()).isEqualTo("0");

        stopped.stop();
        send(queue, "a", "b", "c");

        assertThat(receiveTexts(session().createConsumer(queue), 3)).containsExactly("a", "b", "c");
    }

    @Test
    @Section({"6.1.5", "8.3.1"})
    void collectsWhatItsSubscriptionsGetWhileStopped() throws JMSException {
        Topic topic = newTopic();
        Connection connection = newConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(topic);
        send(topic, "a", "b");

        connection.start();

        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
    }

    @Test
    @Section("6.1.5")
    void startsAndStopsWhileMessagesFlow() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createSession().createConsumer(queue).setMessageListener(inbox);
        int count = 500;
        var sending = inBackground(() -> {
            Session session = newConnection().createSession();
            for (int i = 0; i < count; i++) {
                send(session, queue, "m" + i);
            }
            return null;
        });
        for (int i = 0; i < 50; i++) {
            connection.start();
            connection.stop();
        }
        within(sending);
        connection.start();

        for (int i = 0; i < count; i++) {
            assertThat(inbox.takeText()).isEqualTo("m" + i);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
