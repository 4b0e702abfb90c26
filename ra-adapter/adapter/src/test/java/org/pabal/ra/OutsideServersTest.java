package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.container.Works;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;
import org.springframework.jca.support.LocalConnectionFactoryBean;
import org.springframework.jca.support.ResourceAdapterFactoryBean;
import org.springframework.jms.listener.endpoint.JmsActivationSpecConfig;
import org.springframework.jms.listener.endpoint.JmsMessageEndpointManager;
import org.springframework.jms.listener.endpoint.StandardJmsActivationSpecFactory;

/** The libraries that do a server's part where there is none, as docs/guide/outside-servers.md says to use them. */
class OutsideServersTest {
    private TestBroker broker;

    @BeforeEach
    void start(@TempDir Path folder) {
        broker = TestBroker.remote(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    // ---- pooled-jms

    @Test
    void aPoolGivesItsConnectionsAndSessionsAgain() throws Exception {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(new PabalConnectionFactory(broker.url()));
        pool.setMaxConnections(1);
        pool.start();
        try {
            for (int i = 0; i < 20; i++) {
                try (JMSContext context = pool.createContext(Session.SESSION_TRANSACTED)) {
                    context.createProducer().send(context.createQueue("orders"), "order " + i);
                    if (i % 2 == 0) {
                        context.commit();
                    }
                    // Else it goes back with work that nobody has committed
                }
            }
            assertThat(pool.getNumConnections()).isEqualTo(1);
            assertThat(broker.drain("orders", 10)).hasSize(10).allMatch(text -> text.matches("order \\d*[02468]"));
        } finally {
            pool.stop();
        }
    }

    @Test
    void aPoolConnectsAnewWhenTheBrokerWasGone() throws Exception {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(new PabalConnectionFactory(broker.url()));
        pool.start();
        try {
            send(pool, "before");
            broker.stop();
            broker.startAgain();
            // The pool hears of the loss on a thread of the connection's
            boolean sent = false;
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestBroker.LONG_MILLIS);
            while (!sent && System.nanoTime() < deadline) {
                try {
                    send(pool, "after");
                    sent = true;
                } catch (JMSRuntimeException lost) {
                    Thread.onSpinWait();
                }
            }
            assertThat(broker.drain("orders", 2)).containsExactly("before", "after");
        } finally {
            pool.stop();
        }
    }

    private static void send(ConnectionFactory factory, String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("orders"), text);
        }
    }

    // ---- Narayana

    private JmsPoolXAConnectionFactory xaPool(TransactionManager transactions) {
        JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
        pool.setConnectionFactory(new PabalConnectionFactory(broker.url()));
        pool.setTransactionManager(transactions);
        pool.start();
        return pool;
    }

    private static void passOn(ConnectionFactory factory) throws Exception {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession();
            TextMessage message = (TextMessage)
                    session.createConsumer(session.createQueue("orders")).receive(TestBroker.LONG_MILLIS);
            session.createProducer(session.createQueue("done"))
                    .send(session.createTextMessage(message.getText() + "!"));
        }
    }

    @Test
    void whatAnApplicationDoesWithAnXaPoolIsOneTransaction() throws Exception {
        TransactionManager transactions = Container.transactions();
        JmsPoolXAConnectionFactory pool = xaPool(transactions);
        try {
            broker.send("orders", "a");
            transactions.begin();
            passOn(pool);
            transactions.rollback();
            assertThat(broker.drain("done", 0)).isEmpty();
            transactions.begin();
            passOn(pool);
            transactions.commit();
            assertThat(broker.drain("done", 1)).containsExactly("a!");
            assertThat(broker.drain("orders", 0)).isEmpty();
        } finally {
            pool.stop();
        }
    }

    @Test
    void twoBrokersCommitTogether(@TempDir Path folder) throws Exception {
        TransactionManager transactions = Container.transactions();
        JmsPoolXAConnectionFactory here = xaPool(transactions);
        try (TestBroker elsewhere = TestBroker.remote(folder)) {
            JmsPoolXAConnectionFactory there = new JmsPoolXAConnectionFactory();
            there.setConnectionFactory(new PabalConnectionFactory(elsewhere.url()));
            there.setTransactionManager(transactions);
            there.start();
            for (boolean commit : new boolean[] {true, false}) {
                transactions.begin();
                send(here, "here " + commit);
                send(there, "there " + commit);
                if (commit) {
                    transactions.commit();
                } else {
                    transactions.rollback();
                }
            }
            assertThat(broker.drain("orders", 1)).containsExactly("here true");
            assertThat(elsewhere.drain("orders", 1)).containsExactly("there true");
            there.stop();
        } finally {
            here.stop();
        }
    }

    // ---- Spring

    private static PabalResourceAdapter adapter(String url) {
        PabalResourceAdapter adapter = new PabalResourceAdapter();
        adapter.setUrl(url);
        return adapter;
    }

    @Test
    void springsEndpointManagerFeedsAListenerInTransactionsOfNarayana() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        AtomicInteger failures = new AtomicInteger();
        MessageListener listener = message -> {
            try {
                String text = ((TextMessage) message).getText();
                seen.add(text);
                if (text.equals("fails once") && failures.getAndIncrement() == 0) {
                    throw new IllegalStateException("once");
                }
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        };
        Works works = new Works();
        ResourceAdapterFactoryBean started = new ResourceAdapterFactoryBean();
        started.setResourceAdapter(adapter(broker.url()));
        started.setWorkManager(works);
        started.afterPropertiesSet();
        StandardJmsActivationSpecFactory specifications = new StandardJmsActivationSpecFactory();
        specifications.setActivationSpecClass(PabalActivationSpec.class);
        JmsMessageEndpointManager endpoints = new JmsMessageEndpointManager();
        endpoints.setActivationSpecFactory(specifications);
        endpoints.setResourceAdapter(started.getObject());
        endpoints.setTransactionManager(Container.transactions());
        JmsActivationSpecConfig config = new JmsActivationSpecConfig();
        config.setDestinationName("orders");
        config.setMaxConcurrency(3);
        endpoints.setActivationSpecConfig(config);
        endpoints.setMessageListener(listener);
        endpoints.afterPropertiesSet();
        endpoints.start();
        try {
            broker.send("orders", "goes well", "fails once");
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                texts.add(seen.poll(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS));
            }
            assertThat(texts).containsExactlyInAnyOrder("goes well", "fails once", "fails once");
        } finally {
            endpoints.stop();
            endpoints.destroy();
            started.destroy();
            works.close();
        }
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void withoutAServerTheAdaptersFactoryIsAnOrdinaryOne() throws Exception {
        LocalConnectionFactoryBean bean = new LocalConnectionFactoryBean();
        PabalManagedConnectionFactory managed = new PabalManagedConnectionFactory();
        managed.setUrl(broker.url());
        bean.setManagedConnectionFactory(managed);
        bean.afterPropertiesSet();
        ConnectionFactory factory = (ConnectionFactory) bean.getObject();
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("orders"), "a");
            JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
            assertThat(consumer.receiveBody(String.class, TestBroker.LONG_MILLIS))
                    .isEqualTo("a");
        }
    }
}
