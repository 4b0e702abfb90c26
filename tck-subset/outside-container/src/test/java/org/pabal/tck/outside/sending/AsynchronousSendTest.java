package org.pabal.tck.outside.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.Completions.Outcome;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("7.3")
class AsynchronousSendTest extends JmsTest {
    /** Calls back whether the send succeeded or not. */
    private static CompletionListener calling(Consumer<Message> callback) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                callback.accept(message);
            }

            @Override
            public void onException(Message message, Exception exception) {
                callback.accept(message);
            }
        };
    }

    @Test
    @Section("7.3.1")
    void tellsThatTheMessageWasSent() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        TextMessage message = session().createTextMessage("x");

        session().createProducer(queue).send(message, completions);

        assertThat(completions.takeSuccess()).isSameAs(message);
        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("x");
        completions.expectNothing();
    }

    @Test
    @Section("7.3.1")
    void hasSentTheMessageWhenItSaysSo() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        session().createProducer(queue).send(session().createTextMessage("x"), completions);
        completions.takeSuccess();

        assertThat(newSession().createConsumer(queue).receive(PATIENCE_MILLIS)).isNotNull();
    }

    @Test
    void sendsInAllFourWays() throws Exception {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        MessageProducer anywhere = session().createProducer(null);
        Completions completions = new Completions();
        producer.send(session().createTextMessage("1"), completions);
        producer.send(session().createTextMessage("2"), DeliveryMode.NON_PERSISTENT, 4, 60_000, completions);
        anywhere.send(queue, session().createTextMessage("3"), completions);
        anywhere.send(queue, session().createTextMessage("4"), DeliveryMode.PERSISTENT, 4, 0, completions);
        for (int i = 0; i < 4; i++) {
            completions.takeSuccess();
        }

        assertThat(receiveTexts(session().createConsumer(queue), 4)).containsExactly("1", "2", "3", "4");
    }

    @Test
    @Section("7.3.6")
    void setsTheHeadersBeforeItCallsBack() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        long before = System.currentTimeMillis();
        session()
                .createProducer(queue)
                .send(session().createTextMessage("x"), DeliveryMode.NON_PERSISTENT, 7, 60_000, completions);

        Message sent = completions.takeSuccess();

        assertThat(sent.getJMSMessageID()).startsWith("ID:");
        assertThat(sent.getJMSTimestamp()).isGreaterThanOrEqualTo(before);
        assertThat(sent.getJMSPriority()).isEqualTo(7);
        assertThat(sent.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(sent.getJMSExpiration()).isGreaterThanOrEqualTo(before + 60_000);
        assertThat(((Queue) sent.getJMSDestination()).getQueueName()).isEqualTo(queue.getQueueName());
        Message received = receive(session().createConsumer(queue));
        assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(received.getJMSExpiration()).isEqualTo(sent.getJMSExpiration());
    }

    @Test
    @Section("7.3.8")
    void neverCallsBackOnTheSendingThread() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        MessageProducer producer = session().createProducer(queue);
        for (int i = 0; i < 100; i++) {
            producer.send(session().createTextMessage("x"), completions);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(completions.take().thread()).isNotSameAs(Thread.currentThread());
        }
    }

    @Test
    @Section("7.3.8")
    void callsBackInTheOrderOfSending() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        MessageProducer producer = session().createProducer(queue);
        for (int i = 0; i < 500; i++) {
            producer.send(session().createTextMessage("m" + i), completions);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(text(completions.takeSuccess())).isEqualTo("m" + i);
        }
    }

    @Test
    @Section("7.3.8")
    void callsBackOneAtATimeForASession() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(300);
        CompletionListener listener = calling(message -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
            all.countDown();
        });
        List<MessageProducer> producers = List.of(
                session().createProducer(newQueue()),
                session().createProducer(newQueue()),
                session().createProducer(newTopic()));
        for (int i = 0; i < 100; i++) {
            for (MessageProducer producer : producers) {
                producer.send(session().createTextMessage("x"), listener);
            }
        }
        await(all);

        assertThat(most).hasValue(1);
    }

    @Test
    @Section({"7.3.3", "6.2.9"})
    void keepsTheOrderOfMixedSends() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        MessageProducer producer = session().createProducer(queue);
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
            TextMessage message = session().createTextMessage(texts[i]);
            if (i % 3 == 0) {
                producer.send(message);
            } else {
                producer.send(message, completions);
            }
        }

        assertThat(receiveTexts(session().createConsumer(queue), texts.length)).containsExactly(texts);
    }

    @Test
    @Section("7.3.2")
    void doesNotCallBackWhenTheCallItselfFailed() throws Exception {
        Completions completions = new Completions();
        MessageProducer anywhere = session().createProducer(null);
        Message message = session().createMessage();

        assertThatThrownBy(() -> anywhere.send(null, message, completions))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> anywhere.send(message, completions)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> anywhere.send(newQueue(), message, DeliveryMode.PERSISTENT, -1, 0, completions))
                .isInstanceOf(JMSException.class);

        completions.expectNothing();
    }

    @Test
    @Section({"7.3.4", "6.1.5"})
    void mayStopTheConnectionInACallback() throws Exception {
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();

        session().createProducer(newQueue()).send(session().createMessage(), calling(message -> {
            try {
                connection().stop();
                outcome.add("stopped");
            } catch (JMSException e) {
                outcome.add(e);
            }
        }));

        assertThat(outcome.poll(10, TimeUnit.SECONDS)).isEqualTo("stopped");
    }

    @Test
    @Section("7.3.2")
    void eitherThrowsOrCallsBackButNeverBothWhenTheDestinationIsGone() throws Exception {
        var queue = session().createTemporaryQueue();
        queue.delete();
        Completions completions = new Completions();
        MessageProducer anywhere = session().createProducer(null);
        boolean thrown = false;
        try {
            anywhere.send(queue, session().createMessage(), completions);
        } catch (JMSException e) {
            thrown = true;
        }

        if (thrown) {
            completions.expectNothing();
        } else {
            assertThat(completions.take().failure()).isInstanceOf(InvalidDestinationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "session", "connection"})
    @Section("7.3.4")
    void waitsForTheCallbacksBeforeItCloses(String what) throws Exception {
        Connection connection = newConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(newQueue());
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger returned = new AtomicInteger();
        CompletionListener listener = calling(message -> {
            inside.countDown();
            awaitQuietly(leave);
            returned.incrementAndGet();
        });
        producer.send(session.createTextMessage("a"), listener);
        producer.send(session.createTextMessage("b"), listener);
        await(inside);

        var closing = inBackground(() -> {
            switch (what) {
                case "producer" -> producer.close();
                case "session" -> session.close();
                default -> connection.close();
            }
            return returned.get();
        });

        assertThat(stillWaiting(closing)).isTrue();
        leave.countDown();
        assertThat(within(closing)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Section("7.3.4")
    void waitsForTheCallbacksBeforeItCommitsOrRollsBack(boolean commit) throws Exception {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(queue);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger returned = new AtomicInteger();
        CompletionListener listener = calling(message -> {
            inside.countDown();
            awaitQuietly(leave);
            returned.incrementAndGet();
        });
        producer.send(transacted.createTextMessage("a"), listener);
        producer.send(transacted.createTextMessage("b"), listener);
        await(inside);

        var ending = inBackground(() -> {
            if (commit) {
                transacted.commit();
            } else {
                transacted.rollback();
            }
            return returned.get();
        });

        assertThat(stillWaiting(ending)).isTrue();
        leave.countDown();
        assertThat(within(ending)).isEqualTo(2);
        assertThat(remainingIn(queue)).hasSize(commit ? 2 : 0);
    }

    /** What a callback may not do to its own session. */
    interface Forbidden {
        void call(Connection connection, Session session, MessageProducer producer) throws JMSException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer.close", "session.close", "connection.close", "commit", "rollback"})
    @Section("7.3.4")
    void refusesToCloseOrEndItsOwnInACallback(String what) throws Exception {
        Connection connection = newConnection();
        Session session = connection.createSession(
                what.endsWith("close") ? Session.AUTO_ACKNOWLEDGE : Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(newQueue());
        Forbidden forbidden = switch (what) {
            case "producer.close" -> (c, s, p) -> p.close();
            case "session.close" -> (c, s, p) -> s.close();
            case "connection.close" -> (c, s, p) -> c.close();
            case "commit" -> (c, s, p) -> s.commit();
            default -> (c, s, p) -> s.rollback();
        };
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        producer.send(session.createTextMessage("x"), calling(message -> {
            try {
                forbidden.call(connection, session, producer);
                outcome.add("obeyed");
            } catch (JMSException | RuntimeException e) {
                outcome.add(e);
            }
        }));

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "commit", "rollback"})
    @Section("7.3.4")
    void refusesToCloseOrEndItsOwnContextInACallback(String what) throws Exception {
        JMSContext context =
                newContext(what.equals("close") ? JMSContext.AUTO_ACKNOWLEDGE : JMSContext.SESSION_TRANSACTED);
        BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        context.createProducer()
                .setAsync(calling(message -> {
                    try {
                        switch (what) {
                            case "close" -> context.close();
                            case "commit" -> context.commit();
                            default -> context.rollback();
                        }
                        outcome.add("obeyed");
                    } catch (RuntimeException e) {
                        outcome.add(e);
                    }
                }))
                .send(newQueue(), "x");

        assertThat(outcome.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Section("7.3.8")
    void survivesACallbackThatThrows() throws Exception {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        Completions completions = new Completions();
        producer.send(session().createTextMessage("a"), calling(message -> {
            throw new java.lang.IllegalStateException("thrown by the test's callback");
        }));
        producer.send(session().createTextMessage("b"), completions);

        assertThat(text(completions.takeSuccess())).isEqualTo("b");
        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
    }

    @Test
    @Section({"7.3", "3.9"})
    void sendsTheMessageAsItWasThoughItChangesAfterTheCallback() throws Exception {
        Queue queue = newQueue();
        Completions completions = new Completions();
        TextMessage message = session().createTextMessage("before");
        session().createProducer(queue).send(message, completions);
        completions.takeSuccess();
        message.setText("after");

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("before");
    }

    @Test
    @Section("7.3.7")
    void letsTheApplicationUseTheSessionMeanwhile() throws Exception {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        CountDownLatch leave = new CountDownLatch(1);
        Completions completions = new Completions();
        producer.send(session().createTextMessage("a"), calling(message -> awaitQuietly(leave)));
        producer.send(session().createTextMessage("b"), completions);

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");

        leave.countDown();
        completions.takeSuccess();
    }

    @Test
    @Section({"7.3", "6.1.4"})
    void callsBackWhileItsConnectionIsStopped() throws Exception {
        Connection stopped = newConnection();
        Session session = stopped.createSession();
        Completions completions = new Completions();
        session.createProducer(newQueue()).send(session.createTextMessage("x"), completions);

        completions.takeSuccess();
    }

    @Test
    @Section({"7.3", "7.9"})
    void carriesDelayAndExpirationOfTheProducer() throws Exception {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(100);
        producer.setTimeToLive(60_000);
        Completions completions = new Completions();
        long before = System.currentTimeMillis();
        producer.send(session().createTextMessage("x"), completions);

        Message sent = completions.takeSuccess();

        assertThat(sent.getJMSDeliveryTime()).isGreaterThanOrEqualTo(before + 100);
        assertThat(sent.getJMSExpiration()).isGreaterThanOrEqualTo(before + 60_000);
        Message received = receive(session().createConsumer(queue));
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 100);
        assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    @Section({"7.3", "2.6"})
    void sendsFromAJmsProducerEveryKindOfBody() throws Exception {
        JMSContext context = newContext();
        Queue queue = newQueue();
        Completions completions = new Completions();
        JMSProducer producer = context.createProducer().setAsync(completions);
        assertThat(producer.getAsync()).isSameAs(completions);
        producer.send(queue, "text")
                .send(queue, new byte[] {1})
                .send(queue, java.util.Map.of("a", 1))
                .send(queue, (java.io.Serializable) 42)
                .send(queue, context.createMessage());

        List<Class<?>> kinds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Outcome outcome = completions.take();
            assertThat(outcome.failure()).isNull();
            kinds.add(outcome.message().getClass());
        }
        assertThat(kinds).doesNotHaveDuplicates();
    }

    @Test
    @Section("7.3")
    void sendsSynchronouslyAgainWhenTheListenerIsTakenAway() throws Exception {
        JMSContext context = newContext();
        Queue queue = newQueue();
        Completions completions = new Completions();
        JMSProducer producer = context.createProducer().setAsync(completions);
        producer.send(queue, "a");
        completions.takeSuccess();

        producer.setAsync(null).send(queue, "b");

        assertThat(producer.getAsync()).isNull();
        completions.expectNothing();
        assertThat(remainingIn(queue)).containsExactly("a", "b");
    }

    @Test
    @Section({"7.3.4", "7.3.8"})
    void losesNoCallbackOfManyBeforeItCloses() throws Exception {
        for (int round = 0; round < 10; round++) {
            List<String> called = new CopyOnWriteArrayList<>();
            try (Connection connection = factory().createConnection()) {
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(newQueue());
                for (int i = 0; i < 50; i++) {
                    producer.send(session.createTextMessage("x"), calling(message -> called.add("x")));
                }
            }
            assertThat(called).hasSize(50);
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
