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
import org.pabal.client.link.Link;
import org.pabal.client.link.RefusedException;
import org.pabal.client.tcp.TcpLink;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.message.Refusal;

/**
 * Asks a broker over whatever carries a request to it and the answer back. Each method waits for its answer.
 *
 * <pre>{@code
 * try (AdministrationClient broker = AdministrationClient.connect("pabal://localhost:7225", "boss", password)) {
 *     broker.declareExchange("weather", "topic");
 *     broker.bind("weather", "sailors", "*.wind");
 * }
 * }</pre>
 */
public final class AdministrationClient implements AutoCloseable {

    /** Queues asked for at a time. */
    static final int PAGE = 1_000;

    private static final long TIMEOUT_MILLIS = 30_000;

    private final Function<byte[], CompletionStage<byte[]>> carrier;
    private final long timeoutMillis;
    private final Runnable whenClosed;

    /** @param timeoutMillis for each answer */
    public AdministrationClient(Function<byte[], CompletionStage<byte[]>> carrier, long timeoutMillis) {
        this(carrier, timeoutMillis, () -> {});
    }

    private AdministrationClient(
            Function<byte[], CompletionStage<byte[]>> carrier, long timeoutMillis, Runnable whenClosed) {
        this.carrier = carrier;
        this.timeoutMillis = timeoutMillis;
        this.whenClosed = whenClosed;
    }

    /**
     * Over a connection of its own, to be closed.
     *
     * @param url {@code pabal://host:port} or {@code pabals://host:port}, with its options
     * @param user null for nobody in particular
     * @throws AdministrationException if there is no broker, or it does not let this user in
     * @throws org.pabal.client.config.InvalidSetting if the URL is malformed
     */
    public static AdministrationClient connect(String url, @Nullable String user, @Nullable String password)
            throws AdministrationException, InterruptedException {
        Link link;
        try {
            link = TcpLink.connect(url);
        } catch (RefusedException e) {
            throw new AdministrationException(e.refusal(), e);
        }
        AdministrationClient client = new AdministrationClient(link::administer, TIMEOUT_MILLIS, link::close);
        try {
            client.await(link.open(null, user, password, new QuietListener()), "who it is");
            return client;
        } catch (AdministrationException | InterruptedException e) {
            link.close();
            throw e;
        }
    }

    /** Closes the connection that {@link #connect} has made. */
    @Override
    public void close() {
        whenClosed.run();
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

    /** @throws AdministrationException with NOT_FOUND, and the names most like it, if there is no such queue */
    public Report.Queue queue(String name) throws AdministrationException, InterruptedException {
        return ask(Report.Queues.class, Ask.Question.QUEUES, Map.of("name", name))
                .queues()
                .get(0);
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

    /** @throws AdministrationException with ILLEGAL_STATE, saying what there is, if the queue is not as the condition says */
    public void delete(String queue, DeleteIf condition) throws AdministrationException, InterruptedException {
        ask(
                Report.Done.class,
                Ask.Question.DELETE,
                Map.of(
                        "name",
                        queue,
                        "ifUnused",
                        condition == DeleteIf.UNUSED,
                        "withMessages",
                        condition == DeleteIf.ANY));
    }

    /** Sends nothing of the queue to consumers any more, until {@link #resume}. */
    public void pause(String queue) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.PAUSE, Map.of("name", queue));
    }

    public void resume(String queue) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.RESUME, Map.of("name", queue));
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

    /** All exchanges, the built-in ones too. */
    public List<Report.Exchange> exchanges() throws AdministrationException, InterruptedException {
        return ask(Report.Exchanges.class, Ask.Question.EXCHANGES, Map.of()).exchanges();
    }

    /**
     * The bindings of queues, without those of subscriptions.
     *
     * @param exchange null for those of all exchanges
     * @param queue null for those of all queues
     */
    public List<Report.Binding> bindings(@Nullable String exchange, @Nullable String queue)
            throws AdministrationException, InterruptedException {
        List<Report.Binding> all = new ArrayList<>();
        while (true) {
            Map<String, Object> arguments = new HashMap<>(Map.of("skip", all.size(), "max", PAGE));
            putIfGiven(arguments, "exchange", exchange);
            putIfGiven(arguments, "queue", queue);
            Report.Bindings page = ask(Report.Bindings.class, Ask.Question.BINDINGS, arguments);
            all.addAll(page.bindings());
            if (!page.more() || page.bindings().isEmpty()) {
                return all;
            }
        }
    }

    /**
     * Creates the exchange; refused with EXISTS_ALREADY if one of another type has the name.
     *
     * @param type direct, fanout, topic or headers
     */
    public void declareExchange(String name, String type) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.DECLARE_EXCHANGE, Map.of("name", name, "type", type));
    }

    /** Deletes the exchange and its bindings. */
    public void deleteExchange(String name) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.DELETE_EXCHANGE, Map.of("name", name));
    }

    /** @param key routing key, or pattern on a topic exchange; empty on a fanout exchange */
    public void bind(String exchange, String queue, String key) throws AdministrationException, InterruptedException {
        bind(exchange, queue, key, null, Map.of(), true);
    }

    /**
     * @param key routing key, or pattern on a topic exchange; on a headers exchange it tells this binding from others
     * @param selector further condition on the message, or null
     * @param headers on a headers exchange the properties to compare: texts, numbers, truths
     * @param matchAll whether all of them must be equal, or any
     */
    public void bind(
            String exchange,
            String queue,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll)
            throws AdministrationException, InterruptedException {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "exchange",
                exchange,
                "queue",
                queue,
                "key",
                key,
                "headers",
                headers,
                "match",
                matchAll ? "all" : "any"));
        putIfGiven(arguments, "selector", selector);
        ask(Report.Done.class, Ask.Question.BIND, arguments);
    }

    public void unbind(String exchange, String queue, String key) throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.UNBIND, Map.of("exchange", exchange, "queue", queue, "key", key));
    }

    private static void putIfGiven(Map<String, Object> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.put(name, value);
        }
    }

    /** Asks the process to stop; returns when it has begun to. */
    public void stop() throws AdministrationException, InterruptedException {
        ask(Report.Done.class, Ask.Question.STOP, Map.of());
    }

    private <R extends Report> R ask(Class<R> type, Ask.Question question, Map<String, Object> arguments)
            throws AdministrationException, InterruptedException {
        byte[] answer = await(carrier.apply(new Ask(question, arguments).encoded()), "'" + question.word() + "'");
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

    private <T> T await(CompletionStage<T> stage, String what) throws AdministrationException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AdministrationException(
                    new Refusal(
                            Refusal.Code.TIMED_OUT,
                            "the broker has not answered " + what + " within " + timeoutMillis + " ms"),
                    e);
        } catch (ExecutionException e) {
            throw AdministrationException.of(e.getCause());
        }
    }
}
