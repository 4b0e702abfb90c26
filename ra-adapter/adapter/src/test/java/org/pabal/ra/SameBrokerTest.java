package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.Pool;
import org.pabal.ra.container.PoolWrapper;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;
import org.pabal.ra.transaction.WatchedXaResource;

/** Several connections of one transaction: one branch where they reach the same broker, and only there. */
class SameBrokerTest extends InboundFixture {
    @TempDir
    private Path data;

    @TempDir
    private Path elsewhereData;

    private TestBroker elsewhere;

    @Override
    TestBroker broker() {
        return TestBroker.remote(data);
    }

    @BeforeEach
    void start() {
        elsewhere = TestBroker.remote(elsewhereData);
        PoolWrapper.STARTED.clear();
    }

    @AfterEach
    void stop() {
        elsewhere.close();
    }

    /** The flags with which a bean's connection was started for each message, the last of which it rolls back at first. */
    private List<Integer> passThreeOn(TestBroker to) throws ResourceException, InterruptedException {
        Pool pool = new Pool();
        pool.wrapper = PoolWrapper::new;
        PabalManagedConnectionFactory managed = container.factory(new PabalManagedConnectionFactory());
        managed.setUrl(to.url());
        ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory(pool);
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(message -> {
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(new PabalQueue("done"), text(message) + count(message));
            }
            remembering.onMessage(message);
            if (text(message).equals("c") && count(message) == 1) {
                throw new IllegalStateException("once more");
            }
        });
        activate(endpoints, spec);
        broker.send("orders", "a", "b", "c");
        assertThat(next(4)).containsExactlyInAnyOrder("a 1", "b 1", "c 1", "c 2");
        deactivate(endpoints, spec);
        assertThat(to.drain("done", 3)).containsExactlyInAnyOrder("a1", "b1", "c2");
        assertThat(broker.drain("orders", 0)).isEmpty();
        pool.close();
        return PoolWrapper.STARTED;
    }

    @Test
    void whatABeanSendsJoinsTheBranchOfItsMessageThoughThePoolWrapsItsConnection() throws Exception {
        assertThat(passThreeOn(broker)).isEqualTo(Collections.nCopies(4, XAResource.TMJOIN));
    }

    @Test
    void whatABeanSendsToAnotherBrokerIsInABranchOfItsOwn() throws Exception {
        assertThat(passThreeOn(elsewhere)).isEqualTo(Collections.nCopies(4, XAResource.TMNOFLAGS));
    }

    private static XAResource resource(PabalXAConnection connection) throws JMSException {
        return new WatchedXaResource(connection.createXASession().getXAResource());
    }

    private static String place(TestBroker broker) {
        return broker.url().substring("pabal://".length());
    }

    private PabalXAConnection to(TestBroker first, TestBroker second) throws JMSException {
        return new PabalConnectionFactory("pabal://" + place(first) + "," + place(second)
                        + "?reconnect.order=listed&reconnect.delay=10ms&reconnect.delayMax=100ms")
                .createXAConnection();
    }

    @Test
    void ofConnectionsWithSeveralHostsItCountsWhichTheyHaveReached() throws Exception {
        try (PabalXAConnection here = to(broker, elsewhere);
                PabalXAConnection hereToo = to(broker, elsewhere);
                PabalXAConnection there = to(elsewhere, broker)) {
            XAResource asked = resource(here);
            assertThat(asked.isSameRM(new PoolWrapper(resource(hereToo)))).isTrue();
            assertThat(asked.isSameRM(resource(hereToo))).isTrue();
            assertThat(asked.isSameRM(new PoolWrapper(resource(there)))).isFalse();
            assertThat(asked.isSameRM(resource(there))).isFalse();
        }
    }

    @Test
    void whileTheyLookForAHostNobodyKnows() throws Exception {
        try (PabalXAConnection one = to(broker, elsewhere);
                PabalXAConnection other = to(broker, elsewhere)) {
            XAResource asked = resource(one);
            XAResource about = resource(other);
            broker.stop();
            elsewhere.stop();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestBroker.LONG_MILLIS);
            while (asked.isSameRM(about) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(asked.isSameRM(about)).isFalse();
            assertThat(asked.isSameRM(asked)).isTrue();
        }
    }

    @Test
    void aResourceThatSaysYesToEverythingOrFailsIsNoneOfOurs() throws Exception {
        try (PabalXAConnection connection = new PabalConnectionFactory(broker.url()).createXAConnection()) {
            XAResource asked = resource(connection);
            assertThat(asked.isSameRM(foreign(true))).isFalse();
            assertThat(asked.isSameRM(foreign(false))).isFalse();
            assertThat(asked.isSameRM(null)).isFalse();
        }
    }

    private static XAResource foreign(boolean agrees) {
        return (XAResource) Proxy.newProxyInstance(
                SameBrokerTest.class.getClassLoader(), new Class<?>[] {XAResource.class}, (self, method, arguments) -> {
                    if (method.getName().equals("isSameRM") && agrees) {
                        return true;
                    }
                    throw new XAException(XAException.XAER_RMERR);
                });
    }
}
