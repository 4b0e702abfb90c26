package org.pabal.tck.outside.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"8.3.3", "8.3.4"})
class DurableSubscriptionTest extends JmsTest {
    private String clientId;
    private String name;
    private Topic topic;

    /** The two kinds that survive their consumers. */
    enum Durable {
        UNSHARED {
            @Override
            MessageConsumer consume(Session session, Topic topic, String name, String selector) throws JMSException {
                return session.createDurableConsumer(topic, name, selector, false);
            }
        },
        SHARED {
            @Override
            MessageConsumer consume(Session session, Topic topic, String name, String selector) throws JMSException {
                return session.createSharedDurableConsumer(topic, name, selector);
            }
        };

        abstract MessageConsumer consume(Session session, Topic topic, String name, String selector)
                throws JMSException;
    }

    @BeforeEach
    void chooseNames() throws JMSException {
        clientId = uniqueClientId();
        name = uniqueName("subscription");
        topic = newTopic();
    }

    private Session newClient() throws JMSException {
        return newStartedConnection(clientId).createSession();
    }

    private void sendWith(Topic destination, String property, String... values) throws JMSException {
        for (String value : values) {
            TextMessage message = session().createTextMessage(value);
            message.setStringProperty(property, value);
            sendMessage(destination, message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatIsPublishedWhileNobodyConsumes(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        send(topic, "a", "b");

        MessageConsumer consumer = kind.consume(session, topic, name, null);

        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void outlivesItsConnection(Durable kind) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            connection.setClientID(clientId);
            connection.start();
            MessageConsumer consumer = kind.consume(connection.createSession(), topic, name, null);
            send(topic, "a", "b");
            assertThat(receiveText(consumer)).isEqualTo("a");
        }
        send(topic, "c");

        Session again = newClient();
        MessageConsumer consumer = kind.consume(again, topic, name, null);

        assertThat(receiveTexts(consumer, 2)).containsExactly("b", "c");
        consumer.close();
        again.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void redeliversWhatWasNotAcknowledged(Durable kind) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            connection.setClientID(clientId);
            connection.start();
            MessageConsumer consumer =
                    kind.consume(connection.createSession(Session.CLIENT_ACKNOWLEDGE), topic, name, null);
            send(topic, "a", "b");
            receive(consumer);
        }

        Session again = newClient();
        MessageConsumer consumer = kind.consume(again, topic, name, null);
        Message a = receive(consumer);
        assertThat(text(a)).isEqualTo("a");
        assertThat(a.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(a)).isEqualTo(2);
        Message b = receive(consumer);
        assertThat(text(b)).isEqualTo("b");
        assertThat(b.getJMSRedelivered()).isFalse();
        consumer.close();
        again.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void takesOnlyWhatItsSelectorSelects(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, "c = 'red'").close();
        sendWith(topic, "c", "red", "blue", "red");

        MessageConsumer consumer = kind.consume(session, topic, name, "c = 'red'");

        assertThat(remaining(consumer)).containsExactly("red", "red");
        assertThat(consumer.getMessageSelector()).isEqualTo("c = 'red'");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void isAnewWithAnotherTopic(Durable kind) throws JMSException {
        Topic other = newTopic();
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        send(topic, "old");

        MessageConsumer consumer = kind.consume(session, other, name, null);

        send(topic, "still old");
        send(other, "new");
        assertThat(remaining(consumer)).containsExactly("new");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void isAnewWithAnotherSelector(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, "c = 'red'").close();
        sendWith(topic, "c", "red", "blue");

        MessageConsumer consumer = kind.consume(session, topic, name, "c = 'blue'");

        expectNothing(consumer);
        sendWith(topic, "c", "red", "blue");
        assertThat(remaining(consumer)).containsExactly("blue");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameWithoutASelectorAndWithAnEmptyOne(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        send(topic, "kept");

        MessageConsumer consumer = kind.consume(session, topic, name, "");

        assertThat(receiveText(consumer)).isEqualTo("kept");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnotherTopicOrSelectorWhileItIsActive(Durable kind) throws JMSException {
        Topic other = newTopic();
        Session session = newClient();
        MessageConsumer consumer = kind.consume(session, topic, name, null);

        assertThatThrownBy(() -> kind.consume(session, other, name, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> kind.consume(session, topic, name, "c = 'red'"))
                .isInstanceOf(JMSException.class);
        send(topic, "undisturbed");
        assertThat(receiveText(consumer)).isEqualTo("undisturbed");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void cannotBeDeletedWhileItIsActive(Durable kind) throws JMSException {
        Session session = newClient();
        MessageConsumer consumer = kind.consume(session, topic, name, null);

        assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(JMSException.class);

        send(topic, "undisturbed");
        assertThat(receiveText(consumer)).isEqualTo("undisturbed");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void cannotBeDeletedWhileItsMessagesAreUnsettled(Durable kind) throws JMSException {
        Connection connection = newStartedConnection(clientId);
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = kind.consume(transacted, topic, name, null);
        send(topic, "a");
        receive(consumer);
        consumer.close();

        assertThatThrownBy(() -> transacted.unsubscribe(name)).isInstanceOf(JMSException.class);
        transacted.commit();
        transacted.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void cannotBeDeletedWhileItsMessagesAreUnacknowledged(Durable kind) throws JMSException {
        Connection connection = newStartedConnection(clientId);
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = kind.consume(client, topic, name, null);
        send(topic, "a");
        Message message = receive(consumer);
        consumer.close();

        assertThatThrownBy(() -> client.unsubscribe(name)).isInstanceOf(JMSException.class);
        message.acknowledge();
        client.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void isGoneWithItsMessagesWhenItIsDeleted(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        send(topic, "old");
        session.unsubscribe(name);

        MessageConsumer consumer = kind.consume(session, topic, name, null);

        expectNothing(consumer);
        consumer.close();
        session.unsubscribe(name);
        assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(InvalidDestinationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void expiresWhatNobodyConsumesInTime(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        var producer = session().createProducer(topic);
        producer.send(session().createTextMessage("short"), 2, 4, 20);
        producer.send(session().createTextMessage("long"));
        try (MessageConsumer nobody = session().createConsumer(newQueue())) {
            nobody.receive(60);
        }

        MessageConsumer consumer = kind.consume(session, topic, name, null);

        assertThat(remaining(consumer)).containsExactly("long");
        consumer.close();
        session.unsubscribe(name);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOrderWhateverConsumesIt(Durable kind) throws JMSException {
        Session session = newClient();
        kind.consume(session, topic, name, null).close();
        String[] texts = new String[100];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(topic, texts);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            try (MessageConsumer consumer = kind.consume(session, topic, name, null)) {
                received.addAll(receiveTexts(consumer, 10));
            }
        }

        assertThat(received).containsExactly(texts);
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void hasOneConsumerAtATimeIfUnshared() throws JMSException {
        Session session = newClient();
        MessageConsumer consumer = session.createDurableConsumer(topic, name);

        assertThatThrownBy(() -> session.createDurableConsumer(topic, name)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, name)).isInstanceOf(JMSException.class);
        consumer.close();
        session.createDurableConsumer(topic, name).close();
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void isAnewWithAnotherNoLocal() throws JMSException {
        Session session = newClient();
        session.createDurableConsumer(topic, name, null, false).close();
        send(topic, "old");

        MessageConsumer consumer = session.createDurableConsumer(topic, name, null, true);

        expectNothing(consumer);
        send(session, topic, "own");
        send(topic, "other");
        assertThat(remaining(consumer)).containsExactly("other");
        consumer.close();
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void refusesAnotherNoLocalWhileItIsActive() throws JMSException {
        Session session = newClient();
        MessageConsumer consumer = session.createDurableConsumer(topic, name, null, false);

        assertThatThrownBy(() -> session.createDurableConsumer(topic, name, null, true))
                .isInstanceOf(JMSException.class);
        consumer.close();
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void leavesOutWhatAnyConnectionOfItsClientPublishesIfAsked() throws JMSException {
        try (Connection first = factory().createConnection()) {
            first.setClientID(clientId);
            first.createSession().createDurableConsumer(topic, name, null, true).close();
        }
        try (Connection second = factory().createConnection()) {
            second.setClientID(clientId);
            send(second.createSession(), topic, "same client");
        }
        send(topic, "another client");

        Session session = newClient();
        MessageConsumer consumer = session.createDurableConsumer(topic, name, null, true);

        assertThat(remaining(consumer)).containsExactly("another client");
        consumer.close();
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void isIdentifiedByItsClientIdToo() throws JMSException {
        Session first = newClient();
        Session second = newStartedConnection(uniqueClientId()).createSession();
        MessageConsumer ofFirst = first.createDurableConsumer(topic, name);
        MessageConsumer ofSecond = second.createDurableConsumer(topic, name);
        send(topic, "a");

        assertThat(receiveText(ofFirst)).isEqualTo("a");
        assertThat(receiveText(ofSecond)).isEqualTo("a");
        ofFirst.close();
        first.unsubscribe(name);
        send(topic, "b");
        assertThat(receiveText(ofSecond)).isEqualTo("b");
        ofSecond.close();
        second.unsubscribe(name);
    }

    @Test
    @Section("8.3.3")
    void isResumedByADurableSubscriber() throws JMSException {
        Session session = newClient();
        session.createDurableConsumer(topic, name).close();
        send(topic, "a");

        TopicSubscriber subscriber = session.createDurableSubscriber(topic, name);

        assertThat(receiveText(subscriber)).isEqualTo("a");
        assertThat(subscriber.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
        assertThat(subscriber.getNoLocal()).isFalse();
        subscriber.close();
        TopicSubscriber noLocal = session.createDurableSubscriber(topic, name, "c = 'red'", true);
        assertThat(noLocal.getNoLocal()).isTrue();
        assertThat(noLocal.getMessageSelector()).isEqualTo("c = 'red'");
        noLocal.close();
        session.unsubscribe(name);
    }

    @Test
    @Section("8.3.4")
    void sharesItsMessagesAmongItsConsumers() throws JMSException {
        Connection connection = newStartedConnection(clientId);
        MessageConsumer first = connection.createSession().createSharedDurableConsumer(topic, name);
        MessageConsumer second = connection.createSession().createSharedDurableConsumer(topic, name);
        String[] texts = {"a", "b", "c", "d", "e", "f"};
        send(topic, texts);

        List<String> all = new ArrayList<>(remaining(first));
        all.addAll(remaining(second));
        assertThat(all).containsExactlyInAnyOrder(texts);
        first.close();
        second.close();
        connection.createSession().unsubscribe(name);
    }

    @Test
    @Section({"8.3.4", "6.1.2"})
    void needsNoClientIdIfShared() throws JMSException {
        Session first = newStartedConnection().createSession();
        Session second = newStartedConnection().createSession();
        first.createSharedDurableConsumer(topic, name).close();
        send(topic, "a", "b");

        MessageConsumer one = first.createSharedDurableConsumer(topic, name);
        MessageConsumer two = second.createSharedDurableConsumer(topic, name);

        assertThat(receiveText(one)).isEqualTo("a");
        assertThat(receiveText(two)).isEqualTo("b");
        one.close();
        two.close();
        second.unsubscribe(name);
    }

    @Test
    @Section({"8.3.4", "6.1.2"})
    void isAnotherWithAndWithoutAClientId() throws JMSException {
        Session without = newStartedConnection().createSession();
        Session with = newClient();
        MessageConsumer first = without.createSharedDurableConsumer(topic, name);
        MessageConsumer second = with.createSharedDurableConsumer(topic, name);
        send(topic, "a");

        assertThat(receiveText(first)).isEqualTo("a");
        assertThat(receiveText(second)).isEqualTo("a");
        first.close();
        second.close();
        without.unsubscribe(name);
        with.unsubscribe(name);
    }

    @Test
    @Section({"8.3.3", "8.3.4"})
    void cannotBeSharedAndUnsharedUnderOneKey() throws JMSException {
        Session session = newClient();
        session.createDurableConsumer(topic, name).close();
        String shared = uniqueName("shared");
        session.createSharedDurableConsumer(topic, shared).close();

        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, shared)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, shared)).isInstanceOf(JMSException.class);
        session.unsubscribe(name);
        session.unsubscribe(shared);
    }

    @Test
    @Section("8.3.4")
    void doesNotLetAConsumerThatNobodyReadsFromSwallowItsShare() throws JMSException {
        Connection connection = newStartedConnection(clientId);
        MessageConsumer unread = connection.createSession().createSharedDurableConsumer(topic, name);
        MessageConsumer read = connection.createSession().createSharedDurableConsumer(topic, name);
        send(topic, "a", "b", "c", "d");

        assertThat(receiveTexts(read, 4)).containsExactly("a", "b", "c", "d");
        unread.close();
        read.close();
        connection.createSession().unsubscribe(name);
    }

    @Test
    @Section("8.3.4")
    void mayGainAndLoseConsumersAllTheTime() throws JMSException {
        Connection connection = newStartedConnection(clientId);
        List<String> received = new ArrayList<>();
        MessageConsumer first = connection.createSession().createSharedDurableConsumer(topic, name);
        for (int i = 0; i < 30; i++) {
            send(topic, "m" + i);
            MessageConsumer other = connection.createSession().createSharedDurableConsumer(topic, name);
            MessageConsumer reader = i % 2 == 0 ? first : other;
            received.add(receiveText(reader));
            other.close();
        }
        first.close();

        assertThat(received).hasSize(30).doesNotHaveDuplicates();
        connection.createSession().unsubscribe(name);
    }

    @Test
    @Section({"8.3.3", "10.3"})
    void refusesToDeleteWhatDoesNotExist() throws JMSException {
        Session session = newClient();
        JMSContext context = newContext();

        assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> context.unsubscribe(name)).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> session.unsubscribe(null)).isInstanceOf(JMSException.class);
    }

    @Test
    @Section("8.3.3")
    void doesNotDeleteTheSubscriptionOfAnotherClient() throws JMSException {
        Session owner = newClient();
        owner.createDurableConsumer(topic, name).close();
        Session other = newStartedConnection(uniqueClientId()).createSession();

        assertThatThrownBy(() -> other.unsubscribe(name)).isInstanceOf(InvalidDestinationException.class);

        owner.unsubscribe(name);
    }

    @Test
    @Section({"8.3.3", "8.3.4"})
    void worksTheSameFromAContext() throws JMSException {
        JMSContext context = newContext();
        context.setClientID(clientId);
        String shared = uniqueName("shared");
        context.createDurableConsumer(topic, name).close();
        context.createSharedDurableConsumer(topic, shared).close();
        send(topic, "a");

        JMSConsumer unsharedConsumer = context.createDurableConsumer(topic, name, null, false);
        JMSConsumer sharedConsumer = context.createSharedDurableConsumer(topic, shared, null);

        assertThat(receiveText(unsharedConsumer)).isEqualTo("a");
        assertThat(receiveText(sharedConsumer)).isEqualTo("a");
        assertThatThrownBy(() -> context.createDurableConsumer(topic, name)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context.unsubscribe(name)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context.createSharedDurableConsumer(topic, shared, "c = 'red'"))
                .isInstanceOf(JMSRuntimeException.class);
        unsharedConsumer.close();
        sharedConsumer.close();
        assertThatThrownBy(() -> context.createSharedDurableConsumer(topic, name))
                .isInstanceOf(JMSRuntimeException.class);
        context.unsubscribe(name);
        context.unsubscribe(shared);
    }
}
