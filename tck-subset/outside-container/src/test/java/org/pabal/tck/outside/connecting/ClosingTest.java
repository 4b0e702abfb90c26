package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"6.1.8", "6.2.15", "8.8"})
class ClosingTest extends JmsTest {
    /** What can be closed around a consumer. */
    enum Closed {
        CONSUMER,
        SESSION,
        CONNECTION;

        AutoCloseable of(Connection connection, Session session, MessageConsumer consumer) {
            return switch (this) {
                case CONSUMER -> consumer;
                case SESSION -> session;
                case CONNECTION -> connection;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsABlockedReceiveReturnNull(Closed closed) throws Exception {
        Connection connection = newStartedConnection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(newQueue());
        var waiting = inBackground(() -> consumer.receive());
        assertThat(stillWaiting(waiting)).isTrue();

        closed.of(connection, session, consumer).close();

        assertThat(within(waiting)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void letsATimedReceiveReturnNullAtOnce(Closed closed) throws Exception {
        Connection connection = newStartedConnection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(newQueue());
        var waiting = inBackground(() -> consumer.receive(3_600_000));
        assertThat(stillWaiting(waiting)).isTrue();

        closed.of(connection, session, consumer).close();

        assertThat(within(waiting)).isNull();
    }

    @Test
    void letsABlockedReceiveOfAContextReturnNull() throws Exception {
        JMSContext context = newContext();
        JMSConsumer consumer = context.createConsumer(newQueue());
        var waiting = inBackground(() -> consumer.receive());
        assertThat(stillWaiting(waiting)).isTrue();

        context.close();

        assertThat(within(waiting)).isNull();
    }

    @Test
    void letsABlockedReceiveBodyReturnNull() throws Exception {
        JMSConsumer consumer = newContext().createConsumer(newQueue());
        var waiting = inBackground(() -> consumer.receiveBody(String.class));
        assertThat(stillWaiting(waiting)).isTrue();

        consumer.close();

        assertThat(within(waiting)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void waitsForTheListenerThatRuns(Closed closed) throws Exception {
        Connection connection = newStartedConnection();
        Session session = connection.createSession();
        Queue queue = newQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            inside.countDown();
            awaitQuietly(leave);
        });
        send(queue, "a", "b");
        await(inside);

        var closing = inBackground(() -> {
            closed.of(connection, session, consumer).close();
            return null;
        });

        assertThat(stillWaiting(closing)).isTrue();
        leave.countDown();
        within(closing);
    }

    @ParameterizedTest
    @EnumSource
    void callsNoListenerOnceCloseReturned(Closed closed) throws Exception {
        Connection connection = newStartedConnection();
        Session session = connection.createSession();
        Queue queue = newQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        Inbox inbox = new Inbox();
        consumer.setMessageListener(inbox);
        send(queue, "a");
        inbox.take();

        closed.of(connection, session, consumer).close();
        send(queue, "b");

        inbox.expectNothing();
        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource(names = {"SESSION", "CONNECTION"})
    void keepsItsServicesForTheListenerThatRuns(Closed closed) throws Exception {
        Connection connection = newStartedConnection();
        Session session = connection.createSession();
        Queue queue = newQueue();
        Queue answers = newQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(answers);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            inside.countDown();
            awaitQuietly(proceed);
            try {
                producer.send(session.createTextMessage("answer"));
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        send(queue, "a");
        await(inside);
        var closing = inBackground(() -> {
            closed.of(connection, session, consumer).close();
            return null;
        });
        assertThat(stillWaiting(closing)).isTrue();

        proceed.countDown();

        within(closing);
        assertThat(receiveText(session().createConsumer(answers))).isEqualTo("answer");
        assertThat(remainingIn(queue))
                .as("acknowledged when its listener returned")
                .isEmpty();
    }

    static Stream<Arguments> callsFromAListener() {
        return Stream.of("stop", "close connection", "close session").map(call -> arguments(call));
    }

    @ParameterizedTest
    @MethodSource("callsFromAListener")
    @Section({"6.1.5", "6.1.8", "6.2.15"})
    void refusesOrObeysButNeverHangsWhenItsOwnListenerStopsOrCloses(String call) throws Exception {
        Connection connection = newConnection();
        Session session = connection.createSession();
        Queue queue = newQueue();
        BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                switch (call) {
                    case "stop" -> connection.stop();
                    case "close session" -> session.close();
                    default -> connection.close();
                }
                outcome.add("obeyed");
            } catch (IllegalStateException e) {
                outcome.add("refused");
            } catch (JMSException e) {
                outcome.add("unexpected " + e);
            }
        });
        send(queue, "a");
        connection.start();

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isIn("refused", "obeyed");
        connection.close();
        assertThat(remainingIn(queue)).as("acknowledged").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "close"})
    @Section({"6.1.5", "6.1.8", "6.2.15"})
    void refusesOrObeysButNeverHangsWhenItsOwnListenerStopsOrClosesAContext(String call) throws Exception {
        JMSContext context = newContext();
        Queue queue = newQueue();
        BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
        context.createConsumer(queue).setMessageListener(message -> {
            try {
                if (call.equals("stop")) {
                    context.stop();
                } else {
                    context.close();
                }
                outcome.add("obeyed");
            } catch (IllegalStateRuntimeException e) {
                outcome.add("refused");
            }
        });
        send(queue, "a");

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isIn("refused", "obeyed");
        context.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section("8.8")
    void letsAListenerCloseItsOwnConsumer() throws Exception {
        Queue queue = newQueue();
        Session session = newSession();
        MessageConsumer consumer = session.createConsumer(queue);
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        consumer.setMessageListener(message -> {
            try {
                consumer.close();
                outcome.add(text(message));
            } catch (JMSException | RuntimeException e) {
                outcome.add(e);
            }
        });

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        session.close();
        assertThat(outcome).isEmpty();
        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("8.8")
    void letsAListenerCloseItsOwnContextConsumer() throws Exception {
        Queue queue = newQueue();
        JMSContext context = newContext();
        context.setAutoStart(false);
        JMSConsumer consumer = context.createConsumer(queue);
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        consumer.setMessageListener(message -> {
            try {
                consumer.close();
                outcome.add(text(message));
            } catch (JMSException | RuntimeException e) {
                outcome.add(e);
            }
        });
        context.start();

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        context.close();
        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("8.8")
    void letsAListenerCloseAnotherConsumerOfItsSession() throws Exception {
        Queue first = newQueue();
        Queue second = newQueue();
        Connection connection = newConnection();
        Session session = connection.createSession();
        MessageConsumer other = session.createConsumer(second);
        other.setMessageListener(message -> {});
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        session.createConsumer(first).setMessageListener(message -> {
            try {
                other.close();
                outcome.add("closed");
            } catch (JMSException | RuntimeException e) {
                outcome.add(e);
            }
        });
        connection.start();
        send(first, "a");

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("closed");
    }

    @Test
    @Section("6.1.8")
    void rollsBackWhatIsInProgress() throws JMSException {
        Queue queue = newQueue();
        Queue answers = newQueue();
        send(queue, "a");
        Connection connection = newStartedConnection();
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        receive(transacted.createConsumer(queue));
        send(transacted, answers, "answer");

        connection.close();

        Message again = receive(session().createConsumer(queue));
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(again)).isEqualTo(2);
        assertThat(remainingIn(answers)).isEmpty();
    }

    @Test
    @Section("6.2.15")
    void rollsBackTheTransactionOfAClosedSession() throws JMSException {
        Queue queue = newQueue();
        Queue answers = newQueue();
        send(queue, "a", "b");
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        receiveTexts(transacted.createConsumer(queue), 2);
        send(transacted, answers, "answer");

        transacted.close();

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
        assertThat(remainingIn(answers)).isEmpty();
    }

    @Test
    @Section({"6.1.8", "6.2.15"})
    void doesNotAcknowledgeWhatTheClientDidNot() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        Connection connection = newStartedConnection();
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        receive(consumer).acknowledge();
        receive(consumer);

        connection.close();

        MessageConsumer next = session().createConsumer(queue);
        Message b = receive(next);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isTrue();
        Message c = receive(next);
        assertThat(text(c)).isEqualTo("c");
        assertThat(c.getJMSRedelivered()).as("never received").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @Section("8.8")
    void keepsAcknowledgedWhatAClosedConsumerDelivered(int mode) throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session session = newSession(mode);
        MessageConsumer consumer = session.createConsumer(queue);
        receive(consumer);

        consumer.close();
        session.close();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("8.8")
    void letsTheClientAcknowledgeAfterItsConsumerIsClosed() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        Message message = receive(consumer);
        consumer.close();

        message.acknowledge();
        client.close();

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section("8.8")
    void doesNotGiveToOthersWhatAClosedConsumerDeliveredUntilItIsSettled() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        receive(consumer);

        consumer.close();

        assertThat(remainingIn(queue)).isEmpty();
        client.recover();
        Message again = receive(session().createConsumer(queue));
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    @Test
    @Section("8.8")
    void letsATransactionEndAfterItsConsumerIsClosed() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = transacted.createConsumer(queue);
        receive(first);
        first.close();
        transacted.commit();
        MessageConsumer second = transacted.createConsumer(queue);
        receive(second);
        second.close();
        transacted.rollback();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("6.2")
    void givesBackToTheQueueWhatWasNotReceived() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c", "d");
        Session other = newSession();
        MessageConsumer consumer = other.createConsumer(queue);
        receive(consumer);

        consumer.close();

        MessageConsumer next = session().createConsumer(queue);
        for (String expected : new String[] {"b", "c", "d"}) {
            Message message = receive(next);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(deliveryCount(message)).isEqualTo(1);
        }
    }

    @Test
    @Section("6.2.15")
    void closesASessionFromAnotherThreadWhileItReceives() throws Exception {
        Queue queue = newQueue();
        for (int i = 0; i < 50; i++) {
            Session session = newSession();
            MessageConsumer consumer = session.createConsumer(queue);
            var waiting = inBackground(() -> consumer.receive(PATIENCE_MILLIS));
            session.close();
            try {
                assertThat(within(waiting)).isNull();
            } catch (IllegalStateException e) {
                // the session was closed before its receive began
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    @Section("6.1.8")
    void closesAConnectionWhileItsProducersSend() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue);
        CountDownLatch some = new CountDownLatch(100);
        var sent = inBackground(() -> {
            int count = 0;
            try {
                while (true) {
                    producer.send(session.createTextMessage("m" + count));
                    count++;
                    some.countDown();
                }
            } catch (JMSException e) {
                return count;
            }
        });
        await(some);

        connection.close();

        int count = within(sent);
        assertThat(remainingIn(queue).size()).isBetween(count, count + 1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
