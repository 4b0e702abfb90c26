package org.pabal.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;
import org.pabal.message.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal send}. */
@Command(
        name = "send",
        description = "Sends messages: a text, a file, or each line of the standard input.",
        footer = {"", "Without TEXT and --file each line of the standard input is sent as a message."})
final class SendCommand extends BrokerCommand {

    /** Sends that may be unconfirmed at once. */
    private static final int PENDING_MAX = 256;

    @Parameters(index = "0", paramLabel = "QUEUE")
    private String destination = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT")
    private @Nullable String text;

    @Option(names = "--topic", description = "The destination is a topic.")
    private boolean topic;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Sends the file's bytes as one message.")
    private @Nullable Path file;

    @Option(names = "--text-file", paramLabel = "FILE", description = "Sends the file's text as one message.")
    private @Nullable Path textFile;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description = "A property; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = {"-n", "--count"},
            defaultValue = "1",
            description = "Sends a TEXT or file so often.")
    private int count;

    @Option(names = "--priority", defaultValue = "4", description = "0 to 9; ${DEFAULT-VALUE}.")
    private int priority;

    @Option(names = "--expires", paramLabel = "SECONDS", description = "After which it is dropped, or moved away.")
    private @Nullable Long expires;

    @Option(names = "--delay", paramLabel = "SECONDS", description = "Before which it is not delivered.")
    private @Nullable Long delay;

    @Option(names = "--non-persistent", description = "Need not survive a restart of the broker.")
    private boolean nonPersistent;

    @Option(names = "--correlation-id")
    private @Nullable String correlationId;

    private final Semaphore room = new Semaphore(PENDING_MAX);
    private final AtomicReference<@Nullable Refusal> refused = new AtomicReference<>();

    @Override
    ExitCode run() throws InterruptedException {
        Link link = broker().open();
        long sent = 0;
        try {
            long session = link.nextId();
            broker().await(link.openSession(session, false));
            if (text != null || file != null || textFile != null) {
                for (int i = 0; i < count && refused.get() == null; i++) {
                    send(link, session, filled(link));
                    sent++;
                }
            } else {
                sent = sendLines(link, session);
            }
            if (!room.tryAcquire(PENDING_MAX, broker().timeoutMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandFailedException(
                        ExitCode.UNREACHABLE, "the broker has not confirmed all of the " + sent + " messages in time");
            }
            Refusal refusal = refused.get();
            if (refusal != null) {
                throw BrokerOptions.refused(refusal, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            link.close();
        }
        return say(sent + (sent == 1 ? " message" : " messages") + " sent to " + destination + ".", sent);
    }

    private long sendLines(Link link, long session) throws IOException, InterruptedException {
        long sent = 0;
        if (Terminal.console() != null) {
            err().println("Each line is sent as a message; Ctrl-D ends.");
        }
        // Not closed: the standard input is not ours.
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && refused.get() == null; line = in.readLine()) {
            send(link, session, begun(link).text(line));
            sent++;
        }
        return sent;
    }

    private MessageBuilder filled(Link link) throws IOException {
        if (file != null) {
            byte[] bytes = Files.readAllBytes(file);
            return begun(link).bytes(bytes, 0, bytes.length);
        }
        return begun(link).text(textFile == null ? text : Files.readString(textFile));
    }

    private MessageBuilder begun(Link link) {
        long now = link.currentTimeMillis();
        MessageBuilder builder = Message.builder()
                .persistent(!nonPersistent)
                .priority(priority)
                .timestampMillis(now)
                .messageId("ID:" + UUID.randomUUID())
                .correlationId(correlationId)
                .destination(address());
        if (expires != null) {
            builder.expirationMillis(now + expires * 1_000);
        }
        if (delay != null) {
            builder.deliveryTimeMillis(now + delay * 1_000);
        }
        properties.forEach(builder::property);
        return builder;
    }

    private Address address() {
        return topic ? topic(destination) : queue(destination);
    }

    private void send(Link link, long session, MessageBuilder message) throws InterruptedException {
        if (!room.tryAcquire(broker().timeoutMillis(), TimeUnit.MILLISECONDS)) {
            throw new CommandFailedException(
                    ExitCode.UNREACHABLE,
                    "the broker confirms nothing any more; " + destination + " may be full ('pabal explain "
                            + destination + "')");
        }
        link.publish(
                session, address(), message.build(), link.currentTimeMillis() + broker().timeoutMillis(), refusal -> {
                    if (refusal != null) {
                        refused.compareAndSet(null, refusal);
                    }
                    room.release();
                });
    }
}
