package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TransactionInProgressException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Pool;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;
import org.pabal.ra.outbound.PabalQueueManagedConnectionFactory;
import org.pabal.ra.outbound.PabalTopicManagedConnectionFactory;

/** Connections that applications of a server hold (Jakarta Connectors 2.1, connection management; Messaging 3.1 §12). */
abstract class OutboundContract {
    private static final PabalQueue ORDERS = new PabalQueue("orders");

    private TestBroker broker;
    private Container container;
    private Pool pool;
    private PabalManagedConnectionFactory managed;
    private ConnectionFactory factory;

    abstract TestBroker broker();

    @BeforeEach
    void deploy() throws ResourceException {
        broker = broker();
        container = Container.withBroker(broker.url());
        managed = container.factory(new PabalManagedConnectionFactory());
        use(new Pool());
    }

    private void use(Pool anotherPool) throws ResourceException {
        pool = anotherPool;
        factory = (ConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void undeploy() {
        pool.close();
        container.close();
        broker.close();
    }

    private static TransactionManager transactions() {
        return Container.transactions();
    }

    private static <T> T inTransaction(Callable<T> work) throws Exception {
        transactions().begin();
        try {
            T result = work.call();
            transactions().commit();
            return result;
        } catch (Exception | Error failed) {
            transactions().rollback();
            throw failed;
        }
    }

    private void send(String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(ORDERS, text);
        }
    }

    // ---- transactions

    @Test
    void whatIsSentInATransactionIsThereWhenItCommits() throws Exception {
        transactions().begin();
        send("a");
        assertThat(broker.drain("orders", 0)).isEmpty();
        transactions().commit();
        assertThat(broker.drain("orders", 1)).containsExactly("a");
    }

    @Test
    void whatIsSentInATransactionThatRollsBackNeverWas() throws Exception {
        transactions().begin();
        send("a");
        transactions().rollback();
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void whatIsReceivedInATransactionThatRollsBackComesAgain() throws Exception {
        broker.send("orders", "a");
        transactions().begin();
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(ORDERS).receiveBody(String.class, TestBroker.LONG_MILLIS))
                    .isEqualTo("a");
        }
        transactions().rollback();
        assertThat(broker.drain("orders", 1)).containsExactly("a");
    }

    @Test
    void whatIsReceivedAndSentInATransactionIsOneThing() throws Exception {
        broker.send("orders", "a");
        inTransaction(() -> {
            try (JMSContext context = factory.createContext()) {
                String text = context.createConsumer(ORDERS).receiveBody(String.class, TestBroker.LONG_MILLIS);
                context.createProducer().send(new PabalQueue("done"), text + "!");
            }
            return true;
        });
        assertThat(broker.drain("orders", 0)).isEmpty();
        assertThat(broker.drain("done", 1)).containsExactly("a!");
    }

    @Test
    void outsideOfTransactionsMessagesGoAtOnceAndAreAcknowledgedByThemselves() throws Exception {
        send("a");
        try (JMSContext context = factory.createContext()) {
            assertThat(context.createConsumer(ORDERS).receiveBody(String.class, TestBroker.LONG_MILLIS))
                    .isEqualTo("a");
        }
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void aLocalTransactionOfTheServerCommitsAndRollsBack() throws Exception {
        ManagedConnection physical = managed.createManagedConnection(null, null);
        try {
            Connection connection = (Connection) physical.getConnection(null, null);
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(ORDERS);
            LocalTransaction transaction = physical.getLocalTransaction();
            transaction.begin();
            producer.send(session.createTextMessage("dropped"));
            assertThat(session.getTransacted()).isTrue();
            transaction.rollback();
            transaction.begin();
            producer.send(session.createTextMessage("kept"));
            transaction.commit();
            assertThat(broker.drain("orders", 1)).containsExactly("kept");
            assertThatThrownBy(transaction::commit).isInstanceOf(ResourceException.class);
            transaction.begin();
            producer.send(session.createTextMessage("abandoned"));
            physical.cleanup();
            assertThat(broker.drain("orders", 0)).isEmpty();
        } finally {
            physical.destroy();
        }
    }

    // ---- §12.3: what session parameters mean

    @Test
    void sessionParametersAreIgnoredInATransaction() throws Exception {
        inTransaction(() -> {
            try (Connection connection = factory.createConnection()) {
                Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                assertThat(session.getTransacted()).isTrue();
                assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
                assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
                assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
                assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
            }
            return true;
        });
    }

    @Test
    void withoutATransactionASessionIsAutoOrDupsOkWhateverIsAsked() throws Exception {
        try (Connection connection = factory.createConnection()) {
            for (int mode :
                    new int[] {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED}) {
                Session session = connection.createSession(mode);
                assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
                assertThat(session.getTransacted()).isFalse();
                assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
                session.close();
            }
            Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
            assertThat(session.getAcknowledgeMode()).isEqualTo(Session.DUPS_OK_ACKNOWLEDGE);
            session.close();
            assertThatThrownBy(() -> connection.createSession(4711)).isInstanceOf(JMSException.class);
        }
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
        }
    }

    // ---- §12.2: what is forbidden

    @Test
    void aConnectionHasOneSessionAtATime() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session first = connection.createSession();
            assertThatThrownBy(connection::createSession)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("only one");
            first.close();
            connection.createSession().close();
        }
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
                    .isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    void whatIsTheServersToDoIsRefused() throws Exception {
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new AssertionError();
            }

            @Override
            public void onException(Message message, Exception exception) {
                throw new AssertionError();
            }
        };
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(ORDERS);
            MessageProducer producer = session.createProducer(ORDERS);
            TextMessage message = session.createTextMessage("a");
            for (ThrowingCallable forbidden : List.<ThrowingCallable>of(
                    () -> connection.setClientID("a"),
                    connection::stop,
                    () -> connection.setExceptionListener(null),
                    () -> connection.createConnectionConsumer(ORDERS, null, null, 1),
                    () -> connection.createSharedConnectionConsumer(new PabalTopic("t"), "n", null, null, 1),
                    () -> connection.createDurableConnectionConsumer(new PabalTopic("t"), "n", null, null, 1),
                    () -> connection.createSharedDurableConnectionConsumer(new PabalTopic("t"), "n", null, null, 1),
                    () -> session.setMessageListener(null),
                    session::getMessageListener,
                    () -> consumer.setMessageListener(null),
                    consumer::getMessageListener,
                    () -> producer.send(message, listener),
                    () -> producer.send(message, 1, 1, 1, listener),
                    () -> producer.send(ORDERS, message, listener),
                    () -> producer.send(ORDERS, message, 1, 1, 1, listener))) {
                assertThatThrownBy(forbidden)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("§12.2");
            }
            assertThatThrownBy(session::run).isInstanceOf(IllegalStateRuntimeException.class);
        }
        try (JMSContext context = factory.createContext()) {
            JMSConsumer consumer = context.createConsumer(ORDERS);
            for (ThrowingCallable forbidden : List.<ThrowingCallable>of(
                    () -> context.setClientID("a"),
                    context::stop,
                    () -> context.setExceptionListener(null),
                    () -> consumer.setMessageListener(null),
                    consumer::getMessageListener,
                    () -> context.createProducer().setAsync(listener))) {
                assertThatThrownBy(forbidden)
                        .isInstanceOf(IllegalStateRuntimeException.class)
                        .hasMessageContaining("§12.2");
            }
        }
    }

    @Test
    void closedHandlesSaySo() throws Exception {
        Connection connection = factory.createConnection();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(ORDERS);
        MessageConsumer consumer = session.createConsumer(ORDERS);
        connection.close();
        connection.close();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                connection::createSession,
                connection::start,
                connection::getMetaData,
                session::createTextMessage,
                () -> session.createProducer(ORDERS),
                () -> producer.send(null),
                producer::getPriority,
                consumer::receiveNoWait)) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
        session.close();
        producer.close();
        consumer.close();
    }

    // ---- handles

    @Test
    void handlesStayUsableFromOneTransactionToTheNext() throws Exception {
        use(new Pool.Lazy());
        try (JMSContext context = factory.createContext()) {
            JMSProducer producer = context.createProducer().setPriority(7).setProperty("kind", "bicycle");
            JMSConsumer consumer = context.createConsumer(ORDERS);
            for (int round = 0; round < 3; round++) {
                transactions().begin();
                producer.send(ORDERS, "round " + round);
                transactions().commit();
                transactions().begin();
                assertThat(consumer.receiveBody(String.class, TestBroker.LONG_MILLIS))
                        .isEqualTo("round " + round);
                transactions().rollback();
                transactions().begin();
                Message again = consumer.receive(TestBroker.LONG_MILLIS);
                assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
                assertThat(again.getJMSPriority()).isEqualTo(7);
                assertThat(again.getStringProperty("kind")).isEqualTo("bicycle");
                transactions().commit();
            }
        }
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void handlesMoveToAnotherPhysicalConnectionWhenTheServerTakesTheirsAway() throws Exception {
        Pool.Lazy lazy = new Pool.Lazy();
        use(lazy);
        try (Connection connection = factory.createConnection();
                JMSContext context = factory.createContext()) {
            connection.start();
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(ORDERS);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.setTimeToLive(TestBroker.LONG_MILLIS);
            MessageConsumer consumer = session.createConsumer(ORDERS, "kind = 'a'");
            JMSProducer contextProducer = context.createProducer()
                    .setProperty("kind", "b")
                    .setJMSCorrelationID("c-1")
                    .setJMSType("t");
            lazy.dissociate();
            assertThat(lazy.inUse()).isZero();
            TextMessage message = session.createTextMessage("moved");
            message.setStringProperty("kind", "a");
            producer.send(message);
            Message received = consumer.receive(TestBroker.LONG_MILLIS);
            assertThat(received.getBody(String.class)).isEqualTo("moved");
            assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
            assertThat(received.getJMSExpiration()).isNotZero();
            lazy.dissociate();
            contextProducer.send(ORDERS, "of the context");
            assertThat(broker.drain("orders", 1)).containsExactly("of the context");
            lazy.dissociate();
        }
        assertThat(lazy.inUse()).isZero();
    }

    @Test
    void aConsumerThatWouldMissMessagesKeepsItsPhysicalConnection() throws Exception {
        Pool.Lazy lazy = new Pool.Lazy();
        use(lazy);
        try (JMSContext context = factory.createContext()) {
            JMSConsumer consumer = context.createConsumer(new PabalTopic("news"));
            assertThatThrownBy(lazy::dissociate)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("miss");
            broker.send(new PabalTopic("news"), "not missed");
            assertThat(consumer.receiveBody(String.class, TestBroker.LONG_MILLIS))
                    .isEqualTo("not missed");
        }
    }

    @Test
    void aPhysicalConnectionThatWasTakenAwayIsAskedForWhereTheServerGivesNoneAgain() throws Exception {
        try (Connection connection = factory.createConnection()) {
            Session session = connection.createSession();
            pool.dissociate();
            assertThatThrownBy(session::createTextMessage)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("create another connection");
        }
    }

    @Test
    void nothingIsReceivedBeforeTheConnectionIsStarted() throws Exception {
        broker.send("orders", "a");
        try (Connection connection = factory.createConnection()) {
            MessageConsumer consumer = connection.createSession().createConsumer(ORDERS);
            assertThat(consumer.receiveNoWait()).isNull();
            assertThat(consumer.receive(20)).isNull();
            Thread starter = new Thread(() -> {
                try {
                    connection.start();
                } catch (JMSException e) {
                    throw new java.lang.IllegalStateException(e);
                }
            });
            starter.start();
            assertThat(consumer.receive().getBody(String.class)).isEqualTo("a");
            starter.join();
        }
    }

    @Test
    void temporaryDestinationsEndWithTheHandleAndNotWithThePhysicalConnection() throws Exception {
        Queue temporary;
        try (JMSContext context = factory.createContext()) {
            temporary = context.createTemporaryQueue();
            context.createProducer().send(temporary, "a");
            assertThat(context.createConsumer(temporary).receiveBody(String.class, TestBroker.LONG_MILLIS))
                    .isEqualTo("a");
        }
        assertThat(pool.idle()).hasSize(1);
        try (JMSContext context = factory.createContext()) {
            assertThatThrownBy(() -> context.createProducer().send(temporary, "b"))
                    .isInstanceOf(jakarta.jms.InvalidDestinationRuntimeException.class);
        }
    }

    // ---- the pool

    @Test
    void physicalConnectionsAreUsedAgainAndNoneLeaks() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (JMSContext context = factory.createContext()) {
                context.createConsumer(ORDERS);
                context.createProducer().send(new PabalQueue("elsewhere"), "a");
            }
            inTransaction(() -> {
                send("b");
                send("c");
                return true;
            });
        }
        assertThat(pool.made()).isEqualTo(1);
        assertThat(pool.inUse()).isZero();
        assertThat(broker.drain("orders", 100)).hasSize(100);
    }

    @Test
    void connectionsOfOneTransactionAreShared() throws Exception {
        transactions().begin();
        try (JMSContext one = factory.createContext();
                JMSContext other = factory.createContext()) {
            one.createProducer().send(ORDERS, "a");
            other.createProducer().send(ORDERS, "b");
        }
        assertThat(pool.made()).isEqualTo(1);
        transactions().commit();
        assertThat(broker.drain("orders", 2)).containsExactly("a", "b");
    }

    @Test
    void connectionsOfDifferentUsersAreNotMixedUp() throws Exception {
        try (JMSContext one = factory.createContext("ann", "a")) {
            assertThat(one.getMetaData().getJMSVersion()).isEqualTo("3.1");
        }
        try (JMSContext other = factory.createContext("bob", "b")) {
            assertThat(other.getClientID()).isNull();
        }
        try (JMSContext again = factory.createContext("ann", "a")) {
            assertThat(again.getAutoStart()).isTrue();
        }
        assertThat(pool.made()).isEqualTo(2);
    }

    /** How often a pool was told that the connection is lost. */
    private static java.util.concurrent.Semaphore told(ManagedConnection physical) {
        java.util.concurrent.Semaphore told = new java.util.concurrent.Semaphore(0);
        physical.addConnectionEventListener(new Listening() {
            @Override
            public void connectionErrorOccurred(jakarta.resource.spi.ConnectionEvent event) {
                told.release();
            }
        });
        return told;
    }

    @Test
    void aLostConnectionLeavesThePoolAndTheNextOneWorks() throws Exception {
        send("before");
        ManagedConnection physical = pool.idle().iterator().next();
        assertThat(managed.getInvalidConnections(Set.of(physical))).isEmpty();
        java.util.concurrent.Semaphore told = told(physical);
        try (JMSContext using = factory.createContext()) {
            assertThat(using.getAutoStart()).isTrue();
            broker.stop();
            assertThat(told.tryAcquire(TestBroker.LONG_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isTrue();
        }
        assertThat(managed.getInvalidConnections(Set.of(physical))).contains(physical);
        broker.startAgain();
        send("after");
        assertThat(told.availablePermits()).isZero();
        assertThat(pool.destroyed()).isEqualTo(1);
        assertThat(pool.made()).isEqualTo(2);
    }

    @Test
    void ofALostConnectionThatNobodyUsesThePoolHearsWhenItLooks() throws Exception {
        send("before");
        ManagedConnection physical = pool.idle().iterator().next();
        java.util.concurrent.Semaphore told = told(physical);
        broker.stop();
        long deadline = System.nanoTime() + java.util.concurrent.TimeUnit.MILLISECONDS.toNanos(TestBroker.LONG_MILLIS);
        while (managed.getInvalidConnections(Set.of(physical)).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(managed.getInvalidConnections(Set.of(physical))).contains(physical);
        assertThat(told.availablePermits()).isZero();
        broker.startAgain();
        send("after");
        assertThat(pool.made()).isEqualTo(2);
        // One that does not look
        assertThatThrownBy(() -> physical.getConnection(null, null))
                .isInstanceOf(jakarta.resource.ResourceException.class)
                .hasMessageContaining("it is lost");
        assertThat(told.availablePermits()).isEqualTo(1);
    }

    /** Hears nothing. */
    private abstract static class Listening implements jakarta.resource.spi.ConnectionEventListener {
        @Override
        public void connectionClosed(jakarta.resource.spi.ConnectionEvent event) {}

        @Override
        public void localTransactionStarted(jakarta.resource.spi.ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(jakarta.resource.spi.ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(jakarta.resource.spi.ConnectionEvent event) {}
    }

    // ---- factories

    @Test
    void legacyFactoriesKeepToTheirDomain() throws Exception {
        QueueConnectionFactory queues = (QueueConnectionFactory)
                container.factory(new PabalQueueManagedConnectionFactory()).createConnectionFactory(pool);
        try (QueueConnection connection = queues.createQueueConnection()) {
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSender(ORDERS).send(session.createTextMessage("a"));
            assertThatThrownBy(() -> session.createTopic("t")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ((TopicConnection) connection).createTopicSession(false, 1))
                    .isInstanceOf(IllegalStateException.class);
        }
        TopicConnectionFactory topics = (TopicConnectionFactory)
                container.factory(new PabalTopicManagedConnectionFactory()).createConnectionFactory(pool);
        try (TopicConnection connection = topics.createTopicConnection()) {
            assertThatThrownBy(() -> connection.createTopicSession(false, 1).createQueue("q"))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(broker.drain("orders", 1)).containsExactly("a");
    }

    @Test
    void outsideOfAServerTheFactoryIsAnOrdinaryOne() throws Exception {
        PabalManagedConnectionFactory alone = new PabalManagedConnectionFactory();
        alone.setUrl(broker.url());
        assertThat(alone.createConnectionFactory()).isInstanceOf(PabalConnectionFactory.class);
    }

    @Test
    void factoriesConfiguredAlikeAreEqual() {
        PabalManagedConnectionFactory one = new PabalManagedConnectionFactory();
        PabalManagedConnectionFactory same = new PabalManagedConnectionFactory();
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        same.setClientId("c");
        assertThat(one).isNotEqualTo(same);
        assertThat(one).isNotEqualTo(new PabalQueueManagedConnectionFactory());
    }

    @Test
    void aMalformedUrlIsNamedWhenTheFactoryIsMade() {
        PabalManagedConnectionFactory wrong = container.factory(new PabalManagedConnectionFactory());
        wrong.setUrl("pabal://nowhere");
        assertThatThrownBy(() -> wrong.createConnectionFactory(pool))
                .isInstanceOf(jakarta.resource.spi.InvalidPropertyException.class)
                .hasMessageContaining("has no port");
    }
}
