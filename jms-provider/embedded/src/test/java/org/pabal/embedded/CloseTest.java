package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.1 §6.1.8, §6.2.15, §8.8. */
@OverBothLinks
class CloseTest extends BrokerFixture {

    @Test
    void everythingOfAClosedConnectionRefuses() throws Exception {
        Connection connection = started();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        QueueBrowser browser = session.createBrowser(QUEUE);
        TemporaryQueue temporary = session.createTemporaryQueue();
        Message message = session.createTextMessage("a");
        connection.close();
        connection.close();
        session.close();
        consumer.close();
        producer.close();
        browser.close();
        List<ThrowingCallable> refused = List.of(
                connection::createSession,
                connection::start,
                connection::stop,
                connection::getClientID,
                () -> connection.setClientID("x"),
                connection::getMetaData,
                connection::getExceptionListener,
                () -> connection.setExceptionListener(null),
                session::createTextMessage,
                session::createBytesMessage,
                session::createMapMessage,
                session::createMessage,
                session::createObjectMessage,
                session::createStreamMessage,
                session::getTransacted,
                session::getAcknowledgeMode,
                session::commit,
                session::rollback,
                session::recover,
                session::getMessageListener,
                () -> session.setMessageListener(null),
                () -> session.createProducer(QUEUE),
                () -> session.createConsumer(QUEUE),
                () -> session.createSharedConsumer(TOPIC, "x"),
                () -> session.createDurableConsumer(TOPIC, "x"),
                () -> session.createSharedDurableConsumer(TOPIC, "x"),
                () -> session.createBrowser(QUEUE),
                () -> session.createQueue("x"),
                () -> session.createTopic("x"),
                session::createTemporaryQueue,
                session::createTemporaryTopic,
                () -> session.unsubscribe("x"),
                producer::getDeliveryMode,
                () -> producer.setDeliveryMode(1),
                producer::getPriority,
                () -> producer.setPriority(1),
                producer::getTimeToLive,
                () -> producer.setTimeToLive(1),
                producer::getDeliveryDelay,
                () -> producer.setDeliveryDelay(1),
                producer::getDisableMessageID,
                () -> producer.setDisableMessageID(true),
                producer::getDisableMessageTimestamp,
                () -> producer.setDisableMessageTimestamp(true),
                producer::getDestination,
                () -> producer.send(message),
                consumer::receive,
                () -> consumer.receive(1),
                consumer::receiveNoWait,
                consumer::getMessageSelector,
                consumer::getMessageListener,
                () -> consumer.setMessageListener(null),
                browser::getEnumeration,
                browser::getQueue,
                browser::getMessageSelector,
                temporary::delete);
        for (ThrowingCallable call : refused) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void everythingOfAClosedContextRefuses() throws Exception {
        JMSContext context = factory("").createContext();
        JMSProducer producer = context.createProducer();
        JMSConsumer consumer = context.createConsumer(QUEUE);
        context.close();
        context.close();
        consumer.close();
        List<ThrowingCallable> refused = List.of(
                () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE),
                context::createProducer,
                context::getClientID,
                () -> context.setClientID("x"),
                context::getMetaData,
                context::getExceptionListener,
                () -> context.setExceptionListener(null),
                context::start,
                context::stop,
                context::createTextMessage,
                context::createMessage,
                context::getTransacted,
                context::getSessionMode,
                context::commit,
                context::rollback,
                context::recover,
                context::acknowledge,
                () -> context.createConsumer(QUEUE),
                () -> context.createSharedConsumer(TOPIC, "x"),
                () -> context.createDurableConsumer(TOPIC, "x"),
                () -> context.createSharedDurableConsumer(TOPIC, "x"),
                () -> context.createBrowser(QUEUE),
                () -> context.createQueue("x"),
                () -> context.createTopic("x"),
                context::createTemporaryQueue,
                context::createTemporaryTopic,
                () -> context.unsubscribe("x"),
                () -> producer.send(QUEUE, "a"),
                consumer::receive,
                consumer::receiveNoWait,
                () -> consumer.receiveBody(String.class),
                consumer::getMessageSelector,
                consumer::getMessageListener,
                () -> consumer.setMessageListener(null));
        for (ThrowingCallable call : refused) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void aBlockedReceiveReturnsNullWhenItsConsumerSessionOrConnectionIsClosed() throws Exception {
        for (int which = 0; which < 3; which++) {
            Connection connection = started();
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(QUEUE);
            FutureTask<Boolean> receiving = new FutureTask<>(() -> consumer.receive() == null);
            Thread receiver = new Thread(receiving);
            receiver.start();
            awaitBlocked(receiver);
            AutoCloseable closed = which == 0 ? consumer : which == 1 ? session : connection;
            closed.close();
            assertThat(receiving.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            connection.close();
        }
    }

    @Test
    void closingFromAnotherThreadWaitsForTheListener() throws Exception {
        for (int which = 0; which < 3; which++) {
            Connection connection = connection();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(QUEUE);
            MessageProducer producer = session.createProducer(TOPIC);
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
            consumer.setMessageListener(message -> {
                inside.countDown();
                await(goOn);
                try {
                    producer.send(message);
                    session.commit();
                    events.add("listener done");
                } catch (JMSException failure) {
                    events.add(failure.toString());
                }
            });
            connection.start();
            send(QUEUE, "a");
            await(inside);
            AutoCloseable closed = which == 0 ? consumer : which == 1 ? session : connection;
            FutureTask<Void> closing = new FutureTask<>(() -> {
                closed.close();
                events.add("closed");
                return null;
            });
            Thread closer = new Thread(closing);
            closer.start();
            awaitBlocked(closer);
            goOn.countDown();
            closing.get(LONG_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(events).containsExactly("listener done", "closed");
            connection.close();
            assertThat(drain(QUEUE)).isEmpty();
        }
    }

    @Test
    void aListenerMayCloseItsConsumerButNothingThatWaitsForIt() throws Exception {
        Connection connection = connection();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        LinkedBlockingQueue<String> outcome = new LinkedBlockingQueue<>();
        consumer.setMessageListener(message -> {
            for (AutoCloseable closed : new AutoCloseable[] {session, connection, connection::stop, consumer}) {
                try {
                    closed.close();
                    outcome.add("fine");
                } catch (IllegalStateException refused) {
                    outcome.add("refused");
                } catch (Exception failure) {
                    outcome.add(failure.toString());
                }
            }
        });
        connection.start();
        send(QUEUE, "a", "b");
        for (String expected : List.of("refused", "refused", "refused", "fine")) {
            assertThat(outcome.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
        session.close();
        assertThat(drain(QUEUE)).as("the second was never begun").containsExactly("b");
    }

    @Test
    void aClientIdIsFreeBeforeCloseReturns() throws Exception {
        for (int round = 0; round < 50; round++) {
            Connection connection = factory("jms.clientId=billing").createConnection();
            assertThatThrownBy(() -> factory("jms.clientId=billing").createConnection())
                    .isInstanceOf(InvalidClientIDException.class);
            connection.close();
        }
        Connection late = connection();
        late.setClientID("billing");
        assertThat(late.getClientID()).isEqualTo("billing");
    }

    @Test
    void aClientIdIsSetFirstOrNotAtAll() throws Exception {
        Connection used = connection();
        var unused = used.createSession();
        assertThatThrownBy(() -> used.setClientID("x")).isInstanceOf(IllegalStateException.class);
        Connection set = connection("jms.clientId=billing");
        assertThatThrownBy(() -> set.setClientID("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection().setClientID("billing")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> connection().setClientID("")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> connection().setClientID(null)).isInstanceOf(InvalidClientIDException.class);
        try (JMSContext context = factory("").createContext()) {
            context.setClientID("reports");
            assertThat(context.getClientID()).isEqualTo("reports");
        }
    }

    @Test
    void acknowledgingAfterCloseRefusesAndReadingGoesOn() throws Exception {
        send(QUEUE, "a");
        Connection connection = started();
        Message message = connection
                .createSession(Session.CLIENT_ACKNOWLEDGE)
                .createConsumer(QUEUE)
                .receive(LONG_MILLIS);
        connection.close();
        assertThat(text(message)).isEqualTo("a");
        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        assertThat(drain(QUEUE)).containsExactly("a");
    }

    @Test
    void contextsShareAConnectionThatTheLastOneCloses() throws Exception {
        JMSContext first = factory("jms.clientId=billing").createContext();
        JMSContext second = first.createContext(JMSContext.SESSION_TRANSACTED);
        first.close();
        second.createProducer().send(QUEUE, "a");
        second.commit();
        assertThatThrownBy(() -> factory("jms.clientId=billing").createConnection())
                .isInstanceOf(InvalidClientIDException.class);
        second.close();
        closedAfterwards(factory("jms.clientId=billing").createConnection());
        assertThat(drain(QUEUE)).containsExactly("a");
    }

    @Test
    void theBrokersEndWakesReceiversAndTellsTheExceptionListenerOnce() throws Exception {
        Connection connection = started();
        LinkedBlockingQueue<String> problems = new LinkedBlockingQueue<>();
        connection.setExceptionListener(problem -> problems.add(problem.getErrorCode()));
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        FutureTask<Message> receiving = new FutureTask<>(consumer::receive);
        Thread receiver = new Thread(receiving);
        receiver.start();
        awaitBlocked(receiver);
        broker.stop();
        assertThatThrownBy(() -> receiving.get(LONG_MILLIS, TimeUnit.MILLISECONDS))
                .hasCauseInstanceOf(JMSException.class);
        assertThat(problems.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("BROKER_UNAVAILABLE");
        assertThatThrownBy(connection::createSession).isInstanceOf(JMSException.class);
        connection.close();
        assertThat(problems).isEmpty();
    }
}
