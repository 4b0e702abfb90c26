package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;

/** Request/reply: the question carries the address of the answer, and the answer the question's identity. */
final class RequestReply implements Stop {

    @Override
    public String title() {
        return "Request and reply";
    }

    @Override
    public String idea() {
        return "A question carries the address for its answer: a temporary queue that lives as long as the asker.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) throws JMSException {
        try (JMSContext service = factory.createContext();
                JMSContext asker = factory.createContext()) {
            service.createConsumer(service.createQueue("square-roots")).setMessageListener(question -> {
                double root = Math.sqrt(Double.parseDouble(Patience.text(question)));
                answer(service, question, Double.toString(root));
            });
            Queue questions = asker.createQueue("square-roots");
            TemporaryQueue answers = asker.createTemporaryQueue();
            for (String number : new String[] {"2", "144"}) {
                Message question = asker.createTextMessage(number);
                question.setJMSReplyTo(answers);
                asker.createProducer().send(questions, question);
                narrator.went("asker", "square-roots", "√" + number + " ?");
                Message answer = asker.createConsumer(
                                answers, "JMSCorrelationID = '" + question.getJMSMessageID() + "'")
                        .receive(Patience.LIMIT.toMillis());
                narrator.went("service", "asker", answer.getBody(String.class));
            }
        }
    }

    private static void answer(JMSContext service, Message question, String text) {
        try {
            service.createProducer()
                    .setJMSCorrelationID(question.getJMSMessageID())
                    .send(question.getJMSReplyTo(), text);
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }
}
