package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.PabalActivationSpec;

/** A broker, a server with the adapter, and beans that note what they are given. */
abstract class InboundFixture {
    TestBroker broker;
    Container container;

    abstract TestBroker broker();

    @BeforeEach
    final void deploy() {
        broker = broker();
        container = Container.withBroker(broker.url());
    }

    @AfterEach
    final void undeploy() {
        container.close();
        broker.close();
    }

    /** What beans have been given, as text and count. */
    final BlockingQueue<String> given = new LinkedBlockingQueue<>();

    static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    static int count(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    final MessageListener remembering = message -> given.add(text(message) + " " + count(message));

    String next() throws InterruptedException {
        String next = given.poll(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS);
        return next == null ? "nothing came" : next;
    }

    List<String> next(int number) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(next());
        }
        return all;
    }

    void activate(Endpoints endpoints, PabalActivationSpec spec) throws ResourceException {
        spec.setResourceAdapter(container.adapter);
        spec.validate();
        container.adapter.endpointActivation(endpoints, spec);
    }

    void deactivate(Endpoints endpoints, PabalActivationSpec spec) {
        container.adapter.endpointDeactivation(endpoints, spec);
    }

    /** An endpoint that waits inside, until it may go on. */
    MessageListener waitingFor(CountDownLatch go, CountDownLatch inside) {
        return message -> {
            inside.countDown();
            await(go);
            remembering.onMessage(message);
        };
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
