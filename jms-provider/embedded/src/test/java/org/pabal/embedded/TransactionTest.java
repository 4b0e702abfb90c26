package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalQueue;

/** Jakarta Messaging 3.1 §6.2.7. */
@OverBothLinks
class TransactionTest extends BrokerFixture {
    private static final PabalQueue DONE = new PabalQueue("done");

    @Test
    void whatWasSentIsSeenAfterTheCommitOnly() throws Exception {
        Session session = connection().createSession(Session.SESSION_TRANSACTED);
        assertThat(session.getTransacted()).isTrue();
        send(session, QUEUE, "a", "b");
        assertThat(drain(QUEUE)).isEmpty();
        session.commit();
        assertThat(drain(QUEUE)).containsExactly("a", "b");
    }

    @Test
    void returnsMessagesToTheirPlaceWhenTheSessionRollsBack() throws Exception {
        send(QUEUE, "a", "b", "c", "d");
        Session session = started().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        send(session, DONE, "dropped");
        session.rollback();
        Message again = consumer.receive(LONG_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(count(again)).isEqualTo(2);
        assertThat(receive(consumer, 1)).containsExactly("b");
        Message fresh = consumer.receive(LONG_MILLIS);
        assertThat(text(fresh)).isEqualTo("c");
        assertThat(count(fresh)).isEqualTo(1);
        session.commit();
        assertThat(drain(DONE)).isEmpty();
        session.close();
        assertThat(drain(QUEUE)).containsExactly("d");
    }

    @Test
    void closingRollsBack() throws Exception {
        send(QUEUE, "a");
        Connection connection = started();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(receive(consumer, 1)).containsExactly("a");
        send(session, DONE, "dropped");
        connection.close();
        assertThat(drain(DONE)).isEmpty();
        MessageConsumer next = started().createSession().createConsumer(QUEUE);
        assertThat(count(next.receive(LONG_MILLIS))).isEqualTo(2);
    }

    @Test
    void closingTheConsumerLeavesItsMessagesInTheTransaction() throws Exception {
        send(QUEUE, "a", "b", "c");
        Session session = started().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        assertThat(drain(QUEUE)).as("what nobody has seen is free").containsExactly("c");
        session.rollback();
        assertThat(drain(QUEUE)).containsExactly("a", "b");
    }

    @Test
    void aTransactionThatMovesMessagesDoesBothOrNothing() throws Exception {
        send(QUEUE, "a", "b");
        try (JMSContext context = factory("").createContext(JMSContext.SESSION_TRANSACTED)) {
            var consumer = context.createConsumer(QUEUE);
            context.createProducer().send(DONE, consumer.receiveBody(String.class, LONG_MILLIS) + "!");
            context.commit();
            context.createProducer().send(DONE, consumer.receiveBody(String.class, LONG_MILLIS) + "!");
        }
        assertThat(drain(DONE)).containsExactly("a!");
        assertThat(drain(QUEUE)).containsExactly("b");
    }

    @Test
    void sessionsThatAreNotTransactedNeitherCommitNorRollBack() throws Exception {
        Session session = connection().createSession();
        assertThat(session.getTransacted()).isFalse();
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerMayCommitWhatItIsGiven() throws Exception {
        Connection connection = connection();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        var producer = session.createProducer(DONE);
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                producer.send(message);
                if (text(message).equals("b") && count(message) == 1) {
                    session.rollback();
                } else {
                    session.commit();
                }
            } catch (jakarta.jms.JMSException failure) {
                throw new AssertionError(failure);
            }
        });
        send(QUEUE, "a", "b", "c");
        connection.start();
        MessageConsumer done = started().createSession().createConsumer(DONE);
        assertThat(receive(done, 3)).containsExactly("a", "b", "c");
        connection.close();
        assertThat(drain(QUEUE)).isEmpty();
    }
}
