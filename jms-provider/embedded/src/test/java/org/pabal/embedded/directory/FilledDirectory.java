package org.pabal.embedded.directory;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;

/** A data directory with something of everything in it. */
final class FilledDirectory {

    /** Far enough that it never comes in a test. */
    static final long LONG = 1_000_000_000_000L;

    private FilledDirectory() {}

    static EmbeddedBroker start(Path directory) {
        return EmbeddedBroker.builder()
                .name("filled")
                .storage(StorageSettings.in(directory)
                        .withSegmentSize(64 << 10)
                        .withCheckpointEvery(128 << 10)
                        .withMemoryMax(StorageSettings.MEMORY_MIN))
                .start();
    }

    /** Fills it and stops the broker. */
    static void fill(Path directory, boolean withBranch) throws Exception {
        fill(directory, withBranch, 3_000_000, 4_000);
    }

    /**
     * @param large how long the body in chunks is
     * @param waiting how long each of 600 messages is
     */
    static void fill(Path directory, boolean withBranch, int large, int waiting) throws Exception {
        try (EmbeddedBroker broker = start(directory)) {
            var administration = broker.administration();
            administration
                    .declareQueue(
                            "orders",
                            QueueSettings.defaults()
                                    .withLengthMax(10_000)
                                    .withExclusive(true)
                                    .withRedeliveryDelay(LONG, 1, LONG))
                    .toCompletableFuture()
                    .join();
            administration
                    .declareExchange("alerts", ExchangeType.HEADERS)
                    .toCompletableFuture()
                    .join();
            administration
                    .declareQueue("eu", QueueSettings.defaults())
                    .toCompletableFuture()
                    .join();
            administration
                    .bindHeaders("alerts", "eu", "k", java.util.Map.of("region", "eu", "level", 3), false)
                    .toCompletableFuture()
                    .join();
            PabalConnectionFactory factory = new PabalConnectionFactory(broker.connectionUrl());
            factory.setLargeMessageSize(16 << 10);
            try (Connection connection = factory.createConnection()) {
                connection.setClientID("billing");
                connection.start();
                use(connection, large, waiting);
            }
            if (withBranch) {
                branch(factory);
            }
        }
    }

    private static void use(Connection connection, int largeLength, int waiting) throws JMSException {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = session.createTopic("prices.eu");
        session.createDurableSubscriber(topic, "eu", "n < 5", true).close();
        session.createSharedDurableConsumer(topic, "shared").close();
        MessageProducer producer = session.createProducer(null);
        Queue orders = session.createQueue("orders");
        for (int i = 0; i < 300; i++) {
            TextMessage text = session.createTextMessage("order " + i + " ü € 😀 " + "x".repeat(i));
            text.setIntProperty("n", i);
            text.setFloatProperty("f", 0.1f * i);
            text.setJMSCorrelationID("c" + i);
            text.setJMSReplyTo(session.createQueue("answers"));
            producer.send(orders, text, DeliveryMode.PERSISTENT, i % 10, i % 7 == 0 ? LONG : 0);
        }
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(new byte[] {0, 1, -1});
        bytes.setJMSCorrelationIDAsBytes(new byte[] {7, 0});
        producer.send(orders, bytes);
        MapMessage map = session.createMapMessage();
        map.setChar("c", 'x');
        map.setBytes("b", new byte[] {1});
        map.setDouble("d", Double.NaN);
        producer.send(orders, map);
        StreamMessage stream = session.createStreamMessage();
        stream.writeLong(7);
        stream.writeString(null);
        producer.send(orders, stream);
        producer.send(orders, session.createObjectMessage("object"));
        producer.send(orders, session.createMessage());
        // More than a client sends in one message: its body is in the log in chunks.
        BytesMessage large = session.createBytesMessage();
        large.writeBytes(new byte[largeLength]);
        producer.send(session.createQueue("large"), large);
        for (int i = 0; i < 600; i++) {
            producer.send(session.createQueue("backlog"), session.createTextMessage(i + "-" + "y".repeat(waiting)));
        }
        producer.setDeliveryDelay(LONG);
        producer.send(orders, session.createTextMessage("later"));
        producer.setDeliveryDelay(0);
        for (int i = 0; i < 10; i++) {
            Message price = session.createMessage();
            price.setIntProperty("n", i);
            producer.send(topic, price);
        }
        // One that has failed and backs off, some that are gone.
        try (Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = transacted.createConsumer(orders)) {
            consumer.receive(10_000);
            transacted.rollback();
            for (int i = 0; i < 20; i++) {
                consumer.receive(10_000);
            }
            transacted.commit();
        }
    }

    private static void branch(PabalConnectionFactory factory) throws Exception {
        try (XAConnection connection = factory.createXAConnection()) {
            connection.start();
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            Xid xid = new TestXid();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue("eu")).send(session.createTextMessage("prepared"));
            session.createConsumer(session.createQueue("orders")).receive(10_000);
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
        }
    }

    private record TestXid() implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1, 2};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {3};
        }
    }
}
