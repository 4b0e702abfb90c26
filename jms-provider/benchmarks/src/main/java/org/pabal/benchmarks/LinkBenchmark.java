package org.pabal.benchmarks;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.embedded.InProcessLinkProvider;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * Publish, confirm, deliver, settle through the in-process link, below {@code jakarta.jms}: what the mailbox, the loop and
 * the bookkeeping of answers add to the engine. One thread, so everything runs inline; in messages a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class LinkBenchmark {

    /** Messages of one invocation. */
    static final int BATCH = 1_000;

    private static final Address QUEUE = Address.queue("orders");
    private static final long SESSION = 1;
    private static final long CONSUMER = 2;

    private final Message[] messages = new Message[BATCH];
    private final Confirmation confirmation = this::confirmed;
    private EmbeddedBroker broker;
    private Link link;
    private int confirmations;

    @Setup
    public void open() throws RefusedException {
        for (int i = 0; i < BATCH; i++) {
            messages[i] = SampleMessages.numbered(i);
        }
        broker = EmbeddedBroker.builder().name("benchmark").start();
        link = new InProcessLinkProvider().connect(URI.create(broker.connectionUrl()), Map.of());
        await(link.open(null, null, null, new Settling()));
        await(link.openSession(SESSION, false));
        await(link.openConsumer(SESSION, CONSUMER, new ConsumerRequest(QUEUE, null, false, false, null, false, 0)));
    }

    @TearDown
    public void close() {
        link.close();
        broker.stop();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int publishDeliverSettle() {
        link.grantCredit(CONSUMER, BATCH);
        for (Message message : messages) {
            link.publish(SESSION, QUEUE, message, Long.MAX_VALUE, confirmation);
        }
        return confirmations;
    }

    private void confirmed(@Nullable Refusal refusal) {
        if (refusal != null) {
            throw new IllegalStateException(refusal.text());
        }
        confirmations++;
    }

    private static void await(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    /** Settles whatever comes. */
    private final class Settling implements LinkListener {

        @Override
        public void deliver(long session, long consumer, long delivery, Message message, int count) {
            link.settle(session, delivery);
        }

        @Override
        public void recall(long session, long consumer, int count) {
            link.giveBack(session, Link.GiveBack.UNSTARTED);
        }

        @Override
        public void consumerEnded(long session, long consumer, Refusal reason) {
            throw new IllegalStateException(reason.text());
        }

        @Override
        public void refused(long session, Refusal refusal) {
            throw new IllegalStateException(refusal.text());
        }

        @Override
        public void lost(Refusal reason) {
            // The broker is stopped after the link is closed.
        }
    }
}
