package org.pabal.tck.outside.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("4.1.6")
class QueueBrowserTest extends JmsTest {
    private static List<String> browse(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
            texts.add(text((Message) messages.nextElement()));
        }
        return texts;
    }

    @Test
    void showsTheMessagesInOrderAndLeavesThemThere() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");

        assertThat(browse(session().createBrowser(queue))).containsExactly("a", "b", "c");
        assertThat(browse(session().createBrowser(queue))).containsExactly("a", "b", "c");
        assertThat(receiveTexts(session().createConsumer(queue), 3)).containsExactly("a", "b", "c");
    }

    @Test
    void showsNothingOfAnEmptyQueue() throws JMSException {
        Enumeration<?> messages = session().createBrowser(newQueue()).getEnumeration();

        assertThat(messages.hasMoreElements()).isFalse();
        assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void doesNotNeedToAskWhetherThereIsMore() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        Enumeration<?> messages = session().createBrowser(queue).getEnumeration();

        assertThat(text((Message) messages.nextElement())).isEqualTo("a");
        assertThat(text((Message) messages.nextElement())).isEqualTo("b");
        assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void showsOnlyWhatItsSelectorSelects() throws JMSException {
        Queue queue = newQueue();
        for (int i = 0; i < 5; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setIntProperty("i", i);
            sendMessage(queue, message);
        }

        assertThat(browse(session().createBrowser(queue, "i >= 3"))).containsExactly("m3", "m4");
    }

    @Test
    void startsAnewWithEachEnumeration() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        QueueBrowser browser = session().createBrowser(queue);
        assertThat(browse(browser)).containsExactly("a");
        send(queue, "b");

        assertThat(browse(browser)).containsExactly("a", "b");
    }

    @Test
    @Section({"4.1.6", "3.5.11"})
    void doesNotCountAsDelivery() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a");
        browse(session().createBrowser(queue));

        Message received = receive(session().createConsumer(queue));

        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(deliveryCount(received)).isEqualTo(1);
    }

    @Test
    void showsNothingBeforeItsDeliveryTime() throws JMSException {
        Queue queue = newQueue();
        MessageProducer producer = session().createProducer(queue);
        producer.setDeliveryDelay(150);
        producer.send(session().createTextMessage("later"));
        producer.setDeliveryDelay(0);
        producer.send(session().createTextMessage("now"));

        QueueBrowser browser = session().createBrowser(queue);

        assertThat(browse(browser)).containsExactly("now");
        MessageConsumer consumer = session().createConsumer(queue, "none IS NULL");
        assertThat(receiveTexts(consumer, 2)).containsExactly("now", "later");
    }

    @Test
    @Section({"4.1.6", "6.2.7"})
    void showsNothingThatIsNotCommitted() throws JMSException {
        Queue queue = newQueue();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        send(transacted, queue, "a");

        assertThat(browse(session().createBrowser(queue))).isEmpty();
        transacted.commit();
        assertThat(browse(session().createBrowser(queue))).containsExactly("a");
    }

    @Test
    @Section({"4.1.6", "6.1.4"})
    void looksAtManyMessagesThoughAConsumerTakesThemMeanwhile() throws JMSException {
        Queue queue = newQueue();
        String[] texts = new String[500];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        send(queue, texts);
        Enumeration<?> messages = session().createBrowser(queue).getEnumeration();
        MessageConsumer consumer = newSession().createConsumer(queue);
        List<String> seen = new ArrayList<>();
        int taken = 0;
        while (messages.hasMoreElements()) {
            seen.add(text((Message) messages.nextElement()));
            if (taken < texts.length) {
                receive(consumer);
                taken++;
            }
        }

        assertThat(seen).isSubsetOf(texts).doesNotHaveDuplicates().startsWith("m0");
        assertThat(seen)
                .isSortedAccordingTo(
                        (a, b) -> Integer.compare(Integer.parseInt(a.substring(1)), Integer.parseInt(b.substring(1))));
    }

    @Test
    void tellsItsQueueAndSelector() throws JMSException {
        Queue queue = newQueue();

        assertThat(session().createBrowser(queue).getQueue().getQueueName()).isEqualTo(queue.getQueueName());
        assertThat(session().createBrowser(queue).getMessageSelector()).isNull();
        assertThat(session().createBrowser(queue, "").getMessageSelector()).isNull();
        assertThat(session().createBrowser(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
    }

    @Test
    @Section("10.3")
    void refusesNoQueueAtAll() {
        assertThatThrownBy(() -> session().createBrowser(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session().createBrowser(null, "a = 1"))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void browsesFromAContext() throws JMSException {
        JMSContext context = newContext();
        Queue queue = newQueue();
        context.createProducer().send(queue, "a").send(queue, "b");

        assertThat(browse(context.createBrowser(queue))).containsExactly("a", "b");
        assertThat(browse(context.createBrowser(queue, "JMSPriority = 9"))).isEmpty();
    }

    @Test
    void canBeOpenWhileItsQueueIsConsumed() throws JMSException {
        Queue queue = newQueue();
        send(queue, "a", "b");
        QueueBrowser browser = session().createBrowser(queue);
        browser.getEnumeration();

        assertThat(receiveTexts(session().createConsumer(queue), 2)).containsExactly("a", "b");
        browser.close();
        browser.close();
    }
}
