package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("6.2.7")
class TransactionTest extends JmsTest {
    @Test
    void showsNothingBeforeItIsCommitted() throws JMSException {
        Queue queue = newQueue();
        Topic topic = newTopic();
        MessageConsumer ofQueue = session().createConsumer(queue);
        MessageConsumer ofTopic = session().createConsumer(topic);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        send(transacted, queue, "a", "b");
        send(transacted, topic, "x");
        expectNothing(ofQueue);
        expectNothing(ofTopic);

        transacted.commit();

        assertThat(receiveTexts(ofQueue, 2)).containsExactly("a", "b");
        assertThat(receiveText(ofTopic)).isEqualTo("x");
    }

    @Test
    void destroysWhatItSentWhenItIsRolledBack() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        send(transacted, queue, "a", "b");
        transacted.rollback();
        send(transacted, queue, "c");
        transacted.commit();

        assertThat(remainingIn(queue)).containsExactly("c");
    }

    @Test
    void givesBackWhatItReceivedWhenItIsRolledBack() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        receiveTexts(consumer, 2);

        transacted.rollback();

        for (String expected : new String[] {"a", "b"}) {
            Message message = receive(consumer);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(deliveryCount(message)).isEqualTo(2);
        }
        Message third = receive(consumer);
        assertThat(text(third)).isEqualTo("c");
        assertThat(third.getJMSRedelivered()).isFalse();
    }

    @Test
    void takesWhatItReceivedForGoodWhenItIsCommitted() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        receiveTexts(consumer, 2);
        transacted.commit();
        receive(consumer);

        transacted.rollback();

        assertThat(receiveTexts(consumer, 1)).containsExactly("c");
        transacted.commit();
        transacted.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void combinesReceivingAndSending() throws JMSException {
        Queue requests = newQueue();
        Queue answers = newQueue();
        send(requests, "a");
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(requests);
        MessageProducer producer = transacted.createProducer(answers);
        for (int attempt = 1; attempt <= 3; attempt++) {
            Message request = receive(consumer);
            assertThat(deliveryCount(request)).isEqualTo(attempt);
            producer.send(transacted.createTextMessage("answer " + attempt));
            if (attempt < 3) {
                transacted.rollback();
            } else {
                transacted.commit();
            }
        }

        assertThat(remainingIn(answers)).containsExactly("answer 3");
        transacted.close();
        assertThat(remainingIn(requests)).isEmpty();
    }

    @Test
    void cannotReceiveWhatItSentItself() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        send(transacted, queue, "a");
        expectNothing(consumer);

        transacted.commit();

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    void beginsTheNextByItself() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        for (int i = 0; i < 20; i++) {
            send(transacted, queue, "m" + i);
            if (i % 2 == 0) {
                transacted.commit();
            } else {
                transacted.rollback();
            }
        }

        assertThat(remainingIn(queue)).containsExactly("m0", "m2", "m4", "m6", "m8", "m10", "m12", "m14", "m16", "m18");
    }

    @Test
    void commitsAndRollsBackWithNothingDone() throws JMSException {
        Session transacted = newSession(Session.SESSION_TRANSACTED);

        transacted.commit();
        transacted.rollback();
        transacted.commit();
    }

    @Test
    void spansManyDestinations() throws JMSException {
        Queue first = newQueue();
        Queue second = newQueue();
        Topic topic = newTopic();
        MessageConsumer subscriber = session().createConsumer(topic);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        send(transacted, first, "a");
        send(transacted, second, "b");
        send(transacted, topic, "c");
        transacted.rollback();
        send(transacted, first, "d");
        send(transacted, second, "e");
        send(transacted, topic, "f");
        transacted.commit();

        assertThat(remainingIn(first)).containsExactly("d");
        assertThat(remainingIn(second)).containsExactly("e");
        assertThat(remaining(subscriber)).containsExactly("f");
    }

    @Test
    void holdsManyMessages() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        String[] texts = new String[5_000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(transacted, queue, texts);
        transacted.commit();
        MessageConsumer consumer = transacted.createConsumer(queue);
        assertThat(receiveTexts(consumer, texts.length)).containsExactly(texts);
        transacted.rollback();
        assertThat(receiveTexts(consumer, texts.length)).containsExactly(texts);
        transacted.commit();
        expectNothing(consumer);
    }

    @Test
    @Section({"10.3", "6.2.7"})
    void refusesToEndWhatDoesNotExist() throws JMSException {
        for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
            Session session = newSession(mode);
            assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void commitsFromInsideAListener() throws Exception {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        AtomicInteger calls = new AtomicInteger();
        Inbox inbox = new Inbox();
        transacted.createConsumer(queue).setMessageListener(message -> {
            try {
                if (calls.incrementAndGet() == 2) {
                    transacted.rollback();
                } else {
                    transacted.commit();
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
            inbox.onMessage(message);
        });
        send(queue, "a", "b", "c");

        assertThat(inbox.takeTexts(4)).containsExactly("a", "b", "b", "c");
        transacted.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section({"6.2.7", "6.2.9"})
    void redeliversBeforeWhatItsListenerHasNotSeen() throws Exception {
        Queue queue = newQueue();
        String[] texts = new String[50];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(queue, texts);
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        Inbox inbox = new Inbox();
        AtomicInteger calls = new AtomicInteger();
        transacted.createConsumer(queue).setMessageListener(message -> {
            try {
                if (calls.incrementAndGet() % 3 == 0) {
                    transacted.rollback();
                } else {
                    transacted.commit();
                    inbox.onMessage(message);
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });

        assertThat(inbox.takeTexts(texts.length)).containsExactly(texts);
    }

    @Test
    @Section({"6.2.7", "3.9"})
    void sendsAMessageAsItWasWhenItWasSent() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        var message = transacted.createTextMessage("before");
        transacted.createProducer(queue).send(message);
        message.setText("after");
        transacted.commit();

        assertThat(remainingIn(queue)).containsExactly("before");
    }

    @Test
    @Section({"6.2.7", "4.2.2"})
    void acknowledgesEachSubscriptionByItself() throws JMSException {
        Topic topic = newTopic();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer undecided = transacted.createConsumer(topic);
        MessageConsumer auto = session().createConsumer(topic);
        send(topic, "a");
        receive(undecided);
        assertThat(receiveText(auto)).isEqualTo("a");

        transacted.rollback();

        assertThat(receiveText(undecided)).isEqualTo("a");
        expectNothing(auto);
    }
}
