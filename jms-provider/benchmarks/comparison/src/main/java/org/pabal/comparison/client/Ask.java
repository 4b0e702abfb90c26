package org.pabal.comparison.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.concurrent.TimeUnit;

/**
 * A request, answered by a listener on another connection to a temporary queue, one after the other: how long from before the
 * send until the reply was received and is the right one.
 */
final class Ask implements Workload {

    private static final String QUEUE = "comparison.asked";

    @Override
    public void run(Run run) throws JMSException, InterruptedException {
        Ledger requests = answer(run);
        Ledger replies = new Ledger("the requester", 1, run.faults);
        Body body = new Body(run.bodySize());
        Histogram histogram = new Histogram();
        Meter meter = new Meter(run.settings);
        Connection connection = run.connect();
        connection.start();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            TemporaryQueue replyTo = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(replyTo);
            long patience = TimeUnit.NANOSECONDS.toMillis(run.patienceNanos());
            long start = System.nanoTime();
            long countFrom = start + run.warmUpNanos();
            long end = countFrom + run.windowNanos();
            boolean counts = false;
            long number = 0;
            for (long now = start; now - end < 0 || histogram.count() < run.least(); now = System.nanoTime()) {
                run.faults.requireNone();
                if (!counts && now - countFrom >= 0) {
                    counts = true;
                    meter.begin();
                }
                BytesMessage request = body.message(session, 0, number, now, run.bodySize());
                request.setJMSReplyTo(replyTo);
                long asked = System.nanoTime();
                producer.send(request);
                Message reply = consumer.receive(patience);
                long answered = System.nanoTime();
                if (reply == null) {
                    run.faults.tell("request " + number + " was not answered: lost");
                    break;
                }
                replies.enter(body, body.read(reply));
                number++;
                if (counts) {
                    histogram.record(answered - asked);
                }
            }
            meter.end();
            long[] asked = {number};
            requests.requireAll(asked);
            replies.requireAll(asked);
        }
        run.measured(meter, histogram.count());
        Pace.tell(run, histogram);
    }

    private static Ledger answer(Run run) throws JMSException {
        Connection connection = run.connect();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
        MessageProducer producer = session.createProducer(null);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Ledger ledger = new Ledger("the answerer", 1, run.faults);
        Body body = new Body(run.bodySize());
        consumer.setMessageListener(request -> {
            try {
                ledger.enter(body, body.read(request));
                Message reply = body.message(session, 0, body.number(), body.nanos(), run.bodySize());
                producer.send(request.getJMSReplyTo(), reply);
            } catch (JMSException e) {
                run.faults.tell("answer", e);
            }
        });
        connection.start();
        return ledger;
    }
}
