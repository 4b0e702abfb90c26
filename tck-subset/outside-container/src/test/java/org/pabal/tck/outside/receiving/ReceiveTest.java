package org.pabal.tck.outside.receiving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"8.5", "8.6"})
class ReceiveTest extends JmsTest {
    @Test
    @Section("8.5")
    void returnsAtOnceWhatIsThere() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        MessageConsumer consumer = session().createConsumer(queue);

        assertThat(text(consumer.receiveNoWait())).isEqualTo("a");
        assertThat(text(consumer.receive())).isEqualTo("b");
        assertThat(text(consumer.receive(1))).isEqualTo("c");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @Section("8.5")
    void doesNotWaitWhereNothingIs() throws JMSException {
        MessageConsumer consumer = session().createConsumer(newQueue());

        for (int i = 0; i < 100; i++) {
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    @Section("8.5")
    void seesAtOnceWhatAnotherSessionSent() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer consumer = newStartedConnection().createSession().createConsumer(queue);
        for (int i = 0; i < 100; i++) {
            assertThat(consumer.receiveNoWait()).isNull();
            send(queue, "m" + i);
            assertThat(text(consumer.receiveNoWait())).isEqualTo("m" + i);
        }
    }

    @Test
    @Section("8.5")
    void returnsNullWhenItsTimeIsUp() throws JMSException {
        MessageConsumer consumer = session().createConsumer(newQueue());
        long before = System.nanoTime();

        assertThat(consumer.receive(80)).isNull();

        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(75_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, PATIENCE_MILLIS})
    @Section("8.5")
    void returnsAsSoonAsAMessageComes(long timeout) throws Exception {
        Queue queue = newQueue();
        MessageConsumer consumer = newSession().createConsumer(queue);
        var waiting = inBackground(() -> text(consumer.receive(timeout)));
        assertThat(stillWaiting(waiting)).isTrue();

        send(queue, "a");

        assertThat(within(waiting)).isEqualTo("a");
    }

    @Test
    @Section("8.5")
    void waitsForeverWithATimeoutOfZero() throws Exception {
        Queue queue = newQueue();
        JMSConsumer consumer = newContext().createConsumer(queue);
        var waiting = inBackground(() -> text(consumer.receive(0)));
        assertThat(stillWaiting(waiting)).isTrue();

        send(queue, "a");

        assertThat(within(waiting)).isEqualTo("a");
    }

    @Test
    @Section("8.5")
    void receivesTimeAndAgain() throws Exception {
        Queue queue = newQueue();
        MessageConsumer consumer = newSession().createConsumer(queue);
        for (int i = 0; i < 100; i++) {
            var waiting = inBackground(() -> text(consumer.receive(PATIENCE_MILLIS)));
            send(queue, "m" + i);
            assertThat(within(waiting)).isEqualTo("m" + i);
        }
    }

    @Test
    @Section("8.5")
    void receivesFromAContext() throws JMSException {
        Queue queue = newQueue();
        JMSContext context = newContext();
        context.createProducer().send(queue, "a").send(queue, "b").send(queue, "c");
        JMSConsumer consumer = context.createConsumer(queue);

        assertThat(text(consumer.receive())).isEqualTo("a");
        assertThat(text(consumer.receive(PATIENCE_MILLIS))).isEqualTo("b");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("c");
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(consumer.receive(20)).isNull();
    }

    @Test
    @Section("8.5")
    void losesNothingBetweenTwoConsumersThatGiveUpAndComeBack() throws JMSException {
        Queue queue = newQueue();
        MessageConsumer first = newSession().createConsumer(queue);
        MessageConsumer second = newSession().createConsumer(queue);
        int sent = 0;
        int received = 0;
        for (int i = 0; i < 60; i++) {
            send(queue, "m" + sent++);
            MessageConsumer consumer = i % 2 == 0 ? first : second;
            if (consumer.receive(i % 3) != null || consumer.receive(PATIENCE_MILLIS) != null) {
                received++;
            }
        }

        assertThat(received).isEqualTo(sent);
    }

    // Bodies

    @Test
    @Section("8.6")
    void receivesTheBodyOfEachKind() throws JMSException {
        Queue queue = newQueue();
        JMSContext context = newContext();
        JMSProducer producer = context.createProducer();
        producer.send(queue, "text")
                .send(queue, new byte[] {1, 2})
                .send(queue, Map.of("a", 1))
                .send(queue, new ArrayList<>(List.of("list")));
        JMSConsumer consumer = context.createConsumer(queue);

        assertThat(consumer.receiveBody(String.class)).isEqualTo("text");
        assertThat(consumer.receiveBody(byte[].class, PATIENCE_MILLIS)).containsExactly(1, 2);
        Map<?, ?> map = consumer.receiveBody(Map.class, PATIENCE_MILLIS);
        assertThat(new HashMap<Object, Object>(map)).isEqualTo(Map.of("a", 1));
        Object list = consumer.receiveBodyNoWait(List.class);
        assertThat(list).isEqualTo(List.of("list"));
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        assertThat(consumer.receiveBody(String.class, 20)).isNull();
    }

    @Test
    @Section("8.6")
    void receivesTheBodyAsASupertype() throws JMSException {
        Queue queue = newQueue();
        JMSContext context = newContext();
        context.createProducer()
                .send(queue, "text")
                .send(queue, (Serializable) 1)
                .send(queue, "object")
                .send(queue, new byte[] {1});
        JMSConsumer consumer = context.createConsumer(queue);

        assertThat(consumer.receiveBody(CharSequence.class)).isEqualTo("text");
        assertThat(consumer.receiveBody(Number.class)).isEqualTo(1);
        assertThat(consumer.receiveBody(Object.class)).isEqualTo("object");
        assertThat((byte[]) consumer.receiveBody(Object.class)).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
    @Section("8.6")
    void presentsAgainWithoutCountingWhatCouldNotBeReceivedAsThatType(int mode) throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSConsumer consumer = newContext(mode).createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PATIENCE_MILLIS))
                    .isInstanceOf(MessageFormatRuntimeException.class);
        }
        assertThatThrownBy(() -> consumer.receiveBodyNoWait(byte[].class))
                .isInstanceOf(MessageFormatRuntimeException.class);

        Message message = receive(consumer);

        assertThat(text(message)).isEqualTo("a");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(deliveryCount(message)).isEqualTo(1);
        assertThat(consumer.receiveBody(String.class)).isEqualTo("b");
    }

    @Test
    @Section("8.6")
    void keepsForOthersWhatCouldNotBeReceivedAsThatType() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSContext context = newContext();
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PATIENCE_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        context.close();

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
    }

    @Test
    @Section("8.6")
    void hasDeliveredWhatCouldNotBeReceivedWhereTheClientAcknowledges() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSContext context = newContext(JMSContext.CLIENT_ACKNOWLEDGE);
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PATIENCE_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(receiveText(consumer)).isEqualTo("b");

        context.recover();

        Message again = receive(consumer);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(deliveryCount(again)).isEqualTo(2);
    }

    @Test
    @Section("8.6")
    void acknowledgesWhatCouldNotBeReceivedWithTheRest() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSContext context = newContext(JMSContext.CLIENT_ACKNOWLEDGE);
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PATIENCE_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        context.acknowledge();
        context.close();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("8.6")
    void hasDeliveredWhatCouldNotBeReceivedInATransaction() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSContext context = newContext(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, PATIENCE_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(receiveText(consumer)).isEqualTo("b");

        context.rollback();

        Message again = receive(consumer);
        assertThat(text(again)).isEqualTo("a");
        assertThat(deliveryCount(again)).isEqualTo(2);
        assertThat(receiveText(consumer)).isEqualTo("b");
        context.commit();
        context.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section("8.6")
    void refusesStreamsAndMessagesWithoutABody() throws JMSException {
        JMSContext context = newContext();
        for (Message message : List.of(
                context.createStreamMessage(),
                context.createMessage(),
                context.createTextMessage(),
                context.createObjectMessage())) {
            Queue queue = newQueue();
            context.createProducer().send(queue, message);
            JMSConsumer consumer = context.createConsumer(queue);
            assertThatThrownBy(() -> consumer.receiveBody(Object.class, PATIENCE_MILLIS))
                    .as(message.getClass().getSimpleName())
                    .isInstanceOf(MessageFormatRuntimeException.class);
            assertThat(receive(consumer)).isNotNull();
        }
    }

    @Test
    @Section({"8.6", "6.2.10"})
    void acknowledgesABodyThatWasReceived() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        JMSContext context = newContext();
        assertThat(context.createConsumer(queue).receiveBody(String.class, PATIENCE_MILLIS))
                .isEqualTo("a");

        context.close();

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    @Section("8.8")
    void doesNotMixUpTheConsumersOfASession() throws JMSException {
        Queue first = newQueue();
        Queue second = newQueue();
        Session session = newSession();
        MessageConsumer ofFirst = session.createConsumer(first);
        MessageConsumer ofSecond = session.createConsumer(second);
        send(first, "a", "b");
        send(second, "x", "y");

        assertThat(receiveText(ofSecond)).isEqualTo("x");
        assertThat(receiveText(ofFirst)).isEqualTo("a");
        assertThat(receiveText(ofFirst)).isEqualTo("b");
        assertThat(receiveText(ofSecond)).isEqualTo("y");
    }
}
