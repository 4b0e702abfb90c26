package org.pabal.benchmarks.durability;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/**
 * A process that has a broker with a data directory and does one thing with a queue of it; it tells its parent in lines of
 * {@code name=value}.
 *
 * <p>Arguments: what to do, the directory, and for {@code fill} from which number to which and the size of a body.
 */
final class BacklogProcess {

    static final String QUEUE = "backlog";
    static final String NUMBER = "n";

    private static final String NAME = "backlog";
    private static final int COMMIT_EVERY = 500;
    private static final long WAIT_MILLIS = 120_000;

    private final PrintStream out;
    private final HeapWatch heap = new HeapWatch();
    private final PabalConnectionFactory factory;

    private BacklogProcess(PrintStream out, Path directory) {
        this.out = out;
        this.factory = new PabalConnectionFactory(
                "pabal:local:" + NAME + "?data=" + directory + "&jms.requestTimeout=10min&jms.sendTimeout=10min");
    }

    public static void main(String[] arguments) throws Exception {
        BacklogProcess process = new BacklogProcess(System.out, Path.of(arguments[1]));
        switch (arguments[0]) {
            case "fill" ->
                process.fill(
                        Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
            case "first" -> process.first();
            case "drain" -> process.drain();
            case "killed" -> {
                process.fill(
                        Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
                throw new IllegalStateException("still alive");
            }
            default ->
                throw new IllegalArgumentException("cannot '" + arguments[0] + "': fill, killed, first or drain");
        }
    }

    private void tell(String name, Object value) {
        out.println(name + "=" + value);
        out.flush();
    }

    /** Sends, and unless it is killed then, stops in good order. */
    private void fill(int from, int to, int size) throws JMSException, IOException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            byte[] body = new byte[size];
            long start = System.nanoTime();
            for (int i = from; i < to; i++) {
                BytesMessage message = session.createBytesMessage();
                message.setIntProperty(NUMBER, i);
                message.writeBytes(body);
                producer.send(message);
                if ((i + 1) % COMMIT_EVERY == 0) {
                    session.commit();
                }
            }
            session.commit();
            tellRate(to - from, start);
            tell("heap", heap.peakMebibytes());
            tell("filled", to);
            // The parent answers, or kills.
            if (System.in.read() < 0) {
                throw new IllegalStateException("the parent is gone");
            }
        }
        stop();
    }

    private void stop() {
        long start = System.nanoTime();
        EmbeddedBroker.named(NAME).stop();
        tell("stopMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private void tellRate(int count, long start) {
        tell("rate", Math.round(count * 1e9 / (System.nanoTime() - start)));
    }

    /** How long it takes from nothing to the first message; it is given back. */
    private void first() throws JMSException {
        long start = System.nanoTime();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            tell("openMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            connection.start();
            Message first = received(consumer, 0);
            tell("firstMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            tell("first", first.getIntProperty(NUMBER));
            session.rollback();
        }
        tell("heap", heap.peakMebibytes());
        stop();
    }

    /** Receives everything, and sees to it that it comes in order and once. */
    private void drain() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            connection.start();
            long start = System.nanoTime();
            int count = 0;
            // The last message says so: waiting for one that does not come would be part of the time.
            for (Message message = received(consumer, 0); ; message = received(consumer, count)) {
                int number = message.getIntProperty(NUMBER);
                if (number != count) {
                    throw new IllegalStateException("message " + count + " is expected, and " + number + " comes");
                }
                count++;
                if (count % COMMIT_EVERY == 0) {
                    session.commit();
                }
                if (((BytesMessage) message).getBodyLength() == 0) {
                    break;
                }
            }
            session.commit();
            tellRate(count, start);
            tell("drained", count);
            if (consumer.receiveNoWait() != null) {
                throw new IllegalStateException("there are more than " + count + " messages");
            }
        }
        tell("heap", heap.peakMebibytes());
        stop();
    }

    private static Message received(MessageConsumer consumer, int count) throws JMSException {
        Message message = consumer.receive(WAIT_MILLIS);
        if (message == null) {
            throw new IllegalStateException(
                    "no message within " + WAIT_MILLIS + " ms after " + count + " were received");
        }
        return message;
    }
}
