package org.pabal.tck.outside.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"2.5", "9.2"})
class QueueDomainTest extends JmsTest {
    private QueueSession queueSession() throws JMSException {
        return newQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    void sendsAndReceives() throws JMSException {
        QueueSession session = queueSession();
        Queue queue = newQueue();
        QueueSender sender = session.createSender(queue);
        QueueReceiver receiver = session.createReceiver(queue);
        sender.send(session.createTextMessage("a"));
        sender.send(session.createTextMessage("b"), DeliveryMode.NON_PERSISTENT, 4, 0);

        assertThat(receiveTexts(receiver, 2)).containsExactly("a", "b");
        assertThat(sender.getQueue().getQueueName()).isEqualTo(queue.getQueueName());
        assertThat(receiver.getQueue().getQueueName()).isEqualTo(queue.getQueueName());
    }

    @Test
    void sendsToAQueueOfEachSend() throws JMSException {
        QueueSession session = queueSession();
        Queue queue = newQueue();
        QueueSender sender = session.createSender(null);
        assertThat(sender.getQueue()).isNull();
        sender.send(queue, session.createTextMessage("a"));
        sender.send(queue, session.createTextMessage("b"), DeliveryMode.PERSISTENT, 4, 0);

        assertThat(receiveTexts(session.createReceiver(queue), 2)).containsExactly("a", "b");
        assertThatThrownBy(() -> sender.send(session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> sender.send((Queue) null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sendsAsynchronously() throws Exception {
        QueueSession session = queueSession();
        Queue queue = newQueue();
        Completions completions = new Completions();
        session.createSender(queue).send(session.createTextMessage("a"), completions);
        completions.takeSuccess();

        assertThat(receiveText(session.createReceiver(queue))).isEqualTo("a");
    }

    @Test
    void selects() throws JMSException {
        QueueSession session = queueSession();
        Queue queue = newQueue();
        QueueReceiver receiver = session.createReceiver(queue, "i = 2");
        for (int i = 0; i < 3; i++) {
            Message message = session.createTextMessage("m" + i);
            message.setIntProperty("i", i);
            session.createSender(queue).send(message);
        }

        assertThat(remaining(receiver)).containsExactly("m2");
        assertThat(receiver.getMessageSelector()).isEqualTo("i = 2");
        assertThatThrownBy(() -> session.createReceiver(queue, "= 2")).isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createReceiver(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void listensAndBrowses() throws Exception {
        QueueSession session = queueSession();
        Queue queue = newQueue();
        session.createSender(queue).send(session.createTextMessage("a"));
        assertThat(session.createBrowser(queue).getEnumeration().hasMoreElements())
                .isTrue();
        Inbox inbox = new Inbox();
        session.createReceiver(queue).setMessageListener(inbox);

        assertThat(inbox.takeText()).isEqualTo("a");
    }

    @Test
    void worksInTransactions() throws JMSException {
        QueueSession session = newQueueConnection().createQueueSession(true, Session.SESSION_TRANSACTED);
        Queue queue = newQueue();
        session.createSender(queue).send(session.createTextMessage("a"));
        session.rollback();
        session.createSender(queue).send(session.createTextMessage("b"));
        session.commit();

        assertThat(session.getTransacted()).isTrue();
        assertThat(receiveText(session.createReceiver(queue))).isEqualTo("b");
    }

    @Test
    void usesTheCommonInterfacesToo() throws JMSException {
        QueueConnection connection = newQueueConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = newQueue();
        send(session, queue, "a");

        assertThat(receiveText(queueSession().createConsumer(queue))).isEqualTo("a");
    }

    @Test
    @Section("9.2")
    void refusesWhatBelongsToTopics() throws JMSException {
        QueueSession session = queueSession();
        Topic topic = newTopic();
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("createDurableSubscriber", () -> session.createDurableSubscriber(topic, "s")),
                Map.entry(
                        "createDurableSubscriber selector",
                        () -> session.createDurableSubscriber(topic, "s", null, false)),
                Map.entry("createDurableConsumer", () -> session.createDurableConsumer(topic, "s")),
                Map.entry(
                        "createDurableConsumer selector", () -> session.createDurableConsumer(topic, "s", null, false)),
                Map.entry("createSharedConsumer", () -> session.createSharedConsumer(topic, "s")),
                Map.entry("createSharedConsumer selector", () -> session.createSharedConsumer(topic, "s", null)),
                Map.entry("createSharedDurableConsumer", () -> session.createSharedDurableConsumer(topic, "s")),
                Map.entry(
                        "createSharedDurableConsumer selector",
                        () -> session.createSharedDurableConsumer(topic, "s", null)),
                Map.entry("createTemporaryTopic", session::createTemporaryTopic),
                Map.entry("createTopic", () -> session.createTopic("t")),
                Map.entry("unsubscribe", () -> session.unsubscribe("s")));

        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(IllegalStateException.class));
    }

    @Test
    @Section("9.2")
    void refusesConnectionConsumersThatBelongToTopics() throws JMSException {
        QueueConnection connection = newQueueConnection();
        Topic topic = newTopic();
        ServerSessionPool pool = () -> null;

        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.createSharedDurableConnectionConsumer(topic, "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 42})
    void refusesSessionModesThatDoNotExist(int mode) throws JMSException {
        QueueConnection connection = newQueueConnection();

        assertThatThrownBy(() -> connection.createQueueSession(false, mode)).isInstanceOf(JMSException.class);
    }

    @Test
    @Section({"6.1.8", "6.2.15"})
    void refusesEverythingOnceClosed() throws JMSException {
        QueueConnection connection = newQueueConnection();
        QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = newQueue();
        QueueSender sender = session.createSender(queue);
        QueueReceiver receiver = session.createReceiver(queue);
        connection.close();

        assertThatThrownBy(() -> connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createSender(queue)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createReceiver(queue)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createReceiver(queue, "a = 1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sender::getQueue).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(receiver::getQueue).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> receiver.receive(1)).isInstanceOf(IllegalStateException.class);
    }
}
