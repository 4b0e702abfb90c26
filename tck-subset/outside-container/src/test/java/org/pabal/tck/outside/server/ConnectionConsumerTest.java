package org.pabal.tck.outside.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section({"11.2", "11.2.4"})
class ConnectionConsumerTest extends JmsTest {
    /** An application server's pool: sessions with a listener, run by its threads. */
    private static final class Pool implements ServerSessionPool, AutoCloseable {
        private final BlockingQueue<ServerSession> idle = new LinkedBlockingQueue<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        /** How many messages each run of a session got. */
        final List<Integer> loads = new CopyOnWriteArrayList<>();

        Pool(Connection connection, int sessions, int mode, MessageListener listener) throws JMSException {
            for (int i = 0; i < sessions; i++) {
                Session session = connection.createSession(mode);
                AtomicInteger load = new AtomicInteger();
                session.setMessageListener(message -> {
                    load.incrementAndGet();
                    listener.onMessage(message);
                    if (mode == Session.SESSION_TRANSACTED) {
                        try {
                            session.commit();
                        } catch (JMSException e) {
                            throw new java.lang.IllegalStateException(e);
                        }
                    }
                });
                idle.add(new ServerSession() {
                    @Override
                    public Session getSession() {
                        return session;
                    }

                    @Override
                    public void start() {
                        ServerSession self = this;
                        threads.execute(() -> {
                            load.set(0);
                            session.run();
                            loads.add(load.get());
                            idle.add(self);
                        });
                    }
                });
            }
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            try {
                ServerSession session = idle.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (session == null) {
                    throw new JMSException("no session became idle");
                }
                return session;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JMSException("interrupted");
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    private Pool newPool(Connection connection, int sessions, MessageListener listener) throws JMSException {
        return closing(new Pool(connection, sessions, Session.AUTO_ACKNOWLEDGE, listener));
    }

    private static String[] numbered(int count) {
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = "m" + i;
        }
        return texts;
    }

    @Test
    void consumesAQueueWithTheSessionsOfAPool() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        Pool pool = newPool(connection, 3, inbox);
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
        connection.start();
        send(queue, numbered(100));

        assertThat(inbox.takeTexts(100)).containsExactlyInAnyOrder(numbered(100));
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        consumer.close();
        connection.close();
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void keepsTheOrderWithASingleSession() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createConnectionConsumer(queue, null, newPool(connection, 1, inbox), 10);
        send(queue, numbered(200));
        connection.start();

        assertThat(inbox.takeTexts(200)).containsExactly(numbered(200));
    }

    @Test
    void loadsNoSessionWithMoreThanItsLimit() throws Exception {
        Queue queue = newQueue();
        send(queue, numbered(100));
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        Pool pool = newPool(connection, 1, inbox);
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 7);
        connection.start();
        inbox.takeTexts(100);
        consumer.close();
        connection.close();

        assertThat(pool.loads).allMatch(load -> load <= 7);
    }

    @Test
    void runsTheSessionsOfAPoolAtTheSameTime() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        CountDownLatch together = new CountDownLatch(3);
        Inbox inbox = new Inbox();
        Pool pool = newPool(connection, 3, message -> {
            together.countDown();
            try {
                if (together.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    inbox.onMessage(message);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        connection.start();
        send(queue, numbered(3));

        assertThat(inbox.takeTexts(3)).containsExactlyInAnyOrder(numbered(3));
    }

    @Test
    void selects() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createConnectionConsumer(queue, "i = 2", newPool(connection, 1, inbox), 1);
        connection.start();
        for (int i = 0; i < 4; i++) {
            TextMessage message = session().createTextMessage("m" + i);
            message.setIntProperty("i", i);
            sendMessage(queue, message);
        }

        assertThat(inbox.takeText()).isEqualTo("m2");
        connection.close();
        assertThat(remainingIn(queue)).containsExactly("m0", "m1", "m3");
    }

    @Test
    void deliversNothingBeforeItsConnectionIsStarted() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createConnectionConsumer(queue, null, newPool(connection, 1, inbox), 1);
        send(queue, "a");
        inbox.expectNothing();

        connection.start();

        assertThat(inbox.takeText()).isEqualTo("a");
    }

    @Test
    void consumesATopic() throws Exception {
        Topic topic = newTopic();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createConnectionConsumer(topic, null, newPool(connection, 2, inbox), 5);
        connection.start();
        send(topic, numbered(50));

        assertThat(inbox.takeTexts(50)).containsExactlyInAnyOrder(numbered(50));
    }

    @Test
    @Section({"11.2.4", "8.3.3"})
    void consumesADurableSubscription() throws Exception {
        Topic topic = newTopic();
        String clientId = uniqueClientId();
        try (Connection first = factory().createConnection()) {
            first.setClientID(clientId);
            first.createSession().createDurableConsumer(topic, "s").close();
        }
        send(topic, "a");
        Connection connection = newConnection(clientId);
        Inbox inbox = new Inbox();
        ConnectionConsumer consumer =
                connection.createDurableConnectionConsumer(topic, "s", null, newPool(connection, 1, inbox), 1);
        connection.start();
        send(topic, "b");

        assertThat(inbox.takeTexts(2)).containsExactly("a", "b");
        consumer.close();
        // closing the connection, unlike closing its consumer, waits for the sessions that run
        connection.close();
        newConnection(clientId).createSession().unsubscribe("s");
    }

    @Test
    @Section({"11.2.4", "8.3.2", "8.3.4"})
    void consumesSharedSubscriptions() throws Exception {
        Topic topic = newTopic();
        String durableName = uniqueName("shared");
        Inbox shared = new Inbox();
        Inbox durable = new Inbox();
        for (int i = 0; i < 2; i++) {
            Connection connection = newConnection();
            connection.createSharedConnectionConsumer(topic, "s", null, newPool(connection, 1, shared), 1);
            connection.createSharedDurableConnectionConsumer(
                    topic, durableName, null, newPool(connection, 1, durable), 1);
            connection.start();
        }
        send(topic, numbered(40));

        assertThat(shared.takeTexts(40)).containsExactlyInAnyOrder(numbered(40));
        assertThat(durable.takeTexts(40)).containsExactlyInAnyOrder(numbered(40));
        shared.expectNothing();
        durable.expectNothing();
    }

    @Test
    void runsTransactedSessions() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        Pool pool = closing(new Pool(connection, 2, Session.SESSION_TRANSACTED, inbox));
        connection.createConnectionConsumer(queue, null, pool, 3);
        connection.start();
        send(queue, numbered(30));
        inbox.takeTexts(30);

        connection.close();

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section({"11.2.4", "8.7"})
    void redeliversWhatItsListenerThrewFor() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
        Pool pool = newPool(connection, 1, message -> {
            try {
                counts.add(deliveryCount(message));
                if (counts.size() < 3) {
                    throw new java.lang.IllegalStateException("thrown by the test's listener");
                }
            } catch (JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 1);
        connection.start();
        send(queue, "a");
        for (int expected = 1; expected <= 3; expected++) {
            Integer count = counts.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(count).isNotNull();
            if (expected == 1) {
                assertThat(count).isEqualTo(1);
            } else {
                assertThat(count).isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void consumesNothingOnceItIsClosed() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        ConnectionConsumer consumer =
                connection.createConnectionConsumer(queue, null, newPool(connection, 1, inbox), 1);
        connection.start();
        send(queue, "a");
        inbox.take();

        consumer.close();
        send(queue, "b");

        inbox.expectNothing();
        consumer.close();
        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    void refusesWhatItCannotConsume() throws JMSException {
        Connection connection = newConnection(uniqueClientId());
        Queue queue = newQueue();
        Topic topic = newTopic();
        Pool pool = newPool(connection, 1, message -> {});

        assertThatThrownBy(() -> connection.createConnectionConsumer(null, null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "= 1", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "s", "= 1", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(null, "s", null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @Section({"11.2.4", "8.3.3"})
    void needsAClientIdForAnUnsharedDurableSubscription() throws JMSException {
        Connection connection = newConnection();
        Topic topic = newTopic();
        Pool pool = newPool(connection, 1, message -> {});

        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Section("11.2.1")
    void givesBackTheListenerOfASession() throws JMSException {
        Session session = newSession();
        MessageListener listener = message -> {};
        assertThat(session.getMessageListener()).isNull();

        session.setMessageListener(listener);

        assertThat(session.getMessageListener()).isSameAs(listener);
    }

    @Test
    @Section({"11.2", "6.2.7"})
    void stopsCleanlyWhileItsSessionsWork() throws Exception {
        Queue queue = newQueue();
        Connection connection = newConnection();
        Inbox inbox = new Inbox();
        connection.createConnectionConsumer(queue, null, newPool(connection, 2, inbox), 4);
        connection.start();
        send(queue, numbered(300));
        Message first = inbox.take();

        connection.close();

        int delivered = 1 + inbox.size();
        assertThat(first).isNotNull();
        assertThat(delivered + remainingIn(queue).size()).isEqualTo(300);
    }
}
