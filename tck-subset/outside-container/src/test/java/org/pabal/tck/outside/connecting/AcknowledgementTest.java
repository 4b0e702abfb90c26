package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("6.2.10")
class AcknowledgementTest extends JmsTest {
    @Test
    void takesAMessageForGoodWhenReceiveReturns() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session auto = newSession();
        receive(auto.createConsumer(queue));

        auto.close();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    void takesAMessageForGoodWhenItsListenerReturns() throws Exception {
        Queue queue = newQueue();
        Session auto = newSession();
        Inbox inbox = new Inbox();
        auto.createConsumer(queue).setMessageListener(inbox);
        send(queue, "a", "b");
        inbox.takeTexts(2);

        auto.close();

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void takesMessagesLazilyWhereDuplicatesAreOk() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        Session lazy = newSession(Session.DUPS_OK_ACKNOWLEDGE);
        assertThat(receiveTexts(lazy.createConsumer(queue), 3)).containsExactly("a", "b", "c");

        lazy.close();

        assertThat(remainingIn(queue)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @Section("3.6")
    void ignoresAcknowledgeWhereItIsNotAskedFor(int mode) throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Session session = newSession(mode);
        Message message = receive(session.createConsumer(queue));

        message.acknowledge();

        session.close();
        assertThat(remainingIn(queue)).hasSize(mode == Session.SESSION_TRANSACTED ? 1 : 0);
    }

    @Test
    void acknowledgesEverythingDeliveredInTheSession() throws JMSException {
        Queue first = newQueue();
        Queue second = newQueue();
        send(first, "a", "b", "c");
        send(second, "x", "y");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer ofFirst = client.createConsumer(first);
        MessageConsumer ofSecond = client.createConsumer(second);
        receive(ofFirst);
        receive(ofSecond);
        Message last = receive(ofFirst);

        last.acknowledge();
        client.close();

        assertThat(remainingIn(first)).containsExactly("c");
        assertThat(remainingIn(second)).containsExactly("y");
    }

    @Test
    void acknowledgesEverythingThroughAnyMessage() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        Message first = receive(consumer);
        receive(consumer);

        first.acknowledge();
        client.close();

        assertThat(remainingIn(queue)).containsExactly("c");
    }

    @Test
    void acknowledgesTwiceWithoutHarm() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        Message first = receive(consumer);
        first.acknowledge();
        first.acknowledge();
        client.close();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    void restartsWithTheFirstUnacknowledged() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c", "d");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        receive(consumer).acknowledge();
        receiveTexts(consumer, 2);

        client.recover();

        assertThat(receiveTexts(consumer, 3)).containsExactly("b", "c", "d");
    }

    @Test
    @Section({"6.2.10", "3.5.11", "3.4.7"})
    void marksOnlyWhatWasDeliveredBeforeAsRedelivered() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        receive(consumer);

        client.recover();

        Message a = receive(consumer);
        assertThat(text(a)).isEqualTo("a");
        assertThat(a.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(a)).isEqualTo(2);
        Message b = receive(consumer);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isFalse();
        assertThat(deliveryCount(b)).isEqualTo(1);
    }

    @Test
    @Section({"6.2.10", "3.5.11"})
    void countsEveryDelivery() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        for (int count = 1; count <= 4; count++) {
            Message message = receive(consumer);
            assertThat(deliveryCount(message)).isEqualTo(count);
            assertThat(message.getJMSRedelivered()).isEqualTo(count > 1);
            client.recover();
        }
        receive(consumer).acknowledge();
        client.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void recoversThreeQueuesThatWereReadInReverseOrder() throws JMSException {
        List<Queue> queues = List.of(newQueue(), newQueue(), newQueue());
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            send(queues.get(i), i + "a", i + "b");
            consumers.add(client.createConsumer(queues.get(i)));
        }
        for (int i = 2; i >= 0; i--) {
            assertThat(receiveTexts(consumers.get(i), 2)).containsExactly(i + "a", i + "b");
        }

        client.recover();

        for (int i = 0; i < 3; i++) {
            assertThat(receiveTexts(consumers.get(i), 2)).containsExactly(i + "a", i + "b");
        }
        client.recover();
        Message last = null;
        for (int i = 2; i >= 0; i--) {
            receive(consumers.get(i));
            last = receive(consumers.get(i));
        }
        last.acknowledge();
        client.close();
        for (Queue queue : queues) {
            assertThat(remainingIn(queue)).isEmpty();
        }
    }

    @Test
    void acknowledgesThreeQueuesThatWereReadInReverseOrderWithOneMessage() throws JMSException {
        List<Queue> queues = List.of(newQueue(), newQueue(), newQueue());
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        for (Queue queue : queues) {
            send(queue, "x");
        }
        Message last = null;
        for (int i = 2; i >= 0; i--) {
            last = receive(client.createConsumer(queues.get(i)));
        }

        last.acknowledge();
        client.recover();
        client.close();

        for (Queue queue : queues) {
            assertThat(remainingIn(queue)).isEmpty();
        }
    }

    @Test
    void recoversATopicSubscriber() throws JMSException {
        Topic topic = newTopic();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(topic);
        send(topic, "a", "b");
        receiveTexts(consumer, 2);

        client.recover();

        Message a = receive(consumer);
        assertThat(text(a)).isEqualTo("a");
        assertThat(a.getJMSRedelivered()).isTrue();
        assertThat(receiveText(consumer)).isEqualTo("b");
    }

    @Test
    void recoversWithNothingToRecover() throws JMSException {
        for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
            Queue queue = newQueue();
            Session session = newSession(mode);
            MessageConsumer consumer = session.createConsumer(queue);
            session.recover();
            send(queue, "a");
            assertThat(receiveText(consumer)).isEqualTo("a");
        }
    }

    @Test
    @Section({"6.2.10", "10.3"})
    void refusesToRecoverATransaction() throws JMSException {
        assertThatThrownBy(newSession(Session.SESSION_TRANSACTED)::recover).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsUnacknowledgedMessagesFromOthers() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        Message message = receive(client.createConsumer(queue));

        assertThat(remainingIn(queue)).isEmpty();
        message.acknowledge();
    }

    @Test
    void recoversFromInsideAListener() throws Exception {
        Queue queue = newQueue();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        AtomicBoolean recovered = new AtomicBoolean();
        Inbox inbox = new Inbox();
        consumer.setMessageListener(message -> {
            inbox.onMessage(message);
            try {
                if (text(message).equals("b") && !recovered.getAndSet(true)) {
                    client.recover();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        send(queue, "a", "b", "c");

        assertThat(inbox.takeTexts(5)).containsExactly("a", "b", "a", "b", "c");
        inbox.expectNothing();
    }

    @Test
    void acknowledgesFromInsideAListener() throws Exception {
        Queue queue = newQueue();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        Inbox inbox = new Inbox();
        client.createConsumer(queue).setMessageListener(message -> {
            try {
                if (text(message).equals("b")) {
                    message.acknowledge();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
            inbox.onMessage(message);
        });
        send(queue, "a", "b", "c");
        inbox.takeTexts(3);

        client.close();

        assertThat(remainingIn(queue)).containsExactly("c");
    }

    @Test
    void takesHigherPriorityThatArrivedMeanwhileFirstAfterRecovery() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        receiveTexts(consumer, 2);
        session().createProducer(queue).send(session().createTextMessage("urgent"), 2, 9, 0);

        client.recover();

        assertThat(receiveTexts(consumer, 3)).containsExactlyInAnyOrder("urgent", "a", "b");
    }
}
