package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.1 §6.1.5, §8.3.2; a consumer that nobody reads from keeps nothing from one that is read. */
@OverBothLinks
class PrefetchTest extends BrokerFixture {

    @Test
    void anIdleConsumerTakesWhatAnUnreadOneHolds() throws Exception {
        send(QUEUE, "a", "b", "c", "d", "e", "f");
        Connection connection = started();
        MessageConsumer unread =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(QUEUE);
        assertThat(text(unread.receive(LONG_MILLIS))).isEqualTo("a");
        MessageConsumer idle = connection.createSession().createConsumer(QUEUE);
        assertThat(receive(idle, 5)).containsExactlyInAnyOrder("b", "c", "d", "e", "f");
    }

    @Test
    void anIdleConsumerTakesWhatABusyListenerHasNotBegun() throws Exception {
        Connection connection = connection();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        connection.createSession().createConsumer(QUEUE).setMessageListener(message -> {
            busy.countDown();
            await(free);
        });
        connection.start();
        send(QUEUE, "a", "b", "c", "d");
        await(busy);
        MessageConsumer idle = started().createSession().createConsumer(QUEUE);
        assertThat(receive(idle, 3)).containsExactlyInAnyOrder("b", "c", "d");
        free.countDown();
    }

    @Test
    void aConsumerThatNobodyReadsFromDoesNotSwallowItsShareOfASharedSubscription() throws Exception {
        Session session = started().createSession();
        MessageConsumer unread = session.createSharedConsumer(TOPIC, "shared");
        MessageConsumer read = started().createSession().createSharedConsumer(TOPIC, "shared");
        send(TOPIC, "a", "b", "c", "d");
        assertThat(receive(read, 4)).containsExactly("a", "b", "c", "d");
        assertThat(unread.receiveNoWait()).isNull();
    }

    @Test
    void aStoppedConnectionHoldsNothingThatOthersCouldTake() throws Exception {
        send(QUEUE, "a", "b", "c");
        Connection connection = started();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(receive(consumer, 1)).containsExactly("a");
        connection.stop();
        assertThat(consumer.receive(SHORT_MILLIS)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(drain(QUEUE)).containsExactly("b", "c");
        send(QUEUE, "d");
        connection.start();
        assertThat(receive(consumer, 1)).containsExactly("d");
    }

    @Test
    void receiveNoWaitFindsWhatIsThere() throws Exception {
        MessageConsumer consumer = started().createSession().createConsumer(QUEUE);
        assertThat(consumer.receiveNoWait()).isNull();
        send(QUEUE, "a", "b");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("a");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("b");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void twoConsumersThatPollEachFindWhatIsThere() throws Exception {
        send(QUEUE, "a", "b");
        Session session = started().createSession();
        MessageConsumer first = session.createConsumer(QUEUE);
        MessageConsumer second = session.createConsumer(QUEUE);
        assertThat(text(first.receiveNoWait())).isEqualTo("a");
        assertThat(text(second.receiveNoWait())).isEqualTo("b");
    }

    @Test
    void manyMessagesComeInOrderThroughASmallWindow() throws Exception {
        Connection connection = connection("jms.prefetch=3");
        connection.start();
        Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        int messages = 1_000;
        Thread sender = new Thread(() -> {
            try (Connection sending = factory("").createConnection()) {
                Session sends = sending.createSession();
                var producer = sends.createProducer(QUEUE);
                for (int at = 0; at < messages; at++) {
                    producer.send(sends.createTextMessage("" + at));
                }
            } catch (jakarta.jms.JMSException failure) {
                throw new AssertionError(failure);
            }
        });
        sender.start();
        for (int at = 0; at < messages; at++) {
            assertThat(text(consumer.receive(LONG_MILLIS))).isEqualTo("" + at);
        }
        sender.join(LONG_MILLIS);
    }
}
