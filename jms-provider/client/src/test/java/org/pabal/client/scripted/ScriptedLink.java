package org.pabal.client.scripted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A link whose other end is the test: it writes down what it is asked, in order, and has one queue, whose messages it lends
 * against credit to whoever has it, in the order of ids. Stages complete at once unless the test holds them.
 */
public final class ScriptedLink implements Link {

    /** One publish that may be waiting for its confirmation. */
    public record Published(long session, Address to, Message message, Confirmation confirmation) {}

    private record Waiting(Message message, int count) {}

    private record Lent(long session, long consumer, Waiting what) {}

    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong deliveries = new AtomicLong();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<Void>> held = new HashMap<>();
    private final Map<String, Refusal> refusals = new HashMap<>();
    private final ArrayDeque<Waiting> backlog = new ArrayDeque<>();
    private final Map<Long, Lent> lent = new HashMap<>();
    private final Map<Long, Integer> credit = new HashMap<>();
    private final Map<Long, Long> sessionOf = new HashMap<>();
    private final List<Published> published = new CopyOnWriteArrayList<>();
    private final List<Integer> publishedMins = new CopyOnWriteArrayList<>();
    private final AtomicInteger hurries = new AtomicInteger();
    private volatile @Nullable LinkListener listener;
    private volatile long now = 1_000_000;
    private volatile boolean confirming = true;
    private volatile @Nullable Runnable beforeEachCall;

    // ---- what the test does

    public LinkListener listener() {
        LinkListener told = listener;
        if (told == null) {
            throw new AssertionError("not open");
        }
        return told;
    }

    /** All calls so far, as {@code "settle 1"}: sessions and consumers are left out. */
    public List<String> calls() {
        return calls;
    }

    /** Of each commit. */
    public List<Integer> publishedMins() {
        return publishedMins;
    }

    /** How often it was told that somebody waits for what nobody waited for. */
    public int hurries() {
        return hurries.get();
    }

    @Override
    public void hurry() {
        hurries.incrementAndGet();
    }

    public void forgetCalls() {
        calls.clear();
        arrivals.clear();
    }

    /** Waits until it is called. */
    public void awaitCall(String call) throws InterruptedException {
        for (; ; ) {
            String arrived = arrivals.poll(10, TimeUnit.SECONDS);
            if (arrived == null) {
                throw new AssertionError("not called within 10 s: " + call + "; called were " + calls);
            }
            if (arrived.equals(call)) {
                return;
            }
        }
    }

    /** From now on calls that begin so are not answered, until {@link #answer}. */
    public void hold(String call) {
        synchronized (held) {
            held.put(call, new CompletableFuture<>());
        }
    }

    public void answer(String call) {
        released(call).complete(null);
    }

    public void refuseHeld(String call, Refusal refusal) {
        released(call).completeExceptionally(new RefusedException(refusal));
    }

    private CompletableFuture<Void> released(String call) {
        CompletableFuture<Void> stage;
        synchronized (held) {
            stage = held.remove(call);
        }
        if (stage == null) {
            throw new AssertionError("not held: " + call);
        }
        return stage;
    }

    /** From now on calls that begin so are refused. */
    public void refuse(String call, Refusal refusal) {
        synchronized (held) {
            refusals.put(call, refusal);
        }
    }

    public void acceptAgain(String call) {
        synchronized (held) {
            refusals.remove(call);
        }
    }

    public void beforeEachCall(@Nullable Runnable action) {
        beforeEachCall = action;
    }

    public void now(long millis) {
        now = millis;
    }

    /** Whether publishes are confirmed before they return; otherwise the test does it. */
    public void confirming(boolean confirming) {
        this.confirming = confirming;
    }

    public List<Published> published() {
        return published;
    }

    /** Puts texts into the queue. */
    public void enqueue(String... texts) {
        for (String text : texts) {
            enqueue(Message.builder()
                    .messageId("ID:" + text)
                    .priority(4)
                    .text(text)
                    .build());
        }
    }

    public void enqueue(Message message) {
        synchronized (backlog) {
            backlog.addLast(new Waiting(message, 1));
        }
        lend();
    }

    public int creditOf(long consumer) {
        synchronized (backlog) {
            return credit.getOrDefault(consumer, 0);
        }
    }

    public int consumers() {
        synchronized (backlog) {
            return sessionOf.size();
        }
    }

    /** The latest consumer that was opened. */
    public long lastConsumer() {
        synchronized (backlog) {
            return sessionOf.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
        }
    }

    public long sessionOf(long consumer) {
        synchronized (backlog) {
            return sessionOf.getOrDefault(consumer, 0L);
        }
    }

    public List<String> waiting() {
        synchronized (backlog) {
            return backlog.stream()
                    .map(waiting -> String.valueOf(waiting.message().text()))
                    .toList();
        }
    }

    public int lentCount() {
        synchronized (backlog) {
            return lent.size();
        }
    }

    private void lend() {
        for (; ; ) {
            long consumer;
            long delivery;
            Lent loan;
            synchronized (backlog) {
                consumer = credit.entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .mapToLong(Map.Entry::getKey)
                        .min()
                        .orElse(0);
                if (consumer == 0 || backlog.isEmpty()) {
                    return;
                }
                credit.merge(consumer, -1, Integer::sum);
                delivery = deliveries.incrementAndGet();
                loan = new Lent(sessionOf.getOrDefault(consumer, 0L), consumer, backlog.removeFirst());
                lent.put(delivery, loan);
            }
            listener()
                    .deliver(
                            loan.session(),
                            consumer,
                            delivery,
                            loan.what().message(),
                            loan.what().count());
        }
    }

    private CompletionStage<Void> call(String name, long... numbers) {
        Runnable before = beforeEachCall;
        if (before != null) {
            before.run();
        }
        StringBuilder text = new StringBuilder(name);
        Arrays.stream(numbers).forEach(number -> text.append(' ').append(number));
        calls.add(text.toString());
        arrivals.add(text.toString());
        synchronized (held) {
            for (Map.Entry<String, Refusal> refusal : refusals.entrySet()) {
                if (text.toString().startsWith(refusal.getKey())) {
                    return CompletableFuture.failedStage(new RefusedException(refusal.getValue()));
                }
            }
            for (Map.Entry<String, CompletableFuture<Void>> stage : held.entrySet()) {
                if (text.toString().startsWith(stage.getKey())) {
                    return stage.getValue();
                }
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    private void end(long[] ids) {
        synchronized (backlog) {
            Arrays.stream(ids).forEach(lent::remove);
        }
    }

    private void putBack(boolean failed, long[] ids) {
        synchronized (backlog) {
            for (int at = ids.length - 1; at >= 0; at--) {
                Lent back = lent.remove(ids[at]);
                if (back != null) {
                    backlog.addFirst(
                            new Waiting(back.what().message(), back.what().count() + (failed ? 1 : 0)));
                }
            }
        }
    }

    // ---- Link

    @Override
    public long currentTimeMillis() {
        return now;
    }

    @Override
    public long nextId() {
        return ids.incrementAndGet();
    }

    @Override
    public String describe() {
        return "scripted link";
    }

    @Override
    public CompletionStage<Void> open(
            @Nullable String clientId, @Nullable String user, @Nullable String password, LinkListener told) {
        listener = told;
        return call("open");
    }

    @Override
    public CompletionStage<Void> setClientId(String clientId) {
        return call("setClientId " + clientId);
    }

    @Override
    public void close() {
        var unused = call("close");
    }

    @Override
    public CompletionStage<Void> openSession(long session, boolean transacted) {
        return call("openSession" + (transacted ? " transacted" : ""));
    }

    @Override
    public CompletionStage<Void> closeSession(long session) {
        return call("closeSession");
    }

    @Override
    public void publish(long session, Address to, Message message, long deadlineMillis, Confirmation confirmation) {
        var unused = call("publish " + message.text());
        published.add(new Published(session, to, message, confirmation));
        if (confirming) {
            confirmation.published(null);
        }
    }

    @Override
    public CompletionStage<Void> openConsumer(long session, long consumer, ConsumerRequest request) {
        synchronized (backlog) {
            sessionOf.put(consumer, session);
        }
        return call("openConsumer");
    }

    @Override
    public CompletionStage<Void> closeConsumer(long consumer) {
        synchronized (backlog) {
            credit.remove(consumer);
        }
        return call("closeConsumer");
    }

    @Override
    public void grantCredit(long consumer, int messages) {
        var unused = call("grantCredit", messages);
        synchronized (backlog) {
            credit.merge(consumer, messages, Integer::sum);
        }
        lend();
    }

    @Override
    public CompletionStage<Void> revokeCredit(long consumer) {
        synchronized (backlog) {
            credit.put(consumer, 0);
        }
        return call("revokeCredit");
    }

    @Override
    public CompletionStage<Void> settle(long session, long... ids) {
        end(ids);
        return call("settle", ids);
    }

    @Override
    public void settleUnanswered(long session, boolean isLast, long... ids) {
        end(ids);
        var unused = call("settle", ids);
    }

    @Override
    public CompletionStage<Void> giveBack(long session, GiveBack why, long... ids) {
        putBack(why == GiveBack.FAILED, ids);
        CompletionStage<Void> stage = call("giveBack " + why, ids);
        lend();
        return stage;
    }

    @Override
    public CompletionStage<Void> handOver(long from, long to, long... ids) {
        CompletionStage<Void> stage = call("handOver", ids);
        for (long id : ids) {
            Lent loan;
            long delivery;
            synchronized (backlog) {
                loan = lent.remove(id);
                if (loan == null) {
                    continue;
                }
                delivery = deliveries.incrementAndGet();
                lent.put(delivery, new Lent(to, loan.consumer(), loan.what()));
            }
            listener()
                    .deliver(
                            to,
                            loan.consumer(),
                            delivery,
                            loan.what().message(),
                            loan.what().count());
        }
        return stage;
    }

    @Override
    public CompletionStage<Void> commit(long session, int publishedMin, long... settled) {
        publishedMins.add(publishedMin);
        end(settled);
        return call("commit", settled);
    }

    @Override
    public CompletionStage<Void> rollback(long session, long... returned) {
        putBack(true, returned);
        CompletionStage<Void> stage = call("rollback", returned);
        lend();
        return stage;
    }

    @Override
    public CompletionStage<Void> startBranch(long session, BranchId branch, BranchStart how, long timeoutMillis) {
        return call("startBranch " + how, timeoutMillis);
    }

    @Override
    public CompletionStage<Void> endBranch(long session, BranchId branch, BranchEnd how, long... settled) {
        return call("endBranch " + how, settled);
    }

    @Override
    public CompletionStage<Boolean> prepareBranch(BranchId branch) {
        return call("prepareBranch").thenApply(none -> false);
    }

    @Override
    public CompletionStage<Void> commitBranch(BranchId branch, boolean onePhase) {
        return call("commitBranch" + (onePhase ? " onePhase" : ""));
    }

    @Override
    public CompletionStage<Void> rollbackBranch(BranchId branch) {
        return call("rollbackBranch");
    }

    @Override
    public CompletionStage<Void> forgetBranch(BranchId branch) {
        return call("forgetBranch");
    }

    @Override
    public CompletionStage<List<BranchId>> recoverBranches() {
        return call("recoverBranches").thenApply(none -> List.of(new BranchId(7, new byte[] {1}, new byte[] {2})));
    }

    @Override
    public CompletionStage<Void> openBrowser(long session, long browser, Address queue, @Nullable String selector) {
        return call("openBrowser");
    }

    @Override
    public CompletionStage<BrowsedPage> browse(long browser, int messagesMax) {
        List<Message> messages = new ArrayList<>();
        synchronized (backlog) {
            backlog.forEach(waiting -> messages.add(waiting.message()));
        }
        return call("browse").thenApply(none -> new BrowsedPage(messages, true));
    }

    @Override
    public CompletionStage<Void> closeBrowser(long browser) {
        return call("closeBrowser");
    }

    @Override
    public CompletionStage<Void> createTemporary(Address address) {
        return call("createTemporary");
    }

    @Override
    public CompletionStage<Void> deleteTemporary(Address address) {
        return call("deleteTemporary");
    }

    @Override
    public CompletionStage<Void> unsubscribe(String subscription) {
        return call("unsubscribe " + subscription);
    }

    @Override
    public CompletionStage<Void> checkDestination(Address address) {
        return call("checkDestination");
    }
}
