package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.work.Work;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.LogLines;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.Deactivation;
import org.pabal.ra.inbound.EndpointActivation;
import org.pabal.ra.inbound.PabalActivationSpec;

/** How endpoints end: after a deactivation nobody works for them (Jakarta Connectors 2.1, endpoint deactivation). */
abstract class DeactivationContract extends InboundFixture {
    @Test
    void deactivationWaitsForWhatIsBeingDoneAndReturnsTheRest() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setMaxSessions(1);
        Endpoints endpoints = Endpoints.transacted(waitingFor(go, inside));
        activate(endpoints, spec);
        broker.send("orders", "a", "b", "c");
        assertThat(inside.await(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        Thread deactivating = new Thread(() -> deactivate(endpoints, spec));
        deactivating.start();
        deactivating.join(50);
        assertThat(deactivating.isAlive()).isTrue();
        go.countDown();
        deactivating.join();
        assertThat(given).containsExactly("a 1");
        assertThat(broker.drain("orders", 2)).containsExactly("b", "c");
        assertThat(endpoints.living()).isZero();
    }

    @Test
    void undeployedUnderLoadNoMessageIsLostOrDoneTwice() throws Exception {
        int messages = 300;
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(remembering);
        activate(endpoints, spec);
        String[] texts = new String[messages];
        for (int i = 0; i < messages; i++) {
            texts[i] = "m" + i;
        }
        broker.send("orders", texts);
        next(20);
        deactivate(endpoints, spec);
        int done = 20 + given.size();
        assertThat(broker.drain("orders", messages - done)).hasSize(messages - done);
        assertThat(endpoints.living()).isZero();
    }

    @Test
    void deactivationEndsWhenTheServerHasItsEndpointsBack() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(waitingFor(go, inside));
        Thread deactivating = new Thread(() -> deactivate(endpoints, spec));
        BlockingQueue<Boolean> waitedFor = new LinkedBlockingQueue<>();
        endpoints.whenReleased = () -> {
            try {
                deactivating.join(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            waitedFor.add(deactivating.isAlive());
        };
        activate(endpoints, spec);
        broker.send("orders", "a");
        await(inside);
        deactivating.start();
        deactivating.join(50);
        go.countDown();
        deactivating.join();
        assertThat(waitedFor).containsExactly(true);
        assertThat(endpoints.living()).isZero();
    }

    @Test
    void itWaitsForEndpointsOfAConnectionThatWasLostToo() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(waitingFor(go, inside));
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            activate(endpoints, spec);
            broker.send("orders", "a");
            await(inside);
            broker.stop();
            log.await("cannot be consumed");
            Thread deactivating = new Thread(() -> deactivate(endpoints, spec));
            deactivating.start();
            deactivating.join(50);
            assertThat(deactivating.isAlive()).isTrue();
            go.countDown();
            deactivating.join();
        }
        assertThat(endpoints.living()).isZero();
        broker.startAgain();
    }

    @Test
    void anEndpointThatTheServerDoesNotTakeBackHoldsNobodyUpForEver() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        Endpoints endpoints = Endpoints.transacted(remembering);
        endpoints.whenReleased = () -> await(back);
        EndpointActivation activation =
                EndpointActivation.of(container.adapter, endpoints, container.onQueue("orders"));
        try (LogLines log = LogLines.of("org.pabal.ra")) {
            activation.activate();
            broker.send("orders", "a");
            next();
            Deactivation.of(List.of(activation), 50);
            assertThat(log.lines()).singleElement().asString().contains("has not all its endpoints back");
        }
        back.countDown();
        assertThat(activation.awaitEnd(TestBroker.LONG_MILLIS)).isTrue();
        assertThat(endpoints.living()).isZero();
    }

    @Test
    void whatWaitsForAThreadIsNotWaitedForAndGoesBack() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        Endpoints endpoints = Endpoints.transacted(remembering);
        activate(endpoints, spec);
        broker.send("orders", "a");
        next();
        container.works.holds = true;
        broker.send("orders", "b");
        Work held = container.works.held().poll(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(held).isNotNull();
        deactivate(endpoints, spec);
        assertThat(endpoints.living()).isZero();
        assertThat(broker.drain("orders", 1)).containsExactly("b");
        held.run();
        assertThat(given).isEmpty();
    }

    @Test
    void anAdapterThatStopsEndsItsEndpointsAtTheSameTime() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch bothEnd = new CountDownLatch(2);
        for (String queue : List.of("orders", "bills")) {
            // Each waits for the other one's end, too
            Endpoints waiting = Endpoints.transacted(waitingFor(bothEnd, inside));
            activate(waiting, container.onQueue(queue));
            Endpoints idle = Endpoints.transacted(remembering);
            idle.whenReleased = bothEnd::countDown;
            activate(idle, container.onQueue(queue + ".idle"));
            broker.send(queue + ".idle", "once");
            assertThat(next()).isEqualTo("once 1");
            broker.send(queue, "a");
        }
        await(inside);
        container.adapter.stop();
        assertThat(next(2)).containsExactly("a 1", "a 1");
    }
}
