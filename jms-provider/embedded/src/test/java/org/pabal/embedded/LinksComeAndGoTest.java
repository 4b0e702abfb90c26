package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.embedded.RecordingLinkListener.Delivered;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.Message;

/** Connections, sessions and consumers opened, used and closed from many threads at once. */
@Timeout(120)
@OverBothLinks
class LinksComeAndGoTest {

    private static final Address QUEUE = Address.queue("busy");
    private static final int PRODUCERS = 3;
    private static final int CONSUMERS = 3;
    private static final int MESSAGES_EACH = 4_000;

    private final long seed = new Random().nextLong();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> settled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger settledTwice = new AtomicInteger();

    @Test
    void losesNothingAndDoublesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS + CONSUMERS);
        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                .name("come-and-go")
                .mailboxCapacity(64)
                .queueDefaults(neverDead())
                .start()) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < PRODUCERS; i++) {
                int producer = i;
                work.add(threads.submit(task(() -> produce(broker, producer))));
            }
            for (int i = 0; i < CONSUMERS; i++) {
                int consumer = i;
                work.add(threads.submit(task(() -> consume(broker, consumer))));
            }
            for (Future<?> each : work) {
                each.get(100, TimeUnit.SECONDS);
            }
            assertThat(settledTwice).as("seed %d", seed).hasValue(0);
            assertThat(settled)
                    .as("seed %d", seed)
                    .hasSize(PRODUCERS * MESSAGES_EACH)
                    .isEqualTo(sent);
            assertThat(done(broker.administration().describeQueue("busy"))).satisfies(queue -> {
                assertThat(queue.ready() + queue.lent() + queue.scheduled()).isZero();
                assertThat(queue.consumers()).isZero();
            });
        } finally {
            threads.shutdownNow();
        }
    }

    /** Now and then over a new link, now and then in a transaction that is rolled back first. */
    private Void produce(EmbeddedBroker broker, int producer) throws Exception {
        Random random = new Random(seed + producer);
        for (int n = 0; n < MESSAGES_EACH; ) {
            Link link = open(broker, new RecordingLinkListener());
            boolean transacted = random.nextBoolean();
            long session = link.nextId();
            done(link.openSession(session, transacted));
            if (transacted) {
                publish(link, session, "dropped");
                done(link.rollback(session));
            }
            for (int burst = random.nextInt(300); burst >= 0 && n < MESSAGES_EACH; burst--, n++) {
                String text = producer + ":" + n;
                sent.add(text);
                publish(link, session, text);
            }
            if (transacted) {
                done(link.commit(session, 0));
                // What comes after the last commit goes with the link.
                publish(link, session, "dropped");
            }
            link.close();
        }
        return null;
    }

    /** Takes a few, settles some of them, and leaves the rest to whoever comes next. */
    private Void consume(EmbeddedBroker broker, int consumer) throws Exception {
        Random random = new Random(seed - 1 - consumer);
        while (settled.size() < PRODUCERS * MESSAGES_EACH) {
            Link[] self = new Link[1];
            RecordingLinkListener listener = new RecordingLinkListener() {
                @Override
                public void recall(long session, long from, int count) {
                    self[0].giveBack(session, Link.GiveBack.UNSTARTED);
                }
            };
            Link link = WayIn.link(broker);
            self[0] = link;
            done(link.open(null, null, null, listener));
            long session = link.nextId();
            done(link.openSession(session, false));
            long from = link.nextId();
            done(link.openConsumer(session, from, new ConsumerRequest(QUEUE, null, false, false, null, false, 0)));
            link.grantCredit(from, 1 + random.nextInt(200));
            for (int takes = random.nextInt(200); takes >= 0; takes--) {
                Delivered delivered = listener.deliveries.poll(5, TimeUnit.MILLISECONDS);
                if (delivered == null) {
                    break;
                }
                if (random.nextInt(4) > 0) {
                    done(link.settle(session, delivered.delivery()));
                    if (!settled.add(delivered.message().text())) {
                        settledTwice.incrementAndGet();
                    }
                }
            }
            link.close();
        }
        return null;
    }

    private static QueueSettings neverDead() {
        return new QueueSettings(0, 0, QueueSettings.Overflow.BLOCK, 0, 0, 1.0, 0, null, null, false);
    }

    private static Link open(EmbeddedBroker broker, RecordingLinkListener listener) throws Exception {
        Link link = WayIn.link(broker);
        done(link.open(null, null, null, listener));
        return link;
    }

    private static void publish(Link link, long session, String text) throws Exception {
        var outcome = new CompletableFuture<Object>();
        link.publish(
                session,
                QUEUE,
                Message.builder().priority(4).text(text).build(),
                Long.MAX_VALUE,
                refusal -> outcome.complete(refusal == null ? "taken" : refusal));
        assertThat(outcome.get(RecordingLinkListener.PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo("taken");
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(RecordingLinkListener.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Callable<Void> task(Callable<Void> task) {
        return task;
    }
}
