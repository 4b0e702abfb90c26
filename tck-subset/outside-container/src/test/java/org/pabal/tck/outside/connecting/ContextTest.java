package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"6.1.4", "2.6"})
class ContextTest extends JmsTest {
    @Test
    void startsItselfUnlessToldNotTo() {
        assertThat(newContext().getAutoStart()).isTrue();
    }

    @Test
    @Section("6.1.4")
    void startsWithItsFirstConsumer() throws JMSException {
        JMSContext context = newContext();
        Queue queue = newQueue();
        context.createProducer().send(queue, "a");

        assertThat(receiveText(context.createConsumer(queue))).isEqualTo("a");
    }

    @Test
    @Section({"6.1.4", "8.4"})
    void startsWithItsFirstConsumerOfAnyKind() throws JMSException {
        Topic topic = newTopic();
        for (int kind = 0; kind < 4; kind++) {
            JMSContext context = newContext();
            context.setClientID(uniqueClientId());
            JMSConsumer consumer = switch (kind) {
                case 0 -> context.createConsumer(topic, "none IS NULL", false);
                case 1 -> context.createSharedConsumer(topic, "s");
                case 2 -> context.createDurableConsumer(topic, "d");
                default -> context.createSharedDurableConsumer(topic, "sd");
            };
            send(topic, "a");

            assertThat(receiveText(consumer)).as("kind " + kind).isEqualTo("a");
        }
    }

    @Test
    @Section({"6.1.4", "8.4"})
    void waitsForStartIfToldTo() throws JMSException {
        JMSContext context = newContext();
        context.setAutoStart(false);
        assertThat(context.getAutoStart()).isFalse();
        Queue queue = newQueue();
        context.createProducer().send(queue, "a");
        JMSConsumer consumer = context.createConsumer(queue);
        expectNothing(consumer);

        context.start();

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @Section("6.1.4")
    void deliversNothingWhileStoppedAndStartsAgain() throws JMSException {
        JMSContext context = newContext();
        Queue queue = newQueue();
        JMSConsumer consumer = context.createConsumer(queue);
        context.stop();
        context.createProducer().send(queue, "a");
        expectNothing(consumer);

        context.start();

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @Section("6.1.5")
    void stopsTheConnectionThatItShares() throws JMSException {
        JMSContext first = newContext();
        JMSContext second = closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        Queue queue = newQueue();
        JMSConsumer consumer = second.createConsumer(queue);
        first.stop();
        send(queue, "a");
        expectNothing(consumer);

        first.start();

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @Section("6.2")
    void hasASessionOfItsOwnForEachContextOfAConnection() throws JMSException {
        JMSContext first = newContext();
        JMSContext second = closing(first.createContext(JMSContext.SESSION_TRANSACTED));
        Queue queue = newQueue();
        second.createProducer().send(queue, "uncommitted");
        first.createProducer().send(queue, "at once");

        assertThat(receiveText(first.createConsumer(queue))).isEqualTo("at once");
        second.commit();
        assertThat(remainingIn(queue)).containsExactly("uncommitted");
    }

    @Test
    @Section({"6.1.8", "6.2.15"})
    void staysOpenWhenAnotherOfItsConnectionIsClosed() throws JMSException {
        JMSContext first = newContext();
        JMSContext second = closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        Queue queue = newQueue();

        first.close();

        second.createProducer().send(queue, "a");
        assertThat(receiveText(second.createConsumer(queue))).isEqualTo("a");
        assertThatThrownBy(() -> first.createTextMessage()).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                JMSContext.SESSION_TRANSACTED,
                JMSContext.AUTO_ACKNOWLEDGE,
                JMSContext.CLIENT_ACKNOWLEDGE,
                JMSContext.DUPS_OK_ACKNOWLEDGE
            })
    @Section({"6.2", "6.2.10"})
    void tellsItsSessionMode(int mode) {
        JMSContext context = newContext(mode);

        assertThat(context.getSessionMode()).isEqualTo(mode);
        assertThat(context.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
        JMSContext child = closing(newContext().createContext(mode));
        assertThat(child.getSessionMode()).isEqualTo(mode);
    }

    @Test
    @Section("6.2")
    void acknowledgesAutomaticallyUnlessToldOtherwise() {
        assertThat(closing(factory().createContext()).getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 42, Integer.MAX_VALUE, Integer.MIN_VALUE})
    @Section("6.2")
    void refusesSessionModesThatDoNotExist(int mode) throws JMSException {
        ConnectionFactory factory = factory();
        JMSContext context = newContext();

        assertThatThrownBy(() -> factory.createContext(mode)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> context.createContext(mode)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> connection().createSession(mode)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection().createSession(false, mode)).isInstanceOf(JMSException.class);
    }

    @Test
    @Section("6.2")
    void tellsTheModeOfASession() throws JMSException {
        assertThat(connection().createSession().getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
        assertThat(connection().createSession(false, Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
                .isEqualTo(Session.CLIENT_ACKNOWLEDGE);
        Session transacted = connection().createSession(true, Session.CLIENT_ACKNOWLEDGE);
        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(connection().createSession(Session.DUPS_OK_ACKNOWLEDGE).getTransacted())
                .isFalse();
    }

    @Test
    @Section({"10.3", "6.2.7"})
    void refusesToCommitWhereThereIsNoTransaction() {
        JMSContext context = newContext();

        assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Section({"10.3", "6.2.10"})
    void refusesToRecoverATransaction() {
        assertThatThrownBy(newContext(JMSContext.SESSION_TRANSACTED)::recover)
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Section("6.2.7")
    void commitsAndRollsBack() throws JMSException {
        JMSContext context = newContext(JMSContext.SESSION_TRANSACTED);
        Queue queue = newQueue();
        context.createProducer().send(queue, "rolled back");
        context.rollback();
        context.createProducer().send(queue, "committed");
        context.commit();
        JMSConsumer consumer = context.createConsumer(queue);
        assertThat(receiveText(consumer)).isEqualTo("committed");
        context.rollback();

        Message again = receive(consumer);

        assertThat(text(again)).isEqualTo("committed");
        assertThat(again.getJMSRedelivered()).isTrue();
        context.commit();
        expectNothing(consumer);
    }

    @Test
    @Section("6.2.10")
    void acknowledgesEverythingDeliveredByHand() throws JMSException {
        JMSContext context = newContext(JMSContext.CLIENT_ACKNOWLEDGE);
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        JMSConsumer consumer = context.createConsumer(queue);
        receive(consumer);
        receive(consumer);

        context.acknowledge();
        receive(consumer);
        context.recover();

        Message again = receive(consumer);
        assertThat(text(again)).isEqualTo("c");
        assertThat(deliveryCount(again)).isEqualTo(2);
    }

    @Test
    @Section("3.6")
    void ignoresAcknowledgeWhereItIsAutomatic() {
        newContext().acknowledge();
        newContext(JMSContext.DUPS_OK_ACKNOWLEDGE).acknowledge();
        newContext(JMSContext.SESSION_TRANSACTED).acknowledge();
    }

    @Test
    @Section({"6.2.6", "8.7"})
    void takesASecondListenerThoughItIsStarted() throws Exception {
        JMSContext context = newContext();
        Queue first = newQueue();
        Queue second = newQueue();
        Inbox firstInbox = new Inbox();
        Inbox secondInbox = new Inbox();
        context.createConsumer(first).setMessageListener(firstInbox);
        send(first, "a");
        assertThat(firstInbox.takeText()).isEqualTo("a");

        context.createConsumer(second).setMessageListener(secondInbox);

        send(second, "b");
        send(first, "c");
        assertThat(secondInbox.takeText()).isEqualTo("b");
        assertThat(firstInbox.takeText()).isEqualTo("c");
    }

    @Test
    @Section("6.1.8")
    void closesAtTheEndOfATryBlock() throws JMSException {
        JMSContext escaped;
        try (JMSContext context = factory().createContext()) {
            escaped = context;
            context.createProducer().send(newQueue(), "x");
        }

        assertThatThrownBy(escaped::createMessage).isInstanceOf(IllegalStateRuntimeException.class);
    }
}
