package org.pabal.server.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.inspect.ExportLines;
import org.pabal.broker.storage.inspect.ExportReader;
import org.pabal.client.link.Link;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;

/**
 * Puts an export into a broker that runs, as a client: queues, exchanges and bindings by asking for them, messages by sending
 * them. They are sent in transactions of some hundred, so that one can say at any time, by the line, what has been imported.
 */
final class RunningImport implements ExportLines {

    private static final int BATCH_MESSAGES = 500;

    private static final long BATCH_BYTES = 1 << 20;

    private final BrokerOptions broker;
    private final Link link;
    private final AdministrationClient administration;
    private final ExportReader reader;
    private final long fromLine;
    private final boolean again;
    private final boolean skipBranches;
    private final long session;

    /** Queues that were there before, in which no message has been looked for so far. */
    private final Set<String> foreign = new HashSet<>();

    private final Map<Long, Long> bodies = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private final Semaphore unconfirmed = new Semaphore(BATCH_MESSAGES);
    private final AtomicReference<@Nullable RefusedLine> refused = new AtomicReference<>();

    private int batchMessages;
    private long batchBytes;
    private long batchFromLine;
    private long expired;
    private long delivered;

    /** Read by who tells of the progress, and by who is interrupted. */
    private volatile long messages;

    private volatile long lastLine;

    /** Up to where a commit is under way; 0 for none. */
    private volatile long committingTo;

    private record RefusedLine(long line, Refusal refusal) {}

    /** Carries what goes wrong within the reader's calls out of them. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(Exception cause) {
            super(cause);
        }
    }

    /**
     * @param fromLine where messages begin to be imported, from 1
     * @param again whether to import what seems to have been imported before
     */
    RunningImport(
            BrokerOptions broker, Link link, ExportReader reader, long fromLine, boolean again, boolean skipBranches) {
        this.broker = broker;
        this.link = link;
        this.administration = broker.administration(link);
        this.reader = reader;
        this.fromLine = fromLine;
        this.again = again;
        this.skipBranches = skipBranches;
        this.session = link.nextId();
        this.lastLine = Math.max(1, fromLine - 1);
    }

    /**
     * Imports all.
     *
     * @param progress told now and then how many messages it were
     * @return what could not be done as in the export, one line each
     * @throws CommandFailedException if it stops before the end, saying exactly where
     */
    List<String> run(Consumer<Long> progress) throws InterruptedException, IOException {
        try {
            administration.queues(null).forEach(queue -> foreign.add(queue.name()));
            broker.await(link.openSession(session, true));
            boolean more = true;
            while (more) {
                more = reader.next(this);
                if (batchMessages >= BATCH_MESSAGES || batchBytes >= BATCH_BYTES || !more) {
                    commit();
                    progress.accept(messages);
                }
            }
            if (!reader.isComplete()) {
                throw stopped(ExitCode.FAILED, "the export is cut off: its last line is missing", null);
            }
        } catch (IllegalArgumentException wrong) {
            throw stopped(ExitCode.FAILED, "line " + reader.line() + ": " + wrong.getMessage(), wrong);
        } catch (AdministrationException refusal) {
            throw stopped(BrokerOptions.refused(refusal.refusal(), refusal));
        } catch (CommandFailedException failed) {
            throw stopped(failed);
        } catch (Stopped carried) {
            if (carried.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (carried.getCause() instanceof CommandFailedException failed) {
                throw stopped(failed);
            }
            if (carried.getCause() instanceof AdministrationException refusal) {
                throw stopped(BrokerOptions.refused(refusal.refusal(), refusal));
            }
            throw carried;
        }
        return notes();
    }

    long messages() {
        return messages;
    }

    /** What has been imported, by the line; from any thread. */
    String standing() {
        long committing = committingTo;
        long line = lastLine;
        if (line < 2 && committing == 0) {
            return "No message has been imported.";
        }
        String sure = line < 2
                ? "No message is sure to have been imported"
                : "Everything up to line " + line + " has been imported (" + messages + " messages by this command)";
        return committing == 0
                ? sure + ", and nothing behind it; go on with --from-line " + (line + 1) + "."
                : sure + ". Whether those up to line " + committing
                        + " have been, too, is not known: all of them have, or none. Go on with --from-line "
                        + (line + 1) + "; if it says that they are there already, with --from-line " + (committing + 1)
                        + ".";
    }

    private CommandFailedException stopped(CommandFailedException why) {
        RefusedLine first = refused.get();
        long line = first == null ? reader.line() : first.line();
        return stopped(why.code(), "line " + line + ": " + why.getMessage(), why);
    }

    private CommandFailedException stopped(ExitCode code, String why, @Nullable Exception cause) {
        String text = "the import has stopped. " + why + ".\n  " + standing();
        return cause == null ? new CommandFailedException(code, text) : new CommandFailedException(code, text, cause);
    }

    private List<String> notes() {
        leftOut.forEach(
                (queue, count) -> notes.add(
                        count + " messages of a durable subscription were left out (" + queue
                                + "): only a client that subscribes can have such a queue; an import into a directory restores it"));
        if (delivered > 0) {
            notes.add(delivered + " messages had been delivered before; here their deliveries are counted from 0");
        }
        if (expired > 0) {
            notes.add(expired + " messages had expired, and went where the broker lets such messages go");
        }
        return notes;
    }

    // ---- lines

    @Override
    public void exchange(String name, ExchangeType type) {
        ask(() -> administration.declareExchange(name, type.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void queue(String name, QueueSettings settings) {
        if (foreign.contains(name)) {
            if (fromLine <= reader.line()) {
                notes.add("queue '" + name + "' was there, and keeps the settings that it has");
            }
            return;
        }
        Map<String, Object> asked = new HashMap<>();
        asked.put("lengthMax", settings.lengthMax());
        asked.put("bytesMax", settings.bytesMax());
        asked.put(
                "overflow", settings.overflow().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        asked.put("deliveriesMax", settings.deliveriesMax());
        asked.put("redeliveryDelayMillis", settings.redeliveryDelayMillis());
        asked.put("redeliveryDelayMultiplier", settings.redeliveryDelayMultiplier());
        asked.put("redeliveryDelayMaxMillis", settings.redeliveryDelayMaxMillis());
        asked.put("deadLetterTo", name(settings.deadLetterTo()));
        asked.put("expiredTo", name(settings.expiredTo()));
        asked.put("exclusive", settings.exclusive());
        ask(() -> administration.create(name, asked));
    }

    private static String name(@Nullable Address queue) {
        return queue == null ? "" : queue.name();
    }

    @Override
    public void binding(Binding binding) {
        ask(() -> administration.bind(
                binding.exchange(),
                binding.queue(),
                binding.key(),
                binding.selector(),
                binding.headers(),
                binding.matchAll()));
    }

    @Override
    public void subscription(Subscription subscription) {
        leftOut.put(subscription.queue(), 0L);
    }

    @Override
    public void bodyPiece(long old, long offset, byte[] piece) {
        long body = offset == 0 ? bodies.merge(old, link.nextId(), (first, second) -> second) : body(old);
        await(link.writeBody(body, offset, ByteBuffer.wrap(piece), deadlineMillis()));
    }

    /** It lasts for as long as the connection. */
    private long body(long old) {
        Long body = bodies.get(old);
        if (body == null) {
            throw new IllegalArgumentException("large body " + old + " does not come before it from offset 0 on");
        }
        return body;
    }

    @Override
    public void branch(String id, String state) {
        if (!skipBranches) {
            throw new IllegalArgumentException("transaction branch " + id + " is " + state
                    + ", and only the broker that prepared it can finish it: finish it there and export again, or import"
                    + " without branches (--skip-branches)");
        }
        notes.add("branch " + id + " (" + state + ") was left out, with what it would have sent");
    }

    @Override
    public void message(Entry entry) {
        long line = reader.line();
        if (line < fromLine) {
            return;
        }
        if (leftOut.computeIfPresent(entry.queue(), (queue, count) -> count + 1) != null) {
            return;
        }
        if (foreign.remove(entry.queue()) && !again) {
            requireNew(entry);
        }
        Message message = entry.message();
        LargeBody large = message.largeBody();
        if (large != null) {
            message = message.withLargeBody(new LargeBody(body(large.number()), large.length()));
        }
        if (entry.deliveries() > 0) {
            delivered++;
        }
        if (message.expirationMillis() != 0 && message.expirationMillis() <= link.currentTimeMillis()) {
            expired++;
        }
        acquire(1);
        if (batchMessages == 0) {
            batchFromLine = line;
        }
        batchMessages++;
        batchBytes += message.encodedSize();
        link.publish(session, Address.queue(entry.queue()), message, deadlineMillis(), refusal -> {
            if (refusal != null) {
                refused.compareAndSet(null, new RefusedLine(line, refusal));
            }
            unconfirmed.release();
        });
    }

    /** An export that is imported twice by mistake doubles its messages: the first one of each queue gives it away. */
    private void requireNew(Entry entry) {
        String id = entry.message().messageId();
        if (id == null) {
            return;
        }
        long browser = link.nextId();
        await(link.openBrowser(
                session, browser, Address.queue(entry.queue()), "JMSMessageID = '" + id.replace("'", "''") + "'"));
        boolean found = !await(link.browse(browser, 1)).messages().isEmpty();
        await(link.closeBrowser(browser));
        if (found) {
            throw new IllegalArgumentException("message " + id + " is in queue '" + entry.queue()
                    + "' already, so this export seems to have been imported here before, or up to some line; --again"
                    + " imports it regardless");
        }
    }

    private void commit() throws InterruptedException {
        if (batchMessages == 0) {
            lastLine = Math.max(lastLine, reader.line());
            return;
        }
        acquire(BATCH_MESSAGES);
        unconfirmed.release(BATCH_MESSAGES);
        RefusedLine first = refused.get();
        if (first != null) {
            broker.await(link.rollback(session));
            lastLine = Math.max(lastLine, batchFromLine - 1);
            throw BrokerOptions.refused(first.refusal(), null);
        }
        committingTo = reader.line();
        try {
            broker.await(link.commit(session, 0));
        } catch (CommandFailedException failed) {
            if (failed.code() != ExitCode.UNREACHABLE) {
                // Refused, so it has not happened
                committingTo = 0;
            }
            throw failed;
        }
        long before = messages;
        messages = before + batchMessages;
        lastLine = reader.line();
        committingTo = 0;
        batchMessages = 0;
        batchBytes = 0;
    }

    // ---- asking

    private long deadlineMillis() {
        return link.currentTimeMillis() + broker.timeoutMillis();
    }

    private interface Asked {
        void run() throws AdministrationException, InterruptedException;
    }

    private static void ask(Asked asked) {
        try {
            asked.run();
        } catch (AdministrationException | InterruptedException failed) {
            throw new Stopped(failed);
        }
    }

    private <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        try {
            return broker.await(stage);
        } catch (CommandFailedException | InterruptedException failed) {
            throw new Stopped(failed);
        }
    }

    private void acquire(int permits) {
        try {
            if (!unconfirmed.tryAcquire(permits, 2 * broker.timeoutMillis(), TimeUnit.MILLISECONDS)) {
                throw new Stopped(new CommandFailedException(
                        ExitCode.UNREACHABLE, "the broker confirms nothing any more; see what 'pabal status' says"));
            }
        } catch (InterruptedException interrupted) {
            throw new Stopped(interrupted);
        }
    }
}
