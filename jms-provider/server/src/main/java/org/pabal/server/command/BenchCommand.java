package org.pabal.server.command;

import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.server.administration.QuietListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pabal bench}. */
@Command(
        name = "bench",
        description =
                "Sends and receives messages through a queue, and shows how many a second and how long they took.")
final class BenchCommand extends BrokerCommand {

    private static final int CREDIT = 1_000;

    @Option(names = "--queue", defaultValue = "pabal-bench", description = "Which; ${DEFAULT-VALUE}.")
    private String queue = "";

    @Option(
            names = {"-n", "--messages"},
            defaultValue = "20000",
            description = "How many; ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "Of each body; ${DEFAULT-VALUE}.")
    private int size;

    @Option(names = "--pending", defaultValue = "256", description = "Sends unconfirmed at once; ${DEFAULT-VALUE}.")
    private int pending;

    @Option(names = "--non-persistent", description = "Need not survive a restart.")
    private boolean nonPersistent;

    private final AtomicReference<@Nullable Refusal> refused = new AtomicReference<>();

    /** Counts and settles what comes. */
    private static final class Receiver extends QuietListener {

        private final String run;
        private final long[] nanos;
        private final AtomicInteger received = new AtomicInteger();
        private final CountDownLatch all = new CountDownLatch(1);
        private volatile @Nullable Link link;
        private volatile long consumer;

        Receiver(String run, int messages) {
            this.run = run;
            this.nanos = new long[messages];
        }

        @Override
        public void deliver(long session, long from, long delivery, Message message, int deliveries) {
            Link through = link;
            if (through == null) {
                return;
            }
            boolean isLast = false;
            if (run.equals(message.property("run")) && message.property("sent") instanceof Long sent) {
                int index = received.getAndIncrement();
                nanos[index] = System.nanoTime() - sent;
                isLast = index + 1 == nanos.length;
            }
            var unused = through.settle(session, delivery);
            through.grantCredit(consumer, 1);
            if (isLast) {
                // After its settlement, or the link would be closed before that and the message stay behind.
                all.countDown();
            }
        }
    }

    @Override
    ExitCode run() throws InterruptedException {
        Receiver receiver = new Receiver(UUID.randomUUID().toString(), messages);
        Link in = broker().open(receiver);
        Link out = broker().open();
        try {
            long session = in.nextId();
            receiver.consumer = in.nextId();
            broker().await(in.openSession(session, false));
            broker().await(in.openConsumer(
                    session,
                    receiver.consumer,
                    new ConsumerRequest(Address.queue(queue), null, false, false, null, false, 0)));
            receiver.link = in;
            in.grantCredit(receiver.consumer, CREDIT);
            long begin = System.nanoTime();
            send(out, receiver.run);
            long sentAfter = System.nanoTime() - begin;
            if (!receiver.all.await(broker().timeoutMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandFailedException(
                        ExitCode.FAILED,
                        "received " + receiver.received + " of " + messages + " messages in time; see 'pabal explain "
                                + queue + "'");
            }
            report(sentAfter, System.nanoTime() - begin, receiver.nanos);
            return ExitCode.DONE;
        } finally {
            out.close();
            in.close();
        }
    }

    private void send(Link out, String run) throws InterruptedException {
        long session = out.nextId();
        broker().await(out.openSession(session, false));
        Semaphore room = new Semaphore(pending);
        String body = "x".repeat(size);
        for (int i = 0; i < messages && refused.get() == null; i++) {
            room.acquire();
            Message message = Message.builder()
                    .persistent(!nonPersistent)
                    .priority(4)
                    .timestampMillis(out.currentTimeMillis())
                    .messageId("ID:" + run + "-" + i)
                    .destination(Address.queue(queue))
                    .property("run", run)
                    .property("sent", System.nanoTime())
                    .text(body)
                    .build();
            out.publish(
                    session,
                    Address.queue(queue),
                    message,
                    out.currentTimeMillis() + broker().timeoutMillis(),
                    refusal -> {
                        if (refusal != null) {
                            refused.compareAndSet(null, refusal);
                        }
                        room.release();
                    });
        }
        room.acquire(pending);
        Refusal refusal = refused.get();
        if (refusal != null) {
            throw BrokerOptions.refused(refusal, null);
        }
    }

    private void report(long sendNanos, long allNanos, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        long sentASecond = (long) (messages * 1e9 / sendNanos);
        long throughASecond = (long) (messages * 1e9 / allNanos);
        if (json()) {
            out().println(new JsonWriter(new StringBuilder())
                    .beginObject()
                    .name("messages")
                    .value(messages)
                    .name("confirmedPerSecond")
                    .value(sentASecond)
                    .name("receivedPerSecond")
                    .value(throughASecond)
                    .name("medianMicros")
                    .value(at(sorted, 50))
                    .name("p99Micros")
                    .value(at(sorted, 99))
                    .end());
            return;
        }
        new Table("messages", Integer.toString(messages) + " of " + size + " bytes")
                .row("confirmed", sentASecond + " a second")
                .row("received", throughASecond + " a second")
                .row("took", "half within " + at(sorted, 50) + " µs, 99 of 100 within " + at(sorted, 99) + " µs")
                .print(out());
    }

    private static long at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1_000;
    }
}
