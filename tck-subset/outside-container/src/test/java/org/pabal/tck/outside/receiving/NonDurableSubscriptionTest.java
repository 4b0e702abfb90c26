package org.pabal.tck.outside.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"8.3.1", "8.3.2"})
class NonDurableSubscriptionTest extends JmsTest {
    private void sendWith(Topic topic, String property, String... values) throws JMSException {
        for (String value : values) {
            TextMessage message = session().createTextMessage(value);
            message.setStringProperty(property, value);
            sendMessage(topic, message);
        }
    }

    // Unshared

    @Test
    @Section("8.3.1")
    void endsWithItsConsumer() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = session().createConsumer(topic);
        send(topic, "a");
        first.close();
        MessageConsumer second = session().createConsumer(topic);

        expectNothing(second);
        send(topic, "b");
        assertThat(remaining(second)).containsExactly("b");
    }

    @Test
    @Section("8.3.1")
    void isAnotherForEachConsumer() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = session().createConsumer(topic);
        MessageConsumer second = session().createConsumer(topic);
        send(topic, "a");
        assertThat(receiveText(first)).isEqualTo("a");
        first.close();
        send(topic, "b");

        assertThat(receiveTexts(second, 2)).containsExactly("a", "b");
    }

    @Test
    @Section("8.3.1")
    void takesOnlyWhatItsSelectorSelects() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer red = session().createConsumer(topic, "c = 'red'");
        MessageConsumer all = session().createConsumer(topic);
        sendWith(topic, "c", "red", "blue", "red");

        assertThat(remaining(red)).containsExactly("red", "red");
        assertThat(remaining(all)).containsExactly("red", "blue", "red");
    }

    @Test
    @Section("8.3.1")
    void leavesOutWhatItsOwnConnectionPublishesIfAsked() throws JMSException {
        Topic topic = newTopic();
        Connection other = newConnection();
        MessageConsumer noLocal = session().createConsumer(topic, null, true);
        MessageConsumer local = session().createConsumer(topic, null, false);
        send(session(), topic, "own session");
        send(newSession(), topic, "own connection");
        send(other.createSession(), topic, "other connection");

        assertThat(remaining(noLocal)).containsExactly("other connection");
        assertThat(remaining(local)).containsExactly("own session", "own connection", "other connection");
    }

    @Test
    @Section("8.3.1")
    void leavesOutLocalMessagesAndThoseThatItsSelectorDoesNotSelect() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic, "c = 'red'", true);
        sendWith(topic, "c", "red");
        Session other = newConnection().createSession();
        for (String colour : new String[] {"red", "blue"}) {
            TextMessage message = other.createTextMessage("other " + colour);
            message.setStringProperty("c", colour);
            other.createProducer(topic).send(message);
        }

        assertThat(remaining(consumer)).containsExactly("other red");
    }

    @Test
    @Section("8.3.1")
    void countsWhatItsConnectionCommitsAsLocal() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer noLocal = session().createConsumer(topic, null, true);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        send(transacted, topic, "own");
        transacted.commit();
        send(newConnection().createSession(), topic, "other");

        assertThat(remaining(noLocal)).containsExactly("other");
    }

    @Test
    @Section("8.3.1")
    void leavesOutLocalMessagesOfAContextIfAsked() throws JMSException {
        Topic topic = newTopic();
        JMSContext context = newContext();
        JMSConsumer noLocal = context.createConsumer(topic, null, true);
        context.createProducer().send(topic, "own");
        send(topic, "other");

        assertThat(receiveText(noLocal)).isEqualTo("other");
        expectNothing(noLocal);
    }

    // Shared

    @Test
    @Section("8.3.2")
    void givesEachMessageToOneOfItsConsumers() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = newSession().createSharedConsumer(topic, "s");
        MessageConsumer second = newStartedConnection().createSession().createSharedConsumer(topic, "s");
        String[] texts = {"a", "b", "c", "d", "e", "f"};
        send(topic, texts);

        List<String> all = new ArrayList<>(remaining(first));
        all.addAll(remaining(second));
        assertThat(all).containsExactlyInAnyOrder(texts);
    }

    @Test
    @Section("8.3.2")
    void givesEachMessageToOneOfManyListeners() throws Exception {
        Topic topic = newTopic();
        Inbox inbox = new Inbox();
        for (int i = 0; i < 5; i++) {
            newStartedConnection()
                    .createSession()
                    .createSharedConsumer(topic, "s")
                    .setMessageListener(inbox);
        }
        String[] texts = new String[200];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(topic, texts);

        assertThat(inbox.takeTexts(200)).containsExactlyInAnyOrder(texts);
        inbox.expectNothing();
    }

    @Test
    @Section("8.3.2")
    void isIdentifiedByItsName() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = session().createSharedConsumer(topic, "first");
        MessageConsumer second = session().createSharedConsumer(topic, "second");
        send(topic, "a");

        assertThat(receiveText(first)).isEqualTo("a");
        assertThat(receiveText(second)).isEqualTo("a");
    }

    @Test
    @Section({"8.3.2", "6.1.2"})
    void isIdentifiedByItsClientIdToo() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer without = session().createSharedConsumer(topic, "s");
        MessageConsumer with =
                newStartedConnection(uniqueClientId()).createSession().createSharedConsumer(topic, "s");
        send(topic, "a");

        assertThat(receiveText(without)).isEqualTo("a");
        assertThat(receiveText(with)).isEqualTo("a");
    }

    @Test
    @Section("8.3.2")
    void lastsAsLongAsItHasAConsumer() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = newSession().createSharedConsumer(topic, "s");
        MessageConsumer second = newSession().createSharedConsumer(topic, "s");
        send(topic, "a");
        first.close();
        assertThat(receiveText(second)).isEqualTo("a");
        send(topic, "b");
        second.close();
        MessageConsumer third = session().createSharedConsumer(topic, "s");

        expectNothing(third);
        send(topic, "c");
        assertThat(receiveText(third)).isEqualTo("c");
    }

    @Test
    @Section("8.3.2")
    void givesWhatAClosedConsumerDidNotReceiveToTheRest() throws JMSException {
        Topic topic = newTopic();
        Session leaving = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer first = leaving.createSharedConsumer(topic, "s");
        MessageConsumer second = newSession().createSharedConsumer(topic, "s");
        send(topic, "a", "b", "c", "d");
        receive(first);

        leaving.close();

        assertThat(remaining(second)).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    @Section("8.3.2")
    void refusesAnotherTopicOrSelectorWhileItIsActive() throws JMSException {
        Topic topic = newTopic();
        Topic other = newTopic();
        Session session = newSession();
        session.createSharedConsumer(topic, "s", "c = 'red'");

        assertThatThrownBy(() -> newSession().createSharedConsumer(other, "s", "c = 'red'"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> newSession().createSharedConsumer(topic, "s", "c = 'blue'"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> newSession().createSharedConsumer(topic, "s")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> newContext().createSharedConsumer(topic, "s")).isInstanceOf(JMSRuntimeException.class);
        newSession().createSharedConsumer(topic, "s", "c = 'red'");
    }

    @Test
    @Section("8.3.2")
    void mayBeAnotherOnceItIsGone() throws JMSException {
        Topic topic = newTopic();
        Topic other = newTopic();
        session().createSharedConsumer(topic, "s", "c = 'red'").close();
        MessageConsumer consumer = session().createSharedConsumer(other, "s");
        send(topic, "old");
        send(other, "new");

        assertThat(remaining(consumer)).containsExactly("new");
    }

    @Test
    @Section("8.3.2")
    void selectsForAllItsConsumers() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer first = newSession().createSharedConsumer(topic, "s", "c = 'red'");
        MessageConsumer second = newSession().createSharedConsumer(topic, "s", "c = 'red'");
        sendWith(topic, "c", "red", "blue", "red", "green");

        List<String> all = new ArrayList<>(remaining(first));
        all.addAll(remaining(second));
        assertThat(all).containsExactly("red", "red");
    }

    @Test
    @Section({"8.3.2", "8.3.3", "8.3.4"})
    void mayBearTheNameOfADurableOne() throws JMSException {
        Topic topic = newTopic();
        Connection connection = newStartedConnection(uniqueClientId());
        Session session = connection.createSession();
        MessageConsumer durable = session.createDurableConsumer(topic, "same");
        MessageConsumer shared = session.createSharedConsumer(topic, "same");
        send(topic, "a");

        assertThat(receiveText(durable)).isEqualTo("a");
        assertThat(receiveText(shared)).isEqualTo("a");
        durable.close();
        session.unsubscribe("same");
        send(topic, "b");
        assertThat(receiveText(shared)).isEqualTo("b");
    }

    @Test
    @Section("8.3.2")
    void doesNotLetAConsumerThatNobodyReadsFromSwallowItsShare() throws JMSException {
        Topic topic = newTopic();
        MessageConsumer unread = newStartedConnection().createSession().createSharedConsumer(topic, "s");
        MessageConsumer read = session().createSharedConsumer(topic, "s");
        send(topic, "a", "b", "c", "d");

        assertThat(receiveTexts(read, 4)).containsExactly("a", "b", "c", "d");
        unread.close();
    }

    @Test
    @Section({"8.3.2", "6.1.5"})
    void doesNotLetAStoppedConnectionSwallowItsShare() throws JMSException {
        Topic topic = newTopic();
        newConnection().createSession().createSharedConsumer(topic, "s");
        Connection stopping = newStartedConnection();
        MessageConsumer stopped = stopping.createSession().createSharedConsumer(topic, "s");
        send(topic, "0");
        assertThat(receiveText(stopped)).isEqualTo("0");
        stopping.stop();
        MessageConsumer read = session().createSharedConsumer(topic, "s");
        send(topic, "a", "b", "c");

        assertThat(receiveTexts(read, 3)).containsExactly("a", "b", "c");
    }

    @Test
    @Section({"8.3.2", "6.2.10"})
    void redeliversToAnyOfItsConsumers() throws JMSException {
        Topic topic = newTopic();
        Session client = newSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer first = client.createSharedConsumer(topic, "s");
        send(topic, "a");
        receive(first);
        MessageConsumer second = newSession().createSharedConsumer(topic, "s");
        expectNothing(second);

        client.close();

        Message again = receive(second);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(again)).isEqualTo(2);
    }
}
