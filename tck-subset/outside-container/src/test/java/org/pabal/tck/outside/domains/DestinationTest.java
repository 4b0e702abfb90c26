package org.pabal.tck.outside.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"4.1.2", "4.2.2"})
class DestinationTest extends JmsTest {
    @Test
    @Section("4.1.2")
    void givesEachMessageOfAQueueToOneConsumer() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer first = newSession().createConsumer(queue);
        MessageConsumer second = newSession().createConsumer(queue);
        String[] texts = {"a", "b", "c", "d", "e", "f"};
        send(queue, texts);

        List<String> all = new ArrayList<>(remaining(first));
        all.addAll(remaining(second));

        assertThat(all).containsExactlyInAnyOrder(texts);
    }

    @Test
    @Section({"4.1.2", "4.1.8"})
    void keepsMessagesOfAQueueThatNobodyConsumes() throws JMSException {
        Queue queue = newQueue();
        try (Connection sender = factory().createConnection()) {
            send(sender.createSession(), queue, "a", "b");
        }

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
    }

    @Test
    @Section("4.1.2")
    void doesNotLetAConsumerThatNobodyReadsFromHoldMessages() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer unread = newStartedConnection().createSession().createConsumer(queue);
        send(queue, "a", "b", "c");
        MessageConsumer reader = session().createConsumer(queue);

        assertThat(receiveTexts(reader, 3)).containsExactly("a", "b", "c");
        unread.close();
    }

    @Test
    @Section("4.1.2")
    void doesNotLetAConsumerThatStoppedReadingHoldMessages() throws JMSException {
        Queue queue = newQueue();
        send(queue, "0");
        MessageConsumer slow = newStartedConnection().createSession().createConsumer(queue);
        assertThat(receiveText(slow)).isEqualTo("0");
        send(queue, "a", "b", "c");
        MessageConsumer reader = session().createConsumer(queue);

        assertThat(receiveTexts(reader, 3)).containsExactly("a", "b", "c");
    }

    @Test
    @Section({"4.1.2", "6.2.13"})
    void goesOnListeningThoughAnotherTookWhatItWasToGetNext() throws Exception {
        Queue busyQueue = newQueue();
        Queue queue = newQueue();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Inbox inbox = new Inbox();
        Connection connection = newConnection();
        Session session = connection.createSession();
        session.createConsumer(busyQueue).setMessageListener(message -> {
            inside.countDown();
            try {
                leave.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        session.createConsumer(queue).setMessageListener(inbox);
        connection.start();
        send(busyQueue, "long work");
        await(inside);
        send(queue, "a", "b", "c");
        try (MessageConsumer other = session().createConsumer(queue)) {
            assertThat(receiveTexts(other, 3)).containsExactly("a", "b", "c");
        }
        leave.countDown();
        send(queue, "d");

        assertThat(inbox.takeText()).isEqualTo("d");
    }

    @Test
    @Section("4.2.2")
    void givesEachSubscriberOfATopicACopy() throws JMSException {
        Topic topic = newTopic();
        List<MessageConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            consumers.add(session().createConsumer(topic));
        }
        send(topic, "a", "b");

        for (MessageConsumer consumer : consumers) {
            assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        }
    }

    @Test
    @Section({"4.2.2", "8.3.1"})
    void givesALateSubscriberOnlyWhatIsPublishedLater() throws JMSException {
        Topic topic = newTopic();
        send(topic, "early");
        MessageConsumer consumer = session().createConsumer(topic);
        send(topic, "late");

        assertThat(remaining(consumer)).containsExactly("late");
    }

    @Test
    @Section("4.2.2")
    void keepsTheAcknowledgementsOfSubscribersApart() throws JMSException {
        Topic topic = newTopic();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer careful = client.createConsumer(topic);
        MessageConsumer quick = session().createConsumer(topic);
        send(topic, "a");
        assertThat(receiveText(quick)).isEqualTo("a");
        receive(careful);

        client.recover();

        var again = receive(careful);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        expectNothing(quick);
    }

    @Test
    @Section("4.2.2")
    void keepsQueueAndTopicOfOneNameApart() throws JMSException {
        String name = uniqueName("both");
        provider().prepareQueue(name);
        provider().prepareTopic(name);
        Queue queue = session().createQueue(name);
        Topic topic = session().createTopic(name);
        MessageConsumer ofQueue = session().createConsumer(queue);
        MessageConsumer ofTopic = session().createConsumer(topic);
        send(queue, "to the queue");
        send(topic, "to the topic");

        assertThat(remaining(ofQueue)).containsExactly("to the queue");
        assertThat(remaining(ofTopic)).containsExactly("to the topic");
    }

    @Test
    @Section("6.2.3")
    void makesDestinationsThatBearTheirNames() throws JMSException {
        String name = uniqueName("named");

        assertThat(session().createQueue(name).getQueueName()).isEqualTo(name);
        assertThat(session().createTopic(name).getTopicName()).isEqualTo(name);
        JMSContext context = newContext();
        assertThat(context.createQueue(name).getQueueName()).isEqualTo(name);
        assertThat(context.createTopic(name).getTopicName()).isEqualTo(name);
    }

    @Test
    @Section("5.2")
    void canUseADestinationMadeByAnotherConnection() throws JMSException {
        String name = uniqueName("shared");
        provider().prepareQueue(name);
        Queue theirs = newConnection().createSession().createQueue(name);
        Queue ours = session().createQueue(name);

        send(theirs, "x");

        assertThat(receiveText(session().createConsumer(ours))).isEqualTo("x");
    }

    @Test
    @Section("10.3")
    void refusesConsumersOfNoDestination() throws JMSException {
        Session session = newConnection(uniqueClientId()).createSession();
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("createConsumer", () -> session.createConsumer(null)),
                Map.entry("createConsumer selector", () -> session.createConsumer(null, "a = 1")),
                Map.entry("createConsumer noLocal", () -> session.createConsumer(null, "a = 1", true)),
                Map.entry("createSharedConsumer", () -> session.createSharedConsumer(null, "s")),
                Map.entry("createSharedConsumer selector", () -> session.createSharedConsumer(null, "s", "a = 1")),
                Map.entry("createDurableSubscriber", () -> session.createDurableSubscriber(null, "s")),
                Map.entry(
                        "createDurableSubscriber selector",
                        () -> session.createDurableSubscriber(null, "s", "a = 1", false)),
                Map.entry("createDurableConsumer", () -> session.createDurableConsumer(null, "s")),
                Map.entry(
                        "createDurableConsumer selector",
                        () -> session.createDurableConsumer(null, "s", "a = 1", false)),
                Map.entry("createSharedDurableConsumer", () -> session.createSharedDurableConsumer(null, "s")),
                Map.entry(
                        "createSharedDurableConsumer selector",
                        () -> session.createSharedDurableConsumer(null, "s", "a = 1")));

        calls.forEach(
                (name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(InvalidDestinationException.class));
    }

    @Test
    @Section("10.3")
    void refusesConsumersOfNoDestinationInAContext() {
        JMSContext context = newContext();
        context.setClientID(uniqueClientId());
        Map<String, ThrowingCallable> calls = Map.of(
                "createConsumer", () -> context.createConsumer(null),
                "createConsumer selector", () -> context.createConsumer(null, "a = 1"),
                "createConsumer noLocal", () -> context.createConsumer(null, "a = 1", true),
                "createSharedConsumer", () -> context.createSharedConsumer(null, "s"),
                "createSharedConsumer selector", () -> context.createSharedConsumer(null, "s", "a = 1"),
                "createDurableConsumer", () -> context.createDurableConsumer(null, "s"),
                "createDurableConsumer selector", () -> context.createDurableConsumer(null, "s", "a = 1", false),
                "createSharedDurableConsumer", () -> context.createSharedDurableConsumer(null, "s"),
                "createSharedDurableConsumer selector", () -> context.createSharedDurableConsumer(null, "s", "a = 1"),
                "createBrowser", () -> context.createBrowser(null));

        calls.forEach((name, call) ->
                assertThatThrownBy(call).as(name).isInstanceOf(InvalidDestinationRuntimeException.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"simple", "with.dots", "with_underscore", "with-minus", "with0123456789digits", "말ÉлИ", "._-"})
    @Section("4.2.4")
    void allowsTheDemandedCharactersInSubscriptionNames(String name) throws JMSException {
        subscribeAndUnsubscribe(name);
    }

    @Test
    @Section("4.2.4")
    void allowsSubscriptionNamesOf128Characters() throws JMSException {
        subscribeAndUnsubscribe("n".repeat(128));
        subscribeAndUnsubscribe("말".repeat(128));
    }

    private void subscribeAndUnsubscribe(String name) throws JMSException {
        Topic topic = newTopic();
        Session session = newStartedConnection(uniqueClientId()).createSession();
        MessageConsumer durable = session.createDurableConsumer(topic, name);
        MessageConsumer shared = session.createSharedConsumer(topic, name);
        send(topic, "x");

        assertThat(receiveText(durable)).isEqualTo("x");
        assertThat(receiveText(shared)).isEqualTo("x");
        durable.close();
        session.unsubscribe(name);
    }

    @Test
    @Section({"4.2.4", "8.3.2"})
    void refusesSubscriptionsWithoutAName() throws JMSException {
        Session session = newConnection(uniqueClientId()).createSession();
        Topic topic = newTopic();

        assertThatThrownBy(() -> session.createDurableConsumer(topic, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, null))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "")).isInstanceOf(JMSException.class);
    }

    @Test
    @Section({"8.3.3", "6.1.2"})
    void refusesUnsharedDurableSubscriptionsWithoutAClientId() throws JMSException {
        Topic topic = newTopic();

        assertThatThrownBy(() -> session().createDurableConsumer(topic, "s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session().createDurableSubscriber(topic, "s"))
                .isInstanceOf(IllegalStateException.class);
        JMSContext context = newContext();
        assertThatThrownBy(() -> context.createDurableConsumer(topic, "s"))
                .isInstanceOf(jakarta.jms.IllegalStateRuntimeException.class);
    }
}
