package org.pabal.tck.outside.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("8.7")
class ListenerTest extends JmsTest {
    /** What a listener saw of a message when it was called. */
    record Call(String text, boolean redelivered, int count) {
        static Call of(Message message) {
            try {
                return new Call(JmsTest.text(message), message.getJMSRedelivered(), deliveryCount(message));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Keeps each call, and throws for the first ones of message "a". */
    private static MessageListener failing(BlockingQueue<Call> calls, int failures) {
        Map<String, Integer> seen = new HashMap<>();
        return message -> {
            Call call = Call.of(message);
            calls.add(call);
            if (call.text().equals("a") && seen.merge("a", 1, Integer::sum) <= failures) {
                throw new IllegalStateException("thrown by the test's listener");
            }
        };
    }

    private static Call next(BlockingQueue<Call> calls) throws InterruptedException {
        Call call = calls.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(call).as("call of the listener").isNotNull();
        return call;
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void isCalledAgainAtOnceForAMessageItThrewFor(int mode) throws Exception {
        Queue queue = newQueue();
        Session session = newSession(mode);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        session.createConsumer(queue).setMessageListener(failing(calls, 2));

        assertThat(next(calls)).isEqualTo(new Call("a", false, 1));
        assertThat(next(calls)).isEqualTo(new Call("a", true, 2));
        assertThat(next(calls)).isEqualTo(new Call("a", true, 3));
        assertThat(next(calls)).isEqualTo(new Call("b", false, 1));
        session.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void goesOnWithTheNextMessageWhereTheClientAcknowledges() throws Exception {
        Queue queue = newQueue();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        client.createConsumer(queue).setMessageListener(failing(calls, 1));
        assertThat(next(calls)).isEqualTo(new Call("a", false, 1));
        assertThat(next(calls)).isEqualTo(new Call("b", false, 1));

        client.close();

        assertThat(remainingIn(queue)).containsExactly("a", "b");
    }

    @Test
    void goesOnWithTheNextMessageInATransactionThatTheClientMayCommit() throws Exception {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        MessageListener failing = failing(calls, 1);
        send(queue, "a", "b");
        transacted.createConsumer(queue).setMessageListener(message -> {
            try {
                failing.onMessage(message);
            } finally {
                if (calls.size() == 2) {
                    commit(transacted);
                }
            }
        });
        MessageConsumer nobody = session().createConsumer(newQueue());
        for (int i = 0; i < 100 && calls.size() < 2; i++) {
            nobody.receive(20);
        }

        transacted.close();

        assertThat(calls).containsExactly(new Call("a", false, 1), new Call("b", false, 1));
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void doesNotRollBackByThrowing() throws Exception {
        Queue queue = newQueue();
        Queue answers = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(answers);
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        transacted.createConsumer(queue).setMessageListener(message -> {
            Call call = Call.of(message);
            try {
                producer.send(transacted.createTextMessage("re: " + call.text()));
                if (call.text().equals("a")) {
                    throw new IllegalStateException("thrown by the test's listener");
                }
                transacted.commit();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            } finally {
                calls.add(call);
            }
        });
        next(calls);
        next(calls);

        assertThat(receiveTexts(session().createConsumer(answers), 2)).containsExactly("re: a", "re: b");
    }

    @Test
    void isCalledAgainForAMessageOfATopicItThrewFor() throws Exception {
        Topic topic = newTopic();
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        newSession().createConsumer(topic).setMessageListener(failing(calls, 1));
        send(topic, "a", "b");

        assertThat(next(calls)).isEqualTo(new Call("a", false, 1));
        assertThat(next(calls)).isEqualTo(new Call("a", true, 2));
        assertThat(next(calls)).isEqualTo(new Call("b", false, 1));
    }

    @Test
    void losesNothingWhenItThrowsAnError() throws Exception {
        Queue queue = newQueue();
        Session session = newSession();
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        send(queue, "a", "b");
        session.createConsumer(queue).setMessageListener(message -> {
            Call call = Call.of(message);
            calls.add(call);
            if (call.equals(new Call("a", false, 1))) {
                throw new AssertionError("thrown by the test's listener");
            }
        });

        assertThat(next(calls)).isEqualTo(new Call("a", false, 1));
        assertThat(List.of(next(calls).text(), next(calls).text())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void canBeToldAndReplaced() throws Exception {
        Queue queue = newQueue();
        var connection = newConnection();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        Inbox first = new Inbox();
        Inbox second = new Inbox();
        assertThat(consumer.getMessageListener()).isNull();
        consumer.setMessageListener(first);
        assertThat(consumer.getMessageListener()).isSameAs(first);
        consumer.setMessageListener(second);
        connection.start();
        send(queue, "a");

        assertThat(second.takeText()).isEqualTo("a");
        first.expectNothing();
    }

    @Test
    void canBeToldAndReplacedOnAContext() throws Exception {
        Queue queue = newQueue();
        JMSConsumer consumer = newContext().createConsumer(queue);
        Inbox inbox = new Inbox();
        assertThat(consumer.getMessageListener()).isNull();
        consumer.setMessageListener(inbox);

        assertThat(consumer.getMessageListener()).isSameAs(inbox);
        send(queue, "a");
        assertThat(inbox.takeText()).isEqualTo("a");
    }

    @Test
    void makesRoomForReceiveAgainWhenItIsTakenAway() throws Exception {
        Queue queue = newQueue();
        var connection = newConnection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue);
        Inbox inbox = new Inbox();
        consumer.setMessageListener(inbox);
        connection.start();
        send(queue, "a");
        inbox.take();
        connection.stop();
        consumer.setMessageListener(null);
        connection.start();
        send(queue, "b");

        assertThat(receiveText(consumer)).isEqualTo("b");
        assertThat(inbox.size()).isZero();
    }

    @Test
    @Section({"8.7", "6.2.5"})
    void cannotBeCombinedWithReceiveOnOneConsumer() throws JMSException {
        MessageConsumer consumer = newSession().createConsumer(newQueue());
        consumer.setMessageListener(message -> {});

        assertThatThrownBy(() -> consumer.receive(20)).isInstanceOf(JMSException.class);
    }

    @Test
    @Section({"8.7", "6.2.13"})
    void isCalledOnOneThreadForAllConsumersOfASession() throws Exception {
        var connection = newConnection();
        Session session = connection.createSession();
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        Queue first = newQueue();
        Queue second = newQueue();
        for (Queue queue : List.of(first, second)) {
            session.createConsumer(queue).setMessageListener(message -> {
                log.add("enter");
                log.add("leave");
            });
        }
        connection.start();
        for (int i = 0; i < 50; i++) {
            send(first, "x");
            send(second, "y");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(log.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("enter");
            assertThat(log.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("leave");
        }
    }

    @Test
    void mayUseItsSessionForAnything() throws Exception {
        Queue queue = newQueue();
        Queue side = newQueue();
        Session session = newSession();
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                send(session, side, "side");
                try (MessageConsumer temporary = session.createConsumer(side)) {
                    outcome.add(temporary.getMessageListener() == null ? "opened" : "odd");
                }
                session.createBrowser(side).close();
                session.createTemporaryQueue().delete();
                outcome.add("done");
            } catch (JMSException | RuntimeException e) {
                outcome.add(e);
            }
        });
        send(queue, "a");

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("opened");
        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("done");
    }

    @Test
    void mayOpenAndUseAnotherConnection() throws Exception {
        Queue queue = newQueue();
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        newSession().createConsumer(queue).setMessageListener(message -> {
            try (JMSContext context = factory().createContext()) {
                Queue other = context.createTemporaryQueue();
                context.createProducer().send(other, "nested");
                outcome.add(context.createConsumer(other).receiveBody(String.class, PATIENCE_MILLIS));
            } catch (RuntimeException e) {
                outcome.add(e);
            }
        });
        send(queue, "a");

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("nested");
    }

    @Test
    void pingsAndPongsBetweenTwoListeners() throws Exception {
        Queue there = newQueue();
        Queue back = newQueue();
        Inbox done = new Inbox();
        for (List<Queue> way : List.of(List.of(there, back), List.of(back, there))) {
            Session session = newStartedConnection().createSession();
            MessageProducer producer = session.createProducer(way.get(1));
            session.createConsumer(way.get(0)).setMessageListener(message -> {
                try {
                    int hops = message.getIntProperty("hops");
                    if (hops == 500) {
                        done.onMessage(message);
                    } else {
                        Message next = session.createMessage();
                        next.setIntProperty("hops", hops + 1);
                        producer.send(next);
                    }
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        Message first = session().createMessage();
        first.setIntProperty("hops", 1);
        sendMessage(there, first);

        assertThat(done.take().getIntProperty("hops")).isEqualTo(500);
    }

    private static void commit(Session session) {
        try {
            session.commit();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
