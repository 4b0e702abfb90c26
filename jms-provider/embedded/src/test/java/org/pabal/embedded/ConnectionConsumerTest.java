package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.1 §11.2. */
@OverBothLinks
class ConnectionConsumerTest extends BrokerFixture {
    private final ExecutorService server = Executors.newCachedThreadPool();
    private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private interface Listener {
        void onMessage(Session session, Message message) throws JMSException;
    }

    /** An application server's pool: each session has a thread when it is started. */
    private ServerSessionPool pool(Connection connection, int sessions, int mode, Listener listener)
            throws JMSException {
        BlockingQueue<ServerSession> idle = new ArrayBlockingQueue<>(sessions);
        for (int at = 0; at < sessions; at++) {
            Session session = connection.createSession(mode);
            session.setMessageListener(message -> {
                try {
                    listener.onMessage(session, message);
                } catch (JMSException failure) {
                    throw new java.lang.IllegalStateException(failure);
                }
            });
            idle.add(new ServerSession() {
                @Override
                public Session getSession() {
                    return session;
                }

                @Override
                public void start() {
                    server.execute(() -> {
                        session.run();
                        idle.add(this);
                    });
                }
            });
        }
        return () -> {
            try {
                return idle.take();
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new JMSException(interrupt.toString());
            }
        };
    }

    @AfterEach
    void endServer() {
        server.shutdownNow();
    }

    @Test
    void theServerSessionsTransactionDecides() throws Exception {
        send(QUEUE, "a", "b", "c");
        Connection connection = connection();
        ServerSessionPool pool = pool(connection, 1, Session.SESSION_TRANSACTED, (session, message) -> {
            seen.add(text(message) + count(message));
            send(session, TOPIC, "copy");
            if (text(message).equals("b") && count(message) == 1) {
                session.rollback();
            } else {
                session.commit();
            }
        });
        ConnectionConsumer consumer = connection.createConnectionConsumer(QUEUE, null, pool, 1);
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        connection.start();
        for (String expected : List.of("a1", "b1")) {
            assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
        assertThat(List.of(
                        seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS), seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)))
                .containsExactlyInAnyOrder("b2", "c1");
        consumer.close();
        consumer.close();
        connection.close();
        assertThat(drain(QUEUE)).isEmpty();
    }

    @Test
    void manySessionsShareTheWork() throws Exception {
        Connection connection = connection();
        ServerSessionPool pool =
                pool(connection, 4, Session.AUTO_ACKNOWLEDGE, (session, message) -> seen.add(text(message)));
        connection.createConnectionConsumer(QUEUE, "JMSPriority < 9", pool, 10);
        connection.start();
        for (int at = 0; at < 200; at++) {
            send(QUEUE, "" + at);
        }
        for (int at = 0; at < 200; at++) {
            assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isNotNull();
        }
        connection.close();
        assertThat(drain(QUEUE)).isEmpty();
        assertThat(seen).isEmpty();
    }

    @Test
    void anExhaustedPoolKeepsNothingFromOthersAndDoesNotBlockStop() throws Exception {
        Connection connection = connection();
        BlockingQueue<ServerSession> none = new LinkedBlockingQueue<>();
        connection.createConnectionConsumer(
                QUEUE,
                null,
                () -> {
                    try {
                        return none.take();
                    } catch (InterruptedException interrupt) {
                        throw new JMSException(interrupt.toString());
                    }
                },
                5);
        connection.start();
        send(QUEUE, "a", "b");
        Connection another = started();
        assertThat(receive(another.createSession().createConsumer(QUEUE), 2)).containsExactlyInAnyOrder("a", "b");
        another.close();
        send(QUEUE, "c");
        connection.stop();
        assertThat(drain(QUEUE)).containsExactly("c");
    }

    @Test
    void closesInTheBrokerThoughTheServerNeverStartsItsSession() throws Exception {
        Connection connection = connection("jms.requestTimeout=5s");
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        ConnectionConsumer consumer =
                connection.createConnectionConsumer(QUEUE, null, onlyOnce(stuck(session, begun, ended), ended), 1);
        connection.start();
        send(QUEUE, "a", "b", "c");
        assertThat(begun.await(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();

        assertThatThrownBy(consumer::close)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("close the connection consumer");
        assertThat(broker.administration()
                        .describeQueue("orders")
                        .toCompletableFuture()
                        .get(LONG_MILLIS, TimeUnit.MILLISECONDS)
                        .consumers())
                .isZero();
        assertThat(drain(QUEUE)).as("what was not loaded").containsExactly("b", "c");
        ended.countDown();
        connection.close();
        assertThat(drain(QUEUE)).containsExactly("a");
    }

    /** As a pool of one session, which does not come back before the end. */
    private static ServerSessionPool onlyOnce(ServerSession only, CountDownLatch ended) {
        AtomicBoolean given = new AtomicBoolean();
        return () -> {
            if (given.getAndSet(true)) {
                await(ended);
            }
            return only;
        };
    }

    private static ServerSession stuck(Session session, CountDownLatch begun, CountDownLatch ended) {
        return new ServerSession() {
            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() throws JMSException {
                begun.countDown();
                try {
                    assertThat(ended.await(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
                } catch (InterruptedException interrupt) {
                    Thread.currentThread().interrupt();
                    throw new JMSException(interrupt.toString());
                }
            }
        };
    }

    @Test
    void topicsInAllKindsOfSubscriptions() throws Exception {
        Connection connection = connection("jms.clientId=server");
        ServerSessionPool pool =
                pool(connection, 2, Session.AUTO_ACKNOWLEDGE, (session, message) -> seen.add(text(message)));
        ConnectionConsumer[] consumers = {
            connection.createConnectionConsumer(TOPIC, null, pool, 1),
            connection.createSharedConnectionConsumer(TOPIC, "shared", null, pool, 1),
            connection.createDurableConnectionConsumer(TOPIC, "durable", null, pool, 1),
            connection.createSharedDurableConnectionConsumer(TOPIC, "both", null, pool, 1)
        };
        connection.start();
        send(TOPIC, "a");
        for (int at = 0; at < consumers.length; at++) {
            assertThat(seen.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        }
        for (ConnectionConsumer consumer : consumers) {
            consumer.close();
        }
        connection.createSession().unsubscribe("durable");
        connection.createSession().unsubscribe("both");
    }

    @Test
    void badRequestsAreRefusedAtOnce() throws Exception {
        Connection connection = connection();
        ServerSessionPool pool = pool(connection, 1, Session.AUTO_ACKNOWLEDGE, (session, message) -> {});
        assertThatThrownBy(() -> connection.createConnectionConsumer(QUEUE, null, pool, 0))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(QUEUE, null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(QUEUE, "price >", pool, 1))
                .isInstanceOf(jakarta.jms.InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer((jakarta.jms.Destination) null, null, pool, 1))
                .isInstanceOf(jakarta.jms.InvalidDestinationException.class);
    }
}
