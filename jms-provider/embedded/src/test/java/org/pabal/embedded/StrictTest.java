package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@code jms.strict=true} finds (Jakarta Messaging 3.1 §6.2.5). */
@OverBothLinks
class StrictTest extends BrokerFixture {

    @Test
    void aSessionUsedByTwoThreadsNamesBoth() throws Exception {
        Connection connection = connection("jms.strict=true");
        connection.start();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        FutureTask<Message> receiving = new FutureTask<>(consumer::receive);
        Thread receiver = new Thread(receiving, "the-receiver");
        receiver.start();
        awaitBlocked(receiver);
        assertThatThrownBy(() -> session.createProducer(QUEUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the-receiver")
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("receive");
        session.close();
        assertThat(receiving.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void oneThreadAfterTheOtherIsFine() throws Exception {
        Connection connection = connection("jms.strict=true");
        connection.start();
        Session session = connection.createSession();
        FutureTask<Void> sending = new FutureTask<>(() -> {
            send(session, QUEUE, "a");
            return null;
        });
        new Thread(sending).start();
        sending.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(receive(session.createConsumer(QUEUE), 1)).containsExactly("a");
    }

    @Test
    void aListenerMayUseItsSession() throws Exception {
        Connection connection = connection("jms.strict=true");
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        LinkedBlockingQueue<String> outcome = new LinkedBlockingQueue<>();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            try {
                send(session, TOPIC, "copy");
                session.commit();
                outcome.add("fine");
            } catch (JMSException misuse) {
                outcome.add(misuse.toString());
            }
        });
        send(QUEUE, "a");
        connection.start();
        assertThat(outcome.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("fine");
    }
}
