package org.pabal.benchmarks;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/** A request to a listener that answers on a temporary queue, in one JVM through {@code jakarta.jms}: the round trip. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class RequestReplyBenchmark {

    private EmbeddedBroker broker;
    private Connection connection;
    private Session session;
    private MessageProducer requests;
    private TemporaryQueue answerQueue;
    private MessageConsumer answers;
    private Session answering;
    private MessageProducer anywhere;

    @Setup
    public void open() throws JMSException {
        broker = EmbeddedBroker.builder().name("benchmark").start();
        connection = new PabalConnectionFactory(broker.connectionUrl()).createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("requests");
        requests = session.createProducer(queue);
        answerQueue = session.createTemporaryQueue();
        answers = session.createConsumer(answerQueue);
        answering = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        anywhere = answering.createProducer(null);
        answering.createConsumer(queue).setMessageListener(this::answer);
        connection.start();
    }

    private void answer(Message request) {
        try {
            TextMessage answer = answering.createTextMessage("answer");
            answer.setJMSCorrelationID(request.getJMSMessageID());
            anywhere.send(request.getJMSReplyTo(), answer);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @TearDown
    public void close() throws JMSException {
        connection.close();
        broker.stop();
    }

    @Benchmark
    public void roundTrip(Blackhole hole) throws JMSException {
        TextMessage request = session.createTextMessage("request");
        request.setJMSReplyTo(answerQueue);
        requests.send(request);
        hole.consume(answers.receive(10_000));
    }
}
