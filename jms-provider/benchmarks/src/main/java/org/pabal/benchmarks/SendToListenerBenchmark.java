package org.pabal.benchmarks;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/**
 * One producer, one listener, one JVM, through {@code jakarta.jms}: non-persistent messages of 1 KiB, built, sent,
 * delivered and acknowledged automatically, in messages a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class SendToListenerBenchmark {

    /** Messages of one invocation, all of which have been listened to at its end. */
    static final int BATCH = 10_000;

    private final Semaphore received = new Semaphore(0);
    private final byte[] body = SampleMessages.bytes();
    private EmbeddedBroker broker;
    private Connection connection;
    private Session session;
    private MessageProducer producer;

    @Setup
    public void open() throws JMSException {
        broker = EmbeddedBroker.builder().name("benchmark").start();
        connection = new PabalConnectionFactory(broker.connectionUrl()).createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("orders");
        producer = session.createProducer(queue);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Session listening = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        listening.createConsumer(queue).setMessageListener(this::receive);
        connection.start();
    }

    private void receive(Message message) {
        received.release();
    }

    @TearDown
    public void close() throws JMSException {
        connection.close();
        broker.stop();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void stream() throws JMSException, InterruptedException {
        for (int i = 0; i < BATCH; i++) {
            send();
        }
        received.acquire(BATCH);
    }

    /** One message at a time: how long until the listener has it and this thread knows. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void oneByOne() throws JMSException, InterruptedException {
        send();
        received.acquire();
    }

    private void send() throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        producer.send(message);
    }
}
