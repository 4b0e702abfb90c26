package org.pabal.tck.outside.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"4.1.7", "4.2.10", "2.12"})
class RequestorTest extends JmsTest {
    /** Answers every request with its text in capitals, correlated by its identifier. */
    private void serve(Destination requests) throws JMSException {
        Connection connection = newConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(null);
        session.createConsumer(requests).setMessageListener(request -> {
            try {
                TextMessage answer = session.createTextMessage("re: " + ((TextMessage) request).getText());
                answer.setJMSCorrelationID(request.getJMSMessageID());
                producer.send(request.getJMSReplyTo(), answer);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        connection.start();
    }

    @Test
    void getsAnswersThroughAQueue() throws Exception {
        Queue requests = newQueue();
        serve(requests);
        QueueSession session = newQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        QueueRequestor requestor = new QueueRequestor(session, requests);

        for (int i = 0; i < 20; i++) {
            TextMessage request = session.createTextMessage("question " + i);
            Message answer = within(inBackground(() -> requestor.request(request)));
            assertThat(text(answer)).isEqualTo("re: question " + i);
            assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
        }
        requestor.close();
    }

    @Test
    void getsAnswersThroughATopic() throws Exception {
        Topic requests = newTopic();
        serve(requests);
        TopicSession session = newTopicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        TopicRequestor requestor = new TopicRequestor(session, requests);

        for (int i = 0; i < 20; i++) {
            TextMessage request = session.createTextMessage("question " + i);
            assertThat(text(within(inBackground(() -> requestor.request(request)))))
                    .isEqualTo("re: question " + i);
        }
        requestor.close();
    }

    @Test
    void closesItsSession() throws Exception {
        QueueSession session = newQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        QueueRequestor requestor = new QueueRequestor(session, newQueue());

        requestor.close();

        assertThatThrownBy(session::createMessage).isInstanceOf(jakarta.jms.IllegalStateException.class);
    }

    @Test
    void refusesNoDestination() throws Exception {
        QueueSession queues = newQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        TopicSession topics = newTopicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);

        assertThatThrownBy(() -> new QueueRequestor(queues, null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> new TopicRequestor(topics, null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Section("2.12")
    void isAnsweredByHandWithACorrelationSelector() throws Exception {
        Queue requests = newQueue();
        Queue replies = newQueue();
        serve(requests);
        for (int i = 0; i < 5; i++) {
            TextMessage request = session().createTextMessage("question " + i);
            request.setJMSReplyTo(replies);
            sendMessage(requests, request);
            try (var consumer =
                    session().createConsumer(replies, "JMSCorrelationID = '" + request.getJMSMessageID() + "'")) {
                assertThat(receiveText(consumer)).isEqualTo("re: question " + i);
            }
        }
    }
}
