package org.pabal.benchmarks.durability;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import org.pabal.client.PabalConnectionFactory;

/** Non-persistent messages of 1 KiB from one producer to one listener: what must not become slower by a data directory. */
final class StreamContestant implements Contestant {

    private static final int BATCH = 1_000;

    private final String name;
    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;
    private final Semaphore received = new Semaphore(0);
    private final byte[] body = new byte[SendContestant.BODY_LENGTH];

    StreamContestant(String name, TestBroker broker) throws JMSException {
        this.name = name;
        connection = new PabalConnectionFactory(broker.url()).createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("stream");
        producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        connection
                .createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createConsumer(queue)
                .setMessageListener(message -> received.release());
        connection.start();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long work(long nanos) throws JMSException, InterruptedException {
        long end = System.nanoTime() + nanos;
        long count = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < BATCH; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                producer.send(message);
            }
            received.acquire(BATCH);
            count += BATCH;
        }
        return count;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
