package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.1 §8.3. */
@OverBothLinks
class SubscriptionTest extends BrokerFixture {

    private Connection withClientId(String clientId) throws JMSException {
        Connection connection = connection("jms.clientId=" + clientId);
        connection.start();
        return connection;
    }

    @Test
    void everySubscriberGetsWhatIsPublishedWhileItIsThere() throws Exception {
        Session session = started().createSession();
        send(TOPIC, "early");
        MessageConsumer first = session.createConsumer(TOPIC);
        MessageConsumer second = started().createSession().createConsumer(TOPIC);
        send(TOPIC, "a");
        assertThat(receive(first, 1)).containsExactly("a");
        assertThat(receive(second, 1)).containsExactly("a");
    }

    @Test
    void aDurableSubscriptionKeepsWhatIsPublishedWhileNobodyIsThere() throws Exception {
        Connection connection = withClientId("billing");
        MessageConsumer consumer = connection.createSession().createDurableConsumer(TOPIC, "invoices");
        connection.close();
        send(TOPIC, "a", "b");
        Session again = withClientId("billing").createSession();
        consumer = again.createDurableConsumer(TOPIC, "invoices");
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        again.unsubscribe("invoices");
        assertThatThrownBy(() -> again.unsubscribe("invoices")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void anActiveSubscriptionCannotBeUnsubscribedNorTakenTwice() throws Exception {
        Session session = withClientId("billing").createSession();
        MessageConsumer consumer = session.createDurableConsumer(TOPIC, "invoices");
        assertThatThrownBy(() -> session.createDurableConsumer(TOPIC, "invoices"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("invoices");
        assertThatThrownBy(() -> session.unsubscribe("invoices")).isInstanceOf(JMSException.class);
        consumer.close();
        session.unsubscribe("invoices");
    }

    @Test
    void anUnsharedDurableSubscriptionNeedsAClientId() throws Exception {
        Session session = connection().createSession();
        assertThatThrownBy(() -> session.createDurableConsumer(TOPIC, "invoices"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("setClientID");
    }

    @Test
    void changingAnInactiveSubscriptionsSelectorStartsItAnew() throws Exception {
        Session session = withClientId("billing").createSession();
        session.createDurableConsumer(TOPIC, "invoices").close();
        send(TOPIC, "old");
        MessageConsumer changed = session.createDurableConsumer(TOPIC, "invoices", "JMSPriority >= 0", false);
        assertThat(changed.receiveNoWait()).isNull();
        send(TOPIC, "new");
        assertThat(receive(changed, 1)).containsExactly("new");
    }

    @Test
    void consumersOfASharedSubscriptionShareIt() throws Exception {
        MessageConsumer first = started().createSession().createSharedConsumer(TOPIC, "pool");
        MessageConsumer second = started().createSession().createSharedConsumer(TOPIC, "pool");
        send(TOPIC, "a", "b");
        assertThat(text(first.receiveNoWait())).isEqualTo("a");
        assertThat(text(second.receiveNoWait())).isEqualTo("b");
        assertThat(first.receiveNoWait()).isNull();
    }

    @Test
    void aSharedDurableSubscriptionOutlivesItsConsumers() throws Exception {
        Connection connection = started();
        connection.createSession().createSharedDurableConsumer(TOPIC, "pool").close();
        connection.close();
        send(TOPIC, "a");
        Session session = started().createSession();
        MessageConsumer consumer = session.createSharedDurableConsumer(TOPIC, "pool");
        assertThat(receive(consumer, 1)).containsExactly("a");
        consumer.close();
        session.unsubscribe("pool");
    }

    @Test
    void noLocalKeepsAConnectionsOwnMessagesAway() throws Exception {
        Connection own = started();
        Session session = own.createSession();
        MessageConsumer consumer = session.createConsumer(TOPIC, null, true);
        send(session, TOPIC, "own");
        send(TOPIC, "other");
        assertThat(receive(consumer, 1)).containsExactly("other");
    }

    @Test
    void selectorsAreJudgedWhenTheConsumerIsCreated() throws Exception {
        Session session = started().createSession();
        assertThatThrownBy(() -> session.createConsumer(QUEUE, "price >")).isInstanceOf(InvalidSelectorException.class);
        MessageConsumer all = session.createConsumer(TOPIC, "");
        assertThat(all.getMessageSelector()).isNull();
        MessageConsumer some = session.createConsumer(TOPIC, "colour = 'red'");
        var producer = session.createProducer(TOPIC);
        for (String colour : new String[] {"blue", "red"}) {
            var message = session.createTextMessage(colour);
            message.setStringProperty("colour", colour);
            producer.send(message);
        }
        assertThat(receive(some, 1)).containsExactly("red");
        assertThat(receive(all, 2)).containsExactly("blue", "red");
    }

    @Test
    void aNameIsNeededToShareOrToLast() throws Exception {
        Session session = connection("jms.clientId=billing").createSession();
        assertThatThrownBy(() -> session.createSharedConsumer(TOPIC, null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(TOPIC, "")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(session.createTemporaryTopic(), "invoices"))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.unsubscribe(null)).isInstanceOf(InvalidDestinationException.class);
    }
}
