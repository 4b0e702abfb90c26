package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ejb.ApplicationException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.transaction.SystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.LogLines;
import org.pabal.ra.container.Pool;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/** Message-driven endpoints (Jakarta Connectors 2.1, message inflow; Messaging 3.1 §13). */
abstract class InboundContract extends InboundFixture {
    // ---- transactions

    @Test
    void aDeliveryIsOneTransactionThatTheMessageBelongsTo() throws Exception {
        Endpoints endpoints = Endpoints.transacted(message -> {
            remembering.onMessage(message);
            if (count(message) == 1) {
                try {
                    Container.transactions().setRollbackOnly();
                } catch (SystemException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        PabalActivationSpec spec = container.onQueue("orders");
        activate(endpoints, spec);
        broker.send("orders", "a");
        assertThat(next(2)).containsExactly("a 1", "a 2");
        deactivate(endpoints, spec);
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void anExceptionRollsTheTransactionBackAndTheMessageComesAgain() throws Exception {
        activate(
                Endpoints.transacted(message -> {
                    remembering.onMessage(message);
                    if (count(message) < 3) {
                        throw new IllegalStateException("not yet");
                    }
                }),
                container.onQueue("orders"));
        broker.send("orders", "a", "b");
        assertThat(next(6)).containsExactlyInAnyOrder("a 1", "a 2", "a 3", "b 1", "b 2", "b 3");
    }

    @Test
    void whereTheServerCommitsWhatItsEndpointThrewAtTheMessageComesAgainAllTheSame() throws Exception {
        Pool pool = new Pool();
        ConnectionFactory factory = (ConnectionFactory)
                container.factory(new PabalManagedConnectionFactory()).createConnectionFactory(pool);
        Endpoints endpoints = Endpoints.transacted(message -> {
            remembering.onMessage(message);
            if (text(message).equals("b")) {
                try (JMSContext context = factory.createContext()) {
                    context.createProducer().send(new PabalQueue("done"), text(message) + count(message));
                }
            }
            if (count(message) == 1) {
                throw new IllegalStateException("the bean is going");
            }
        });
        endpoints.commitsFailures = true;
        activate(endpoints, container.onQueue("orders"));
        // One resource in the transaction, and two
        broker.send("orders", "a", "b");
        assertThat(next(4)).containsExactlyInAnyOrder("a 1", "a 2", "b 1", "b 2");
        assertThat(broker.drain("done", 1)).containsExactly("b2");
        pool.close();
    }

    @ApplicationException
    private static final class Harmless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anApplicationExceptionThatRollsNothingBackCommits() throws Exception {
        Endpoints endpoints = Endpoints.transacted(message -> {
            remembering.onMessage(message);
            if (text(message).equals("a")) {
                throw new Harmless();
            }
        });
        endpoints.commitsFailures = true;
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setMaxSessions(1);
        activate(endpoints, spec);
        broker.send("orders", "a", "b");
        assertThat(next(2)).containsExactly("a 1", "b 1");
    }

    @Test
    void whatAnEndpointSendsInItsTransactionGoesWithTheMessage() throws Exception {
        Pool pool = new Pool();
        ConnectionFactory factory = (ConnectionFactory)
                container.factory(new PabalManagedConnectionFactory()).createConnectionFactory(pool);
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(message -> {
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(new PabalQueue("done"), text(message) + count(message));
            }
            remembering.onMessage(message);
            if (count(message) == 1) {
                throw new IllegalStateException("once more");
            }
        });
        activate(endpoints, spec);
        broker.send("orders", "a", "b");
        next(4);
        deactivate(endpoints, spec);
        assertThat(broker.drain("done", 2)).containsExactlyInAnyOrder("a2", "b2");
        pool.close();
    }

    // ---- without transactions

    @Test
    void withoutTransactionsAMessageIsAcknowledgedWhenItsEndpointReturnsAndComesAgainWhenItThrows() throws Exception {
        for (String mode : List.of("Auto-acknowledge", "Dups-ok-acknowledge")) {
            PabalActivationSpec spec = container.onQueue("orders");
            spec.setAcknowledgeMode(mode);
            Endpoints endpoints = Endpoints.plain(message -> {
                remembering.onMessage(message);
                if (count(message) == 1) {
                    throw new IllegalStateException("once more");
                }
            });
            activate(endpoints, spec);
            broker.send("orders", mode);
            assertThat(next(2)).containsExactly(mode + " 1", mode + " 2");
            deactivate(endpoints, spec);
            assertThat(broker.drain("orders", 0)).isEmpty();
            assertThat(endpoints.living()).isZero();
        }
    }

    // ---- the number of endpoints

    @Test
    void thereAreAsManyEndpointsAsTheLoadAsksForUpToTheLimit() throws Exception {
        Semaphore go = new Semaphore(0);
        CountDownLatch inside = new CountDownLatch(3);
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setMaxSessions(3);
        Endpoints endpoints = Endpoints.transacted(message -> {
            inside.countDown();
            go.acquireUninterruptibly();
            remembering.onMessage(message);
        });
        activate(endpoints, spec);
        go.release(1);
        broker.send("orders", "alone");
        next();
        assertThat(endpoints.livingMax()).isEqualTo(1);
        broker.send("orders", "a", "b", "c", "d", "e");
        assertThat(inside.await(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        go.release(5);
        next(5);
        assertThat(endpoints.livingMax()).isBetween(2, 3);
        deactivate(endpoints, spec);
        assertThat(endpoints.living()).isZero();
    }

    @Test
    void whereTheServerHasNoFurtherEndpointThoseThatThereAreGoOn() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setMaxSessions(8);
        Endpoints endpoints = Endpoints.transacted(remembering);
        endpoints.endpointsMax = 2;
        activate(endpoints, spec);
        String[] texts = new String[100];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        broker.send("orders", texts);
        next(texts.length);
        assertThat(endpoints.livingMax()).isLessThanOrEqualTo(2);
        deactivate(endpoints, spec);
        assertThat(broker.drain("orders", 0)).isEmpty();
    }

    @Test
    void anEndpointThatTheServerDoesNotHaveYetIsAskedForAgain() throws Exception {
        Endpoints endpoints = Endpoints.transacted(remembering);
        endpoints.endpointsMax = 0;
        activate(endpoints, container.onQueue("orders"));
        broker.send("orders", "a");
        while (endpoints.refused() < 2) {
            Thread.onSpinWait();
        }
        endpoints.endpointsMax = 1;
        assertThat(next()).isEqualTo("a 1");
    }

    @Test
    void aServerThatTakesNoWorkForAWhileLosesNoMessage() throws Exception {
        Endpoints endpoints = Endpoints.transacted(remembering);
        activate(endpoints, container.onQueue("orders"));
        broker.send("orders", "a");
        assertThat(next()).isEqualTo("a 1");
        container.works.rejects = true;
        broker.send("orders", "b");
        while (container.works.rejections() < 2) {
            Thread.onSpinWait();
        }
        container.works.rejects = false;
        assertThat(next()).startsWith("b ");
    }

    // ---- topics

    @Test
    void aDurableSubscriptionOutlivesItsEndpoint() throws Exception {
        for (String clientId : new String[] {null, "billing"}) {
            PabalActivationSpec spec = container.onTopic("news");
            spec.setSubscriptionDurability("Durable");
            spec.setSubscriptionName("desk-" + clientId);
            spec.setClientId(clientId);
            Endpoints endpoints = Endpoints.transacted(remembering);
            activate(endpoints, spec);
            awaitSubscribed("news");
            deactivate(endpoints, spec);
            given.clear();
            broker.send(new PabalTopic("news"), "meanwhile");
            activate(endpoints, spec);
            assertThat(next()).isEqualTo("meanwhile 1");
            deactivate(endpoints, spec);
        }
    }

    /** Sends until it is heard. */
    private void awaitSubscribed(String topic) throws InterruptedException {
        for (String heard = null; heard == null; heard = given.poll(50, TimeUnit.MILLISECONDS)) {
            broker.send(new PabalTopic(topic), "is anybody there?");
        }
    }

    @Test
    void activationsThatShareASubscriptionDivideWhatItBrings() throws Exception {
        List<Endpoints> desks = new ArrayList<>();
        List<PabalActivationSpec> specs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            PabalActivationSpec spec = container.onTopic("news");
            spec.setSubscriptionName("desk");
            spec.setShareSubscriptions(true);
            Endpoints desk = Endpoints.plain(remembering);
            activate(desk, spec);
            desks.add(desk);
            specs.add(spec);
            awaitSubscribed("news");
        }
        // What was sent to find out whether anybody is there may still be on its way.
        broker.send(new PabalTopic("news"), "marker");
        for (String heard = next(); !heard.startsWith("marker"); heard = next()) {
            assertThat(heard).startsWith("is anybody");
        }
        String[] texts = new String[20];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "m" + i;
        }
        broker.send(new PabalTopic("news"), texts);
        assertThat(next(20)).allMatch(text -> text.endsWith(" 1")).doesNotHaveDuplicates();
        deactivate(desks.get(0), specs.get(0));
        deactivate(desks.get(1), specs.get(1));
        assertThat(given).noneMatch(text -> text.startsWith("m"));
    }

    @Test
    void aSelectorChooses() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setMessageSelector("JMSPriority > 5");
        activate(Endpoints.transacted(remembering), spec);
        broker.send("orders", "low");
        try (JMSContext context = new org.pabal.client.PabalConnectionFactory(broker.url()).createContext()) {
            context.createProducer().setPriority(9).send(new PabalQueue("orders"), "high");
        }
        assertThat(next()).isEqualTo("high 1");
        assertThat(broker.drain("orders", 1)).containsExactly("low");
    }

    // ---- dead letters

    @Test
    void aMessageThatHasComeTooOftenGoesToTheDeadLetterQueueOfTheActivation() throws Exception {
        for (boolean transacted : new boolean[] {true, false}) {
            PabalActivationSpec spec = container.onQueue("orders");
            spec.setRedeliveryLimit(2);
            spec.setDeadLetterDestination("hospital");
            MessageListener poisoned = message -> {
                remembering.onMessage(message);
                throw new IllegalStateException("poison");
            };
            Endpoints endpoints = transacted ? Endpoints.transacted(poisoned) : Endpoints.plain(poisoned);
            activate(endpoints, spec);
            broker.send("orders", "a");
            assertThat(next(3)).containsExactly("a 1", "a 2", "a 3");
            assertThat(broker.drain("hospital", 1)).containsExactly("a");
            deactivate(endpoints, spec);
            assertThat(broker.drain("orders", 0)).isEmpty();
            assertThat(given).isEmpty();
        }
    }

    @Test
    void withoutOneItGoesWhereItsQueueSendsDeadMessages() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setRedeliveryLimit(0);
        activate(
                Endpoints.transacted(message -> {
                    remembering.onMessage(message);
                    throw new IllegalStateException("poison");
                }),
                spec);
        broker.send("orders", "a");
        assertThat(next()).isEqualTo("a 1");
        assertThat(broker.drain("DLQ", 1)).containsExactly("a");
    }

    @Test
    void aMessageThatComesAgainWaitsForTheInterval() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setRedeliveryInterval(300L);
        BlockingQueue<Long> times = new LinkedBlockingQueue<>();
        activate(
                Endpoints.transacted(message -> {
                    times.add(System.nanoTime());
                    if (count(message) == 1) {
                        throw new IllegalStateException("once more");
                    }
                }),
                spec);
        broker.send("orders", "a");
        long first = times.poll(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS);
        long second = times.poll(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(TimeUnit.NANOSECONDS.toMillis(second - first)).isGreaterThanOrEqualTo(290);
    }

    // ---- outages

    @Test
    void anEndpointLivesThroughAnOutageWithTwoLinesInTheLog() throws Exception {
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            activate(Endpoints.transacted(remembering), container.onQueue("orders"));
            broker.send("orders", "before");
            assertThat(next()).startsWith("before");
            broker.stop();
            log.await("cannot be consumed");
            broker.startAgain();
            broker.send("orders", "after");
            // The outage may have cut off the end of the first one's transaction
            String seen = next();
            while (seen.startsWith("before")) {
                seen = next();
            }
            assertThat(seen).startsWith("after");
            log.await("consumed again");
            assertThat(log.lines()).hasSize(2);
        }
    }

    // ---- configuration

    @Test
    void allThatIsWrongIsNamedWithItsValueAndWhatItMayBe() {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestination("orders");
        spec.setDestinationType("javax.jms.Queue");
        spec.setAcknowledgeMode("Client-acknowledge");
        spec.setMaxSessions(0);
        spec.setDeadLetterDestination("hospital");
        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining(
                        "destinationType=javax.jms.Queue: it must be jakarta.jms.Queue or jakarta.jms.Topic")
                .hasMessageContaining(
                        "acknowledgeMode=Client-acknowledge: it must be Auto-acknowledge or Dups-ok-acknowledge")
                .hasMessageContaining("maxSessions=0: it must be a number from 1 to 1000")
                .hasMessageContaining("deadLetterDestination=hospital")
                .extracting(failure -> ((InvalidPropertyException) failure).getInvalidPropertyDescriptors())
                .satisfies(descriptors -> assertThat((Object[]) descriptors).hasSize(4));
        PabalActivationSpec empty = new PabalActivationSpec();
        assertThatThrownBy(empty::validate).hasMessageContaining("destination is not set");
        assertThatThrownBy(() -> activate(Endpoints.plain(remembering), empty))
                .isInstanceOf(InvalidPropertyException.class);
    }

    @Test
    void aNameThatIsNotInJndiIsNamed() {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestinationLookup("java:/jms/orders");
        assertThatThrownBy(() -> activate(Endpoints.plain(remembering), spec))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("destinationLookup=java:/jms/orders is not in JNDI");
    }

    @Test
    void anotherProvidersSpecificationIsRefused() {
        assertThatThrownBy(() -> container.adapter.endpointActivation(
                        Endpoints.plain(remembering), new jakarta.resource.spi.ActivationSpec() {
                            @Override
                            public void validate() {
                                // Nothing is wrong with it.
                            }

                            @Override
                            public jakarta.resource.spi.@Nullable ResourceAdapter getResourceAdapter() {
                                return null;
                            }

                            @Override
                            public void setResourceAdapter(jakarta.resource.spi.ResourceAdapter adapter) {
                                // Not ours.
                            }
                        }))
                .isInstanceOf(NotSupportedException.class);
    }

    @Test
    void aSelectorThatIsNoneIsToldOnceAndTriedAgain() throws Exception {
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            PabalActivationSpec spec = container.onQueue("orders");
            spec.setMessageSelector("= nonsense");
            activate(Endpoints.transacted(remembering), spec);
            log.await("cannot be consumed");
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void aBeanIsCalledByItsClassWhereTheServerCallsAllAlike() throws Exception {
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            PabalActivationSpec spec = container.onQueue("orders");
            spec.setMessageSelector("= nonsense");
            Endpoints endpoints = Endpoints.transacted(remembering);
            endpoints.activationName = "pabal" + MessageListener.class.getName();
            activate(endpoints, spec);
            log.await("(" + endpoints.getEndpointClass().getName() + ") cannot be consumed");
        }
    }
}
