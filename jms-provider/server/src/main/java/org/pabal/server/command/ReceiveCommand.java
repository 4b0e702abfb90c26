package org.pabal.server.command;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.server.administration.QuietListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal receive}. */
@Command(
        name = "receive",
        description = "Receives messages, and shows them. What has been shown is gone from the queue.")
final class ReceiveCommand extends BrokerCommand {

    /** Messages under way to this command. */
    private static final int CREDIT_MAX = 100;

    @Parameters(paramLabel = "QUEUE")
    private String destination = "";

    @Option(names = "--topic", description = "The destination is a topic: what is published from now on.")
    private boolean topic;

    @Option(
            names = {"-s", "--selector"},
            description = "Which of them.")
    private @Nullable String selector;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "1",
            description = "At most so many; ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = {"-w", "--wait"},
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for each; ${DEFAULT-VALUE}.")
    private int waitSeconds;

    @Option(
            names = {"-F", "--follow"},
            description = "Waits for further ones until it is interrupted.")
    private boolean follow;

    private record Came(long delivery, Message message) {}

    private final BlockingQueue<Object> coming = new LinkedBlockingQueue<>();

    @Override
    ExitCode run() throws InterruptedException {
        Link link = broker().open(new QuietListener() {
            @Override
            public void deliver(long session, long consumer, long delivery, Message message, int deliveries) {
                coming.add(new Came(delivery, message));
            }

            @Override
            public void consumerEnded(long session, long consumer, Refusal reason) {
                coming.add(reason);
            }

            @Override
            public void lost(Refusal reason) {
                coming.add(reason);
            }
        });
        try {
            return receive(link);
        } finally {
            // What has come and was not shown goes back with the session.
            link.close();
        }
    }

    private ExitCode receive(Link link) throws InterruptedException {
        long session = link.nextId();
        long consumer = link.nextId();
        broker().await(link.openSession(session, false));
        Address from = topic ? topic(destination) : queue(destination);
        broker().await(link.openConsumer(
                session, consumer, new ConsumerRequest(from, null, false, false, selector, false, 0)));
        long left = follow ? Long.MAX_VALUE : count;
        int credit = (int) Math.min(CREDIT_MAX, left);
        link.grantCredit(consumer, credit);
        long granted = credit;
        long shown = 0;
        while (shown < left) {
            Object next = follow ? coming.take() : coming.poll(waitSeconds, TimeUnit.SECONDS);
            if (next == null) {
                break;
            }
            if (!(next instanceof Came came)) {
                throw BrokerOptions.refused((Refusal) next, null);
            }
            show(came.message());
            broker().await(link.settle(session, came.delivery()));
            shown++;
            if (granted < left) {
                link.grantCredit(consumer, 1);
                granted++;
            }
        }
        if (shown == 0) {
            err().println("pabal: nothing came from " + destination + " within " + waitSeconds
                    + " s (--wait); 'pabal explain " + destination + "' says why");
        }
        return shown == 0 ? ExitCode.NOTHING : ExitCode.DONE;
    }

    private void show(Message message) {
        if (json()) {
            out().println(MessageText.json(message));
        } else {
            out().println(MessageText.body(message));
        }
        out().flush();
    }
}
