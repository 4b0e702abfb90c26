package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.session.PabalSession;

/** Jakarta Messaging 3.1 §6.2.10, §8.6, §8.7. */
@OverBothLinks
class AcknowledgementTest extends BrokerFixture {

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void whatWasReceivedIsGone(int mode) throws Exception {
        send(QUEUE, "a", "b", "c");
        Connection connection = started();
        MessageConsumer consumer = connection.createSession(mode).createConsumer(QUEUE);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        connection.close();
        assertThat(drain(QUEUE)).containsExactly("c");
    }

    @Test
    void whatWasNotAcknowledgedComesAgainWithARaisedCount() throws Exception {
        send(QUEUE, "a", "b", "c");
        Connection connection = started();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        consumer.receive(LONG_MILLIS).acknowledge();
        Message seen = consumer.receive(LONG_MILLIS);
        assertThat(seen.getJMSRedelivered()).isFalse();
        assertThat(count(seen)).isEqualTo(1);
        connection.close();

        Session another = started().createSession();
        MessageConsumer next = another.createConsumer(QUEUE);
        Message again = next.receive(LONG_MILLIS);
        assertThat(text(again)).isEqualTo("b");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(count(again)).isEqualTo(2);
        Message unseen = next.receive(LONG_MILLIS);
        assertThat(text(unseen)).isEqualTo("c");
        assertThat(count(unseen)).isEqualTo(1);
        assertThat(unseen.getJMSRedelivered()).isFalse();
    }

    @Test
    void acknowledgeCoversAllConsumersAndRecoverRestartsInOrder() throws Exception {
        PabalQueue[] queues = {new PabalQueue("q1"), new PabalQueue("q2"), new PabalQueue("q3")};
        for (PabalQueue queue : queues) {
            send(queue, queue.getQueueName() + ".1", queue.getQueueName() + ".2");
        }
        Session session = started().createSession(Session.CLIENT_ACKNOWLEDGE);
        List<MessageConsumer> consumers = new ArrayList<>();
        for (PabalQueue queue : queues) {
            consumers.add(session.createConsumer(queue));
        }
        for (int at = 2; at >= 0; at--) {
            assertThat(receive(consumers.get(at), 1)).containsExactly("q" + (at + 1) + ".1");
        }
        session.recover();
        for (int at = 2; at >= 0; at--) {
            Message again = consumers.get(at).receive(LONG_MILLIS);
            assertThat(text(again)).isEqualTo("q" + (at + 1) + ".1");
            assertThat(again.getJMSRedelivered()).isTrue();
            if (at == 0) {
                again.acknowledge();
            }
        }
        session.recover();
        for (int at = 2; at >= 0; at--) {
            Message fresh = consumers.get(at).receive(LONG_MILLIS);
            assertThat(text(fresh)).isEqualTo("q" + (at + 1) + ".2");
            assertThat(fresh.getJMSRedelivered()).isFalse();
        }
    }

    @Test
    void individualAcknowledgementSettlesThatMessageAlone() throws Exception {
        send(QUEUE, "a", "b", "c");
        Connection connection = started();
        Session session = connection.createSession(PabalSession.INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(session.getAcknowledgeMode()).isEqualTo(PabalSession.INDIVIDUAL_ACKNOWLEDGE);
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.receive(LONG_MILLIS).acknowledge();
        connection.close();
        assertThat(drain(QUEUE)).containsExactly("a", "c");
    }

    @Test
    void recoverInsideAListenerPresentsTheMessageAgain() throws Exception {
        Connection connection = connection();
        Session session = connection.createSession();
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                seen.add(text(message) + count(message));
                if (text(message).equals("a") && count(message) == 1) {
                    session.recover();
                }
            } catch (jakarta.jms.JMSException failure) {
                seen.add(failure.toString());
            }
        });
        send(QUEUE, "a", "b");
        connection.start();
        for (String expected : List.of("a1", "a2", "b1")) {
            assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
        connection.close();
        assertThat(drain(QUEUE)).isEmpty();
    }

    @Test
    void recoverIsForSessionsThatAreNotTransacted() throws Exception {
        Session session = connection().createSession(Session.SESSION_TRANSACTED);
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFailedReceiveBodyLeavesTheMessageAsIfNeverReceived() throws Exception {
        send(QUEUE, "a", "b");
        try (JMSContext context = factory("").createContext()) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            assertThatThrownBy(() -> consumer.receiveBody(Integer.class, LONG_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            Message again = consumer.receive(LONG_MILLIS);
            assertThat(text(again)).isEqualTo("a");
            assertThat(count(again)).isEqualTo(1);
            assertThat(again.getJMSRedelivered()).isFalse();
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("b");
        }
        assertThat(drain(QUEUE)).isEmpty();
    }

    @Test
    void aFailedReceiveBodyCountsAsDeliveredInATransaction() throws Exception {
        send(QUEUE, "a", "b");
        try (JMSContext context = factory("").createContext(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(QUEUE);
            assertThatThrownBy(() -> consumer.receiveBody(Integer.class, LONG_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("b");
            context.rollback();
            Message again = consumer.receive(LONG_MILLIS);
            assertThat(text(again)).isEqualTo("a");
            assertThat(count(again)).isEqualTo(2);
            context.commit();
        }
    }

    @Test
    void aBodylessMessageHasNoBodyToReceive() throws Exception {
        try (JMSContext context = factory("").createContext()) {
            context.createProducer().send(QUEUE, context.createMessage());
            JMSConsumer consumer = context.createConsumer(QUEUE);
            assertThatThrownBy(() -> consumer.receiveBody(Object.class, LONG_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(consumer.receive(LONG_MILLIS)).isNotNull();
        }
    }

    @Test
    void aListenerThatKeepsThrowingLosesTheMessageToTheDeadLetters() throws Exception {
        Connection connection = connection();
        Session session = connection.createSession();
        LinkedBlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                counts.add(count(message));
            } catch (jakarta.jms.JMSException unreadable) {
                counts.add(-1);
            }
            throw new java.lang.IllegalStateException("on purpose");
        });
        send(QUEUE, "poison");
        connection.start();
        MessageConsumer dead = started().createSession().createConsumer(new PabalQueue("DLQ"));
        assertThat(text(dead.receive(LONG_MILLIS))).isEqualTo("poison");
        assertThat(counts).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void inClientModeAThrowingListenerGoesOnWithTheNextMessage() throws Exception {
        Connection connection = connection();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                seen.add(text(message));
            } catch (jakarta.jms.JMSException unreadable) {
                seen.add(unreadable.toString());
            }
            throw new java.lang.IllegalStateException("on purpose");
        });
        send(QUEUE, "a", "b");
        connection.start();
        assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("b");
        connection.close();
        assertThat(drain(QUEUE)).containsExactly("a", "b");
    }
}
