package org.pabal.tck.outside.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"6.2.2", "4.1.5", "4.2.7"})
class TemporaryDestinationTest extends JmsTest {
    @Test
    void carriesMessagesOfAQueue() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        send(queue, "a", "b");

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
    }

    @Test
    void carriesMessagesOfATopic() throws JMSException {
        TemporaryTopic topic = session().createTemporaryTopic();
        MessageConsumer first = session().createConsumer(topic);
        MessageConsumer second = session().createConsumer(topic);
        send(topic, "a");

        assertThat(receiveText(first)).isEqualTo("a");
        assertThat(receiveText(second)).isEqualTo("a");
    }

    @Test
    void isUnique() throws JMSException {
        Session other = newStartedConnection().createSession();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            assertThat(names.add(session().createTemporaryQueue().getQueueName()))
                    .isTrue();
            assertThat(names.add(other.createTemporaryQueue().getQueueName())).isTrue();
            assertThat(names.add(session().createTemporaryTopic().getTopicName()))
                    .isTrue();
        }
    }

    @Test
    void belongsToEverySessionOfItsConnection() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        send(queue, "a");

        assertThat(receiveText(newSession().createConsumer(queue))).isEqualTo("a");
    }

    @Test
    void outlivesTheSessionThatCreatedIt() throws JMSException {
        Session creator = newSession();
        TemporaryQueue queue = creator.createTemporaryQueue();
        creator.close();
        send(queue, "a");

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("a");
    }

    @Test
    void acceptsMessagesFromOtherConnections() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        Session other = newStartedConnection().createSession();
        send(other, queue, "a");

        assertThat(receiveText(session().createConsumer(queue))).isEqualTo("a");
    }

    @Test
    void refusesConsumersOfOtherConnections() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        TemporaryTopic topic = session().createTemporaryTopic();
        Session other = newStartedConnection().createSession();

        assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(JMSException.class);
    }

    @Test
    void cannotBeDeletedWhileItHasAConsumer() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        TemporaryTopic topic = session().createTemporaryTopic();
        MessageConsumer ofQueue = session().createConsumer(queue);
        MessageConsumer ofTopic = session().createConsumer(topic);

        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        ofQueue.close();
        ofTopic.close();
        queue.delete();
        topic.delete();
    }

    @Test
    void isInvalidOnceItIsDeleted() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        TemporaryTopic topic = session().createTemporaryTopic();
        queue.delete();
        topic.delete();

        assertThatThrownBy(() -> session().createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session().createConsumer(topic)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> send(queue, "x")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void dropsItsMessagesWhenItIsDeleted() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        send(queue, "a", "b");

        queue.delete();

        assertThatThrownBy(() -> session().createConsumer(queue)).isInstanceOf(JMSException.class);
    }

    @Test
    void diesWithItsConnection() throws JMSException {
        Connection other = newStartedConnection();
        TemporaryQueue queue = other.createSession().createTemporaryQueue();
        other.close();

        assertThatThrownBy(() -> send(queue, "x")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void livesAsLongAsTheConnectionOfAllItsContexts() throws JMSException {
        JMSContext first = newContext();
        JMSContext second = closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        TemporaryQueue queue = first.createTemporaryQueue();
        first.close();

        second.createProducer().send(queue, "a");

        assertThat(second.createConsumer(queue).receiveBody(String.class, PATIENCE_MILLIS))
                .isEqualTo("a");
    }

    @Test
    void canBeMadeAndDeletedByTheHundred() throws JMSException {
        for (int i = 0; i < 300; i++) {
            TemporaryQueue queue = session().createTemporaryQueue();
            send(queue, "x");
            try (MessageConsumer consumer = session().createConsumer(queue)) {
                receive(consumer);
            }
            queue.delete();
        }
    }
}
