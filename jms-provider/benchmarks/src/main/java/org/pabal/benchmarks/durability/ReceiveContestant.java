package org.pabal.benchmarks.durability;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.pabal.client.PabalConnectionFactory;

/** One consumer of persistent messages of 1 KiB that wait, acknowledged one by one or a hundred a commit. */
final class ReceiveContestant implements Contestant {

    private static final String QUEUE = "waiting-";
    private static final int COMMIT_EVERY = 100;
    private static final long WAIT_MILLIS = 10_000;

    private final String name;
    private final boolean transacted;
    private final int prepared;
    private final TestBroker broker;
    private final Connection connection;
    private final Session session;
    private final MessageConsumer consumer;
    private long waiting;

    /** @param prepared how many messages a round must not exceed; they are sent before it */
    ReceiveContestant(String name, boolean transacted, int prepared, TestBroker broker) throws JMSException {
        this.name = name;
        this.transacted = transacted;
        this.prepared = prepared;
        this.broker = broker;
        connection = new PabalConnectionFactory(broker.url()).createConnection();
        session = transacted
                ? connection.createSession(true, Session.SESSION_TRANSACTED)
                : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        consumer = session.createConsumer(session.createQueue(queue()));
        connection.start();
        rest();
    }

    private String queue() {
        return QUEUE + (transacted ? "transacted" : "acknowledged");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long work(long nanos) throws JMSException {
        long end = System.nanoTime() + nanos;
        long count = 0;
        while (count < waiting && System.nanoTime() < end) {
            if (consumer.receive(WAIT_MILLIS) == null) {
                throw new IllegalStateException(
                        "nothing came within " + WAIT_MILLIS + " ms, after " + count + " of " + waiting + " messages");
            }
            count++;
            if (transacted && count % COMMIT_EVERY == 0) {
                session.commit();
            }
        }
        if (transacted) {
            session.commit();
        }
        waiting -= count;
        return count;
    }

    @Override
    public void rest() throws JMSException {
        try (Session sending = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = sending.createProducer(sending.createQueue(queue()));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            byte[] body = new byte[SendContestant.BODY_LENGTH];
            for (; waiting < prepared; waiting++) {
                BytesMessage message = sending.createBytesMessage();
                message.writeBytes(body);
                producer.send(message);
                if (waiting % 1_000 == 0) {
                    sending.commit();
                }
            }
            sending.commit();
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        broker.purge(queue());
    }
}
