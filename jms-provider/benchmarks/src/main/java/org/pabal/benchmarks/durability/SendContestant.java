package org.pabal.benchmarks.durability;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.pabal.client.PabalConnectionFactory;

/** Producers of persistent messages of 1 KiB to one queue, that nobody receives meanwhile. */
final class SendContestant implements Contestant {

    static final int BODY_LENGTH = 1_024;

    /** How a send is confirmed. */
    enum Manner {
        BLOCKING,
        COMPLETION_LISTENER,
        TRANSACTED
    }

    private static final int ASYNCHRONOUS_MAX = 512;
    private static final int COMMIT_EVERY = 100;

    private final String name;
    private final Manner manner;
    private final TestBroker broker;
    private final String queue;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final ExecutorService threads;

    SendContestant(String name, Manner manner, int count, TestBroker broker) throws JMSException {
        this.name = name;
        this.manner = manner;
        this.broker = broker;
        this.queue = "sent-" + manner + "-" + count;
        this.threads = Executors.newFixedThreadPool(count);
        PabalConnectionFactory factory = new PabalConnectionFactory(broker.url());
        for (int i = 0; i < count; i++) {
            Connection connection = factory.createConnection();
            connections.add(connection);
            senders.add(new Sender(connection));
        }
    }

    private final class Sender {

        private final Session session;
        private final MessageProducer producer;
        private final byte[] body = new byte[BODY_LENGTH];
        private final Semaphore allowed = new Semaphore(ASYNCHRONOUS_MAX);
        private final AtomicReference<Exception> failure = new AtomicReference<>();

        Sender(Connection connection) throws JMSException {
            session = manner == Manner.TRANSACTED
                    ? connection.createSession(true, Session.SESSION_TRANSACTED)
                    : connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
        }

        long send(long nanos) throws Exception {
            long end = System.nanoTime() + nanos;
            long count = 0;
            while (System.nanoTime() < end) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                switch (manner) {
                    case BLOCKING -> producer.send(message);
                    case TRANSACTED -> {
                        producer.send(message);
                        if ((count + 1) % COMMIT_EVERY == 0) {
                            session.commit();
                        }
                    }
                    case COMPLETION_LISTENER -> {
                        allowed.acquire();
                        producer.send(message, new Completion(this));
                    }
                }
                count++;
            }
            if (manner == Manner.TRANSACTED) {
                session.commit();
            }
            allowed.acquire(ASYNCHRONOUS_MAX);
            allowed.release(ASYNCHRONOUS_MAX);
            Exception failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            return count;
        }
    }

    private record Completion(Sender sender) implements CompletionListener {
        @Override
        public void onCompletion(Message message) {
            sender.allowed.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            sender.failure.set(exception);
            sender.allowed.release();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long work(long nanos) throws Exception {
        List<Future<Long>> working = new ArrayList<>();
        for (Sender sender : senders) {
            working.add(threads.submit(() -> sender.send(nanos)));
        }
        long sum = 0;
        for (Future<Long> one : working) {
            try {
                sum += one.get();
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof Exception cause ? cause : failed;
            }
        }
        return sum;
    }

    @Override
    public void rest() {
        broker.purge(queue);
    }

    @Override
    public void close() throws JMSException {
        threads.shutdown();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
