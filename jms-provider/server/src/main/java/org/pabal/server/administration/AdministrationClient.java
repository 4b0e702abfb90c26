package org.pabal.server.administration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonReader;
import org.pabal.message.Refusal;

/** Asks a broker over whatever carries a request to it and the answer back. Each method waits for its answer. */
public final class AdministrationClient {

    /** Queues asked for at a time. */
    static final int PAGE = 1_000;

    private final Function<byte[], CompletionStage<byte[]>> carrier;
    private final long timeoutMillis;

    public AdministrationClient(Function<byte[], CompletionStage<byte[]>> carrier, long timeoutMillis) {
        this.carrier = carrier;
        this.timeoutMillis = timeoutMillis;
    }

    public Report.Status status() throws AdministrationException, InterruptedException {
        return ask(Report.Status.class, Ask.Question.STATUS, Map.of());
    }

    /** @param pattern with {@code *} for any characters; null for all */
    public List<Report.Queue> queues(@Nullable String pattern) throws AdministrationException, InterruptedException {
        List<Report.Queue> all = new ArrayList<>();
        String after = "";
        while (true) {
            Map<String, Object> arguments = new HashMap<>(Map.of("after", after, "max", PAGE));
            if (pattern != null) {
                arguments.put("pattern", pattern);
            }
            Report.Queues page = ask(Report.Queues.class, Ask.Question.QUEUES, arguments);
            all.addAll(page.queues());
            if (!page.more() || page.queues().isEmpty()) {
                return all;
            }
            after = page.queues().get(page.queues().size() - 1).name();
        }
    }

    public List<Report.Topic> topics() throws AdministrationException, InterruptedException {
        return ask(Report.Topics.class, Ask.Question.TOPICS, Map.of()).topics();
    }

    public List<Report.Subscription> subscriptions() throws AdministrationException, InterruptedException {
        return ask(Report.Subscriptions.class, Ask.Question.SUBSCRIPTIONS, Map.of())
                .subscriptions();
    }

    public List<Report.Connection> connections() throws AdministrationException, InterruptedException {
        return ask(Report.Connections.class, Ask.Question.CONNECTIONS, Map.of()).connections();
    }

    /** @param settings by the names that a {@link Report.Queue} has; those left out are the broker's defaults */
    public void create(String queue, Map<String, Object> settings)
            throws AdministrationException, InterruptedException {
        Map<String, Object> arguments = new HashMap<>(settings);
        arguments.put("name", queue);
        ask(Report.Done.class, Ask.Question.CREATE, arguments);
    }

    public void delete(String queue, boolean ifUnused) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.DELETE, Map.of("name", queue, "ifUnused", ifUnused));
    }

    public long purge(String queue) throws AdministrationException, InterruptedException {
        return ask(Report.Count.class, Ask.Question.PURGE, Map.of("name", queue))
                .count();
    }

    /** Moves up to so many; to be called again while it returns that many. */
    public long move(String from, String to, @Nullable String selector, int max)
            throws AdministrationException, InterruptedException {
        Map<String, Object> arguments = new HashMap<>(Map.of("from", from, "to", to, "max", max));
        if (selector != null) {
            arguments.put("selector", selector);
        }
        return ask(Report.Count.class, Ask.Question.MOVE, arguments).count();
    }

    /** Sends up to so many dead letters back; to be called again while it returns that many. */
    public long retry(String from, @Nullable String selector, int max)
            throws AdministrationException, InterruptedException {
        Map<String, Object> arguments = new HashMap<>(Map.of("from", from, "max", max));
        if (selector != null) {
            arguments.put("selector", selector);
        }
        return ask(Report.Count.class, Ask.Question.RETRY, arguments).count();
    }

    /** @param message a message id; null for the first messages of the queue */
    public Report.Explanation explain(String queue, @Nullable String message)
            throws AdministrationException, InterruptedException {
        return ask(
                Report.Explanation.class,
                Ask.Question.EXPLAIN,
                message == null ? Map.of("name", queue) : Map.of("name", queue, "message", message));
    }

    /** Asks the process to stop; returns when it has begun to. */
    public void stop() throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.STOP, Map.of());
    }

    private <R extends Report> R ask(Class<R> type, Ask.Question question, Map<String, Object> arguments)
            throws AdministrationException, InterruptedException {
        byte[] answer;
        try {
            answer = carrier.apply(new Ask(question, arguments).encoded())
                    .toCompletableFuture()
                    .get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AdministrationException(
                    new Refusal(
                            Refusal.Code.TIMED_OUT,
                            "the broker has not answered '" + question.word() + "' within " + timeoutMillis + " ms"),
                    e);
        } catch (ExecutionException e) {
            throw AdministrationException.of(e.getCause());
        }
        Map<String, @Nullable Object> json = JsonReader.readObject(new String(answer, StandardCharsets.UTF_8));
        if (json.get("refusal") instanceof Map<?, ?> refusal) {
            Report.Refused refused = Reports.read(Report.Refused.class, refusal);
            throw new AdministrationException(
                    new Refusal(Refusal.Code.valueOf(refused.code()), String.valueOf(refused.text())), null);
        }
        if (json.get("answer") instanceof Map<?, ?> map) {
            return Reports.read(type, map);
        }
        throw new IllegalArgumentException("the broker's answer has neither answer nor refusal");
    }
}
