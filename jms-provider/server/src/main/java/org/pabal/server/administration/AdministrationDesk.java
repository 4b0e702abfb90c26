package org.pabal.server.administration;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerAdministration;
import org.pabal.broker.RequestRefusedException;
import org.pabal.broker.json.JsonWriter;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.server.access.Action;
import org.pabal.server.access.Audit;
import org.pabal.server.access.Edge;
import org.pabal.server.access.Permissions;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;

/** Answers administrators. Whoever asks has proved who they are; what they may is decided here, by question. */
public final class AdministrationDesk {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.desk");

    /** Messages that one request moves; those who want more ask again, so that nobody else has to wait for it. */
    private static final int MOVE_MAX = 1_000;

    private final Broker broker;
    private final Permissions permissions;
    private final Audit audit;
    private final Surroundings around;
    private final Listings listings;
    private final NearNames nearNames;

    /** What the desk asks of the process around the broker. */
    public interface Surroundings {

        /** The status, but for what the queues add to it. */
        Report.Status status(long queues, long messages, long bytes, List<String> alarms);

        List<Report.Connection> connections();

        /** Begins to stop the process; does not wait for it. */
        void stop();
    }

    public AdministrationDesk(Broker broker, Permissions permissions, Audit audit, Surroundings around) {
        this.broker = broker;
        this.permissions = permissions;
        this.audit = audit;
        this.around = around;
        this.listings = new Listings(broker, permissions);
        this.nearNames = new NearNames(broker, listings);
    }

    /** @return completes with the answer or the refusal, encoded; never exceptionally */
    public CompletionStage<byte[]> answer(User user, Peer peer, byte[] request) {
        CompletionStage<? extends Report> report;
        Ask ask;
        try {
            ask = Ask.decoded(request);
            report = answer(user, peer, ask);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(refuse(e));
        }
        return report.handle((told, failure) -> {
                    if (failure == null && told != null) {
                        return CompletableFuture.completedStage(encode("answer", told));
                    }
                    return cause(failure) instanceof RequestRefusedException refused
                            ? nearNames
                                    .added(user, ask, refused)
                                    .handle((better, none) -> refuse(better == null ? refused : better))
                            : CompletableFuture.completedStage(refuse(failure));
                })
                .thenCompose(encoded -> encoded);
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static byte[] refuse(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof RequestRefusedException refused) {
            return encode(
                    "refusal",
                    new Report.Refused(
                            refused.refusal().code().name(), refused.refusal().text()));
        }
        if (cause instanceof IllegalArgumentException invalid) {
            return encode(
                    "refusal",
                    new Report.Refused(Refusal.Code.INVALID_ARGUMENT.name(), String.valueOf(invalid.getMessage())));
        }
        LOG.log(System.Logger.Level.ERROR, "a request of an administrator could not be answered; this is a bug", cause);
        return encode(
                "refusal",
                new Report.Refused(
                        Refusal.Code.BROKER_UNAVAILABLE.name(),
                        "the broker could not answer: " + cause + "; its log knows more"));
    }

    private static byte[] encode(String name, Report report) {
        JsonWriter json = new JsonWriter(new StringBuilder());
        json.beginObject().name("version").value(Ask.VERSION).name(name);
        Reports.write(report, json);
        return json.end().toString().getBytes(StandardCharsets.UTF_8);
    }

    private CompletionStage<? extends Report> answer(User user, Peer peer, Ask ask) {
        BrokerAdministration administration = broker.administration();
        return switch (ask.question()) {
            case STATUS ->
                broker(user, peer, "look at the broker").thenCompose(permitted -> listings.status(around::status));
            case QUEUES -> listings.queues(user, ask);
            case EXCHANGES -> listings.exchanges(user);
            case BINDINGS -> listings.bindings(user, ask);
            case TOPICS -> broker(user, peer, "list topics").thenCompose(permitted -> listings.topics());
            case SUBSCRIPTIONS ->
                broker(user, peer, "list subscriptions").thenCompose(permitted -> listings.subscriptions());
            case CONNECTIONS ->
                broker(user, peer, "list connections")
                        .thenApply(permitted -> new Report.Connections(around.connections()));
            case CREATE -> create(user, peer, ask, administration);
            case DELETE ->
                permitted(user, peer, Action.DELETE, queue(ask, "name"))
                        .thenCompose(name -> administration.deleteQueue(name, AskedSettings.deleteIf(ask)))
                        .thenApply(done -> did(user, peer, "deleted queue " + ask.text("name")));
            case DECLARE_EXCHANGE, DELETE_EXCHANGE, BIND, UNBIND -> route(user, peer, ask, administration);
            case PAUSE ->
                permitted(user, peer, Action.MANAGE, queue(ask, "name"))
                        .thenCompose(name -> administration.pauseQueue(name, user.name()))
                        .thenApply(done -> did(user, peer, "paused queue " + ask.text("name")));
            case RESUME ->
                permitted(user, peer, Action.MANAGE, queue(ask, "name"))
                        .thenCompose(administration::resumeQueue)
                        .thenApply(done -> did(user, peer, "resumed queue " + ask.text("name")));
            case PURGE ->
                permitted(user, peer, Action.MANAGE, queue(ask, "name"))
                        .thenCompose(administration::purgeQueue)
                        .thenApply(count -> did(user, peer, "purged queue " + ask.text("name"), count));
            case MOVE ->
                permitted(user, peer, Action.MANAGE, queue(ask, "from"))
                        .thenCompose(from -> permitted(user, peer, Action.SEND, queue(ask, "to"))
                                .thenCompose(to -> existing(user, peer, to))
                                .thenCompose(to -> administration.moveMessages(
                                        from, Address.queue(to), ask.textOrNull("selector"), max(ask))))
                        .thenApply(count ->
                                did(user, peer, "moved from " + ask.text("from") + " to " + ask.text("to"), count));
            case RETRY ->
                permitted(user, peer, Action.MANAGE, queue(ask, "from"))
                        .thenCompose(
                                from -> administration.retryDeadLetters(from, ask.textOrNull("selector"), max(ask)))
                        .thenApply(count -> did(user, peer, "retried dead letters of " + ask.text("from"), count));
            case EXPLAIN ->
                permitted(user, peer, Action.MANAGE, queue(ask, "name"))
                        .thenCompose(name -> administration.explainQueue(name, ask.textOrNull("message")))
                        .thenApply(explained -> Explanations.inWords(explained, this::whoIs));
            case STOP ->
                broker(user, peer, "stop the broker").thenApply(permitted -> {
                    around.stop();
                    return did(user, peer, "asked the broker to stop");
                });
        };
    }

    private CompletionStage<Report.Done> create(User user, Peer peer, Ask ask, BrokerAdministration administration) {
        CompletionStage<String> permitted = permitted(user, peer, Action.CREATE, queue(ask, "name"));
        // Or who may create a queue could send to any other: what dies or expires in it.
        for (String to : List.of("deadLetterTo", "expiredTo")) {
            if (ask.textOrNull(to) != null) {
                permitted = permitted.thenCompose(name ->
                        permitted(user, peer, Action.SEND, queue(ask, to)).thenApply(sent -> name));
            }
        }
        return permitted
                .thenCompose(name -> administration.describeQueues(List.of(name)))
                .thenCompose(existing -> administration.declareQueue(
                        ask.text("name"),
                        AskedSettings.of(
                                ask,
                                existing.isEmpty()
                                        ? broker.settings().engine().queueSettings(queue(ask, "name"))
                                        : existing.get(0).settings())))
                .thenApply(done -> did(user, peer, "created queue " + ask.text("name")));
    }

    /** Moving to a queue that does not exist would create it. */
    private CompletionStage<String> existing(User user, Peer peer, String queue) {
        Address address = Address.queue(queue);
        return permissions.allow(user, Action.CREATE, address)
                ? CompletableFuture.completedFuture(queue)
                : broker.administration()
                        .describeQueues(List.of(queue))
                        .thenCompose(found -> found.isEmpty()
                                ? permitted(user, peer, Action.CREATE, address)
                                : CompletableFuture.completedFuture(queue));
    }

    private CompletionStage<Report.Done> route(User user, Peer peer, Ask ask, BrokerAdministration administration) {
        boolean makes = ask.question() == Ask.Question.DECLARE_EXCHANGE || ask.question() == Ask.Question.BIND;
        Action action = makes ? Action.CREATE : Action.DELETE;
        String key = ask.question() == Ask.Question.DECLARE_EXCHANGE || ask.question() == Ask.Question.DELETE_EXCHANGE
                ? "name"
                : "exchange";
        String exchange = ask.text(key);
        CompletionStage<String> permitted = permitted(user, peer, action, Address.exchange(exchange, ""));
        return switch (ask.question()) {
            case DECLARE_EXCHANGE ->
                permitted
                        .thenCompose(name -> administration.declareExchange(name, AskedSettings.exchangeType(ask)))
                        .thenApply(done -> did(user, peer, "declared exchange " + exchange));
            case DELETE_EXCHANGE ->
                permitted
                        .thenCompose(administration::deleteExchange)
                        .thenApply(done -> did(user, peer, "deleted exchange " + exchange));
            default -> {
                String queue = ask.text("queue");
                String routingKey = ask.textOr("key", "");
                // Who binds lets one send to the other: both have to be theirs.
                CompletionStage<String> both =
                        permitted.thenCompose(name -> permitted(user, peer, action, Address.queue(queue)));
                yield makes
                        ? both.thenCompose(name -> administration.bind(
                                        exchange,
                                        queue,
                                        routingKey,
                                        ask.textOrNull("selector"),
                                        AskedSettings.headers(ask),
                                        AskedSettings.matchAll(ask)))
                                .thenApply(done -> did(
                                        user,
                                        peer,
                                        "bound queue " + queue + " to exchange " + exchange + " by '" + routingKey
                                                + "'"))
                        : both.thenCompose(name -> administration.unbind(exchange, queue, routingKey))
                                .thenApply(done -> did(
                                        user,
                                        peer,
                                        "unbound queue " + queue + " from exchange " + exchange + " by '" + routingKey
                                                + "'"));
            }
        };
    }

    private String whoIs(long connection) {
        return around.connections().stream()
                .filter(each -> each.connection() == connection)
                .findFirst()
                .map(each -> "user '" + each.user() + "' at " + each.address())
                .orElse("");
    }

    private static Address queue(Ask ask, String argument) {
        return Address.queue(ask.text(argument));
    }

    private static int max(Ask ask) {
        return (int) Math.max(1, Math.min(MOVE_MAX, ask.number("max", MOVE_MAX)));
    }

    private Report.Done did(User user, Peer peer, String what) {
        audit.did(user, peer, what);
        return new Report.Done();
    }

    private Report.Count did(User user, Peer peer, String what, int count) {
        audit.did(user, peer, what + ": " + count + " messages");
        return new Report.Count(count);
    }

    // ---- permission

    private CompletionStage<User> broker(User user, Peer peer, String what) {
        if (permissions.allowBroker(user)) {
            return CompletableFuture.completedFuture(user);
        }
        audit.refused(user, peer, what);
        return CompletableFuture.failedFuture(new RequestRefusedException(new Refusal(
                Refusal.Code.NOT_PERMITTED,
                "user '" + user.name() + "' may not " + what + ": none of its roles "
                        + user.roles().stream().sorted().toList()
                        + " manages '#'; use a user with the role admin")));
    }

    /** @return the name of the address */
    private CompletionStage<String> permitted(User user, Peer peer, Action action, Address address) {
        if (permissions.allow(user, action, address)) {
            return CompletableFuture.completedFuture(address.name());
        }
        audit.refused(user, peer, action.word() + " " + address);
        return CompletableFuture.failedFuture(new RequestRefusedException(Edge.notPermitted(user, action, address)));
    }
}
