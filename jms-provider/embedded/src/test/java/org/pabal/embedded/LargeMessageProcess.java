package org.pabal.embedded;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.message.BodyStreams;

/**
 * A process of its own, whose heap is smaller than the message that it sends, keeps and receives. Arguments: what to do, the
 * data directory, the length of the message.
 */
final class LargeMessageProcess {

    static final PabalQueue QUEUE = new PabalQueue("films");
    static final String BROKER = "films";

    private LargeMessageProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[1]);
        long length = Long.parseLong(arguments[2]);
        try (EmbeddedBroker broker =
                        EmbeddedBroker.builder().name(BROKER).data(data).start();
                Connection connection = new PabalConnectionFactory(broker.connectionUrl() + "?jms.requestTimeout=5min")
                        .createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            switch (arguments[0]) {
                case "there-and-back" -> thereAndBack(session, length);
                case "die-sending" -> dieSending(session, length);
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        System.out.println("done");
    }

    private static void thereAndBack(Session session, long length) throws JMSException {
        send(session, NumberedBytes.stream(length), length);
        session.commit();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        // Half of it, and again from the beginning.
        BytesMessage first = (BytesMessage) consumer.receive();
        byte[] part = new byte[1 << 16];
        for (long read = 0; read < length / 2; read += part.length) {
            first.readBytes(part);
        }
        session.rollback();
        BytesMessage second = (BytesMessage) consumer.receive();
        NumberedBytes.Check check = new NumberedBytes.Check();
        second.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
        if (check.length != length || second.getBodyLength() != length) {
            throw new AssertionError("received " + check.length + " bytes of " + length);
        }
        session.commit();
    }

    private static void send(Session session, InputStream stream, long length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty(BodyStreams.INPUT_STREAM, stream);
        message.setLongProperty(BodyStreams.BODY_LENGTH, length);
        session.createProducer(QUEUE).send(message);
    }

    private static void dieSending(Session session, long length) throws JMSException {
        send(
                session,
                new FilterInputStream(NumberedBytes.stream(length)) {
                    private long read;

                    @Override
                    public int read(byte[] into, int offset, int count) throws IOException {
                        int part = super.read(into, offset, count);
                        read += part;
                        if (read > length / 2) {
                            Runtime.getRuntime().halt(77);
                        }
                        return part;
                    }
                },
                length);
    }
}
