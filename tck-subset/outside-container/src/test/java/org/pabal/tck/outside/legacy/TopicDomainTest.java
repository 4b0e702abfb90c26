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
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Completions;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"2.5", "9.2"})
class TopicDomainTest extends JmsTest {
    private TopicSession topicSession() throws JMSException {
        return newTopicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    void publishesAndSubscribes() throws JMSException {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        TopicSubscriber subscriber = session.createSubscriber(topic);
        TopicPublisher publisher = session.createPublisher(topic);
        publisher.publish(session.createTextMessage("a"));
        publisher.publish(session.createTextMessage("b"), DeliveryMode.NON_PERSISTENT, 4, 0);
        publisher.send(session.createTextMessage("c"));

        assertThat(receiveTexts(subscriber, 3)).containsExactly("a", "b", "c");
        assertThat(publisher.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
        assertThat(subscriber.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
        assertThat(subscriber.getNoLocal()).isFalse();
    }

    @Test
    void publishesToATopicOfEachCall() throws JMSException {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        TopicSubscriber subscriber = session.createSubscriber(topic);
        TopicPublisher publisher = session.createPublisher(null);
        assertThat(publisher.getTopic()).isNull();
        publisher.publish(topic, session.createTextMessage("a"));
        publisher.publish(topic, session.createTextMessage("b"), DeliveryMode.PERSISTENT, 4, 0);

        assertThat(receiveTexts(subscriber, 2)).containsExactly("a", "b");
        assertThatThrownBy(() -> publisher.publish(session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> publisher.publish(null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void publishesAsynchronously() throws Exception {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        TopicSubscriber subscriber = session.createSubscriber(topic);
        Completions completions = new Completions();
        session.createPublisher(topic).send(session.createTextMessage("a"), completions);
        completions.takeSuccess();

        assertThat(receiveText(subscriber)).isEqualTo("a");
    }

    @Test
    void selectsAndLeavesOutLocalMessages() throws JMSException {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        TopicSubscriber subscriber = session.createSubscriber(topic, "i = 2", true);
        for (Session publisher : new Session[] {session, session()}) {
            for (int i = 0; i < 3; i++) {
                Message message = publisher.createTextMessage((publisher == session ? "own " : "other ") + i);
                message.setIntProperty("i", i);
                publisher.createProducer(topic).send(message);
            }
        }

        assertThat(remaining(subscriber)).containsExactly("other 2");
        assertThat(subscriber.getNoLocal()).isTrue();
        assertThat(subscriber.getMessageSelector()).isEqualTo("i = 2");
        assertThatThrownBy(() -> session.createSubscriber(topic, "= 2", false))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSubscriber(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void listens() throws Exception {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        Inbox inbox = new Inbox();
        session.createSubscriber(topic).setMessageListener(inbox);
        send(topic, "a");

        assertThat(inbox.takeText()).isEqualTo("a");
    }

    @Test
    void subscribesDurably() throws JMSException {
        TopicConnection connection = closing(offered(provider().topicConnectionFactory(), "a TopicConnectionFactory")
                .createTopicConnection());
        connection.setClientID(uniqueClientId());
        connection.start();
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = newTopic();
        session.createDurableSubscriber(topic, "s").close();
        send(topic, "a");

        TopicSubscriber subscriber = session.createDurableSubscriber(topic, "s");

        assertThat(receiveText(subscriber)).isEqualTo("a");
        subscriber.close();
        session.unsubscribe("s");
    }

    @Test
    void usesTheCommonInterfacesToo() throws JMSException {
        TopicSession session = topicSession();
        Topic topic = newTopic();
        var consumer = session.createConsumer(topic);
        var shared = session.createSharedConsumer(topic, "s");
        send(topic, "a");

        assertThat(receiveText(consumer)).isEqualTo("a");
        assertThat(receiveText(shared)).isEqualTo("a");
    }

    @Test
    @Section("9.2")
    void refusesWhatBelongsToQueues() throws JMSException {
        TopicSession session = topicSession();
        Queue queue = newQueue();
        Map<String, ThrowingCallable> calls = Map.of(
                "createBrowser", () -> session.createBrowser(queue),
                "createBrowser selector", () -> session.createBrowser(queue, "a = 1"),
                "createQueue", () -> session.createQueue("q"),
                "createTemporaryQueue", session::createTemporaryQueue);

        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(IllegalStateException.class));
    }

    @Test
    @Section({"6.1.8", "6.2.15"})
    void refusesEverythingOnceClosed() throws JMSException {
        TopicConnection connection = newTopicConnection();
        TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = newTopic();
        TopicPublisher publisher = session.createPublisher(topic);
        TopicSubscriber subscriber = session.createSubscriber(topic);
        connection.close();

        assertThatThrownBy(() -> connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createPublisher(topic)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createSubscriber(topic)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(publisher::getTopic).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> publisher.publish(session().createMessage()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(subscriber::getTopic).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(subscriber::getNoLocal).isInstanceOf(IllegalStateException.class);
    }
}
