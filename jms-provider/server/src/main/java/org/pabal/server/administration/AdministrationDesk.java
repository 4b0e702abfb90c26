package org.pabal.server.administration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerAdministration;
import org.pabal.broker.RequestRefusedException;
import org.pabal.broker.json.JsonWriter;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
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

    /** Queues in one answer. */
    private static final int QUEUES_MAX = 5_000;

    /** Messages that one request moves; those who want more ask again, so that nobody else has to wait for it. */
    private static final int MOVE_MAX = 1_000;

    private final Broker broker;
    private final Permissions permissions;
    private final Audit audit;
    private final Surroundings around;

    /** What the desk asks of the process around the broker. */
    public interface Surroundings {

        /** The status, but for what the queues add to it. */
        Report.Status status(long queues, long messages, long bytes);

        List<Report.Connection> connections();

        /** Begins to stop the process; does not wait for it. */
        void stop();
    }

    public AdministrationDesk(Broker broker, Permissions permissions, Audit audit, Surroundings around) {
        this.broker = broker;
        this.permissions = permissions;
        this.audit = audit;
        this.around = around;
    }

    /** @return completes with the answer or the refusal, encoded; never exceptionally */
    public CompletionStage<byte[]> answer(User user, Peer peer, byte[] request) {
        CompletionStage<? extends Report> report;
        try {
            report = answer(user, peer, Ask.decoded(request));
        } catch (IllegalArgumentException e) {
            report = CompletableFuture.failedStage(new RequestRefusedException(
                    new Refusal(Refusal.Code.INVALID_ARGUMENT, "cannot be answered: " + e.getMessage())));
        } catch (RuntimeException e) {
            report = CompletableFuture.failedStage(e);
        }
        return report.handle(
                (told, failure) -> failure == null && told != null ? encode("answer", told) : refuse(failure));
    }

    private static byte[] refuse(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestRefusedException refused) {
            return encode(
                    "refusal",
                    new Report.Refused(
                            refused.refusal().code().name(), refused.refusal().text()));
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
            case STATUS -> broker(user, peer, "look at the broker").thenCompose(permitted -> status(administration));
            case QUEUES -> queues(user, ask, administration);
            case TOPICS -> broker(user, peer, "list topics").thenCompose(permitted -> topics(administration));
            case SUBSCRIPTIONS ->
                broker(user, peer, "list subscriptions")
                        .thenCompose(permitted -> subscriptions(administration))
                        .thenApply(Report.Subscriptions::new);
            case CONNECTIONS ->
                broker(user, peer, "list connections")
                        .thenApply(permitted -> new Report.Connections(around.connections()));
            case CREATE ->
                permitted(user, peer, Action.CREATE, ask.text("name"))
                        .thenCompose(name -> administration.declareQueue(name, settings(ask)))
                        .thenApply(done -> did(user, peer, "created queue " + ask.text("name")));
            case DELETE ->
                permitted(user, peer, Action.DELETE, ask.text("name"))
                        .thenCompose(name -> administration.deleteQueue(name, ask.truth("ifUnused")))
                        .thenApply(done -> did(user, peer, "deleted queue " + ask.text("name")));
            case PURGE ->
                permitted(user, peer, Action.MANAGE, ask.text("name"))
                        .thenCompose(administration::purgeQueue)
                        .thenApply(count -> did(user, peer, "purged queue " + ask.text("name"), count));
            case MOVE ->
                permitted(user, peer, Action.MANAGE, ask.text("from"))
                        .thenCompose(from -> permitted(user, peer, Action.SEND, ask.text("to"))
                                .thenCompose(to -> administration.moveMessages(
                                        from, Address.queue(to), ask.textOrNull("selector"), max(ask))))
                        .thenApply(count ->
                                did(user, peer, "moved from " + ask.text("from") + " to " + ask.text("to"), count));
            case RETRY ->
                permitted(user, peer, Action.MANAGE, ask.text("from"))
                        .thenCompose(
                                from -> administration.retryDeadLetters(from, ask.textOrNull("selector"), max(ask)))
                        .thenApply(count -> did(user, peer, "retried dead letters of " + ask.text("from"), count));
            case EXPLAIN ->
                permitted(user, peer, Action.MANAGE, ask.text("name"))
                        .thenCompose(name -> administration.explainQueue(name, ask.textOrNull("message")))
                        .thenApply(Explanations::inWords);
            case STOP ->
                broker(user, peer, "stop the broker").thenApply(permitted -> {
                    around.stop();
                    return did(user, peer, "asked the broker to stop");
                });
        };
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

    private CompletionStage<String> permitted(User user, Peer peer, Action action, String queue) {
        Address address = Address.queue(queue);
        if (permissions.allow(user, action, address)) {
            return CompletableFuture.completedFuture(queue);
        }
        audit.refused(user, peer, action.word() + " " + address);
        return CompletableFuture.failedFuture(new RequestRefusedException(Edge.notPermitted(user, action, address)));
    }

    private boolean mayLookAt(User user, String queue) {
        Address address = Address.queue(queue);
        return permissions.allow(user, Action.MANAGE, address) || permissions.allow(user, Action.BROWSE, address);
    }

    // ---- answers

    private CompletionStage<Report.Status> status(BrokerAdministration administration) {
        return administration.describeQueues(List.of()).thenApply(all -> {
            long messages = 0;
            long bytes = 0;
            for (Answer.QueueDescription queue : all) {
                messages += queue.ready() + queue.lent() + queue.scheduled();
                bytes += queue.bytes();
            }
            return around.status(all.size(), messages, bytes);
        });
    }

    private CompletionStage<Report.Queues> queues(User user, Ask ask, BrokerAdministration administration) {
        String after = ask.arguments().get("after") instanceof String text ? text : "";
        int max = (int) Math.max(1, Math.min(QUEUES_MAX, ask.number("max", QUEUES_MAX)));
        String pattern = ask.textOrNull("pattern");
        Pattern glob = pattern == null ? null : glob(pattern);
        return administration.describeQueues(List.of()).thenApply(all -> {
            List<Answer.QueueDescription> chosen = all.stream()
                    .filter(queue -> queue.name().compareTo(after) > 0)
                    .filter(queue -> glob == null || glob.matcher(queue.name()).matches())
                    .filter(queue -> mayLookAt(user, queue.name()))
                    .sorted(Comparator.comparing(Answer.QueueDescription::name))
                    .limit(max + 1L)
                    .toList();
            boolean more = chosen.size() > max;
            return new Report.Queues(
                    chosen.stream().limit(max).map(AdministrationDesk::report).toList(), more);
        });
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    static Report.Queue report(Answer.QueueDescription queue) {
        QueueSettings settings = queue.settings();
        return new Report.Queue(
                queue.name(),
                queue.ready(),
                queue.lent(),
                queue.scheduled(),
                queue.bytes(),
                queue.consumers(),
                settings.lengthMax(),
                settings.bytesMax(),
                word(settings.overflow()),
                settings.deliveriesMax(),
                settings.redeliveryDelayMillis(),
                name(settings.deadLetterTo()),
                name(settings.expiredTo()),
                settings.exclusive());
    }

    private static String name(@Nullable Address address) {
        return address == null ? "" : address.name();
    }

    private static String word(QueueSettings.Overflow overflow) {
        return overflow.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private CompletionStage<List<Report.Subscription>> subscriptions(BrokerAdministration administration) {
        return administration.describeSubscriptions().thenApply(all -> {
            List<Report.Subscription> reports = new ArrayList<>();
            for (Answer.SubscriptionDescription each : all) {
                Answer.QueueDescription queue = each.queue();
                reports.add(new Report.Subscription(
                        text(each.name()),
                        text(each.clientId()),
                        each.topic().name(),
                        each.durable(),
                        each.shared(),
                        text(each.selector()),
                        queue.name(),
                        queue.ready() + queue.scheduled(),
                        queue.lent(),
                        queue.bytes(),
                        queue.consumers()));
            }
            return reports;
        });
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private CompletionStage<Report.Topics> topics(BrokerAdministration administration) {
        return subscriptions(administration).thenApply(all -> {
            Map<String, Report.Topic> topics = new TreeMap<>();
            for (Report.Subscription each : all) {
                topics.merge(
                        each.topic(),
                        new Report.Topic(each.topic(), 1, each.consumers(), each.waiting()),
                        (a, b) -> new Report.Topic(
                                a.name(),
                                a.subscriptions() + b.subscriptions(),
                                a.consumers() + b.consumers(),
                                a.waiting() + b.waiting()));
            }
            return new Report.Topics(List.copyOf(topics.values()));
        });
    }

    private QueueSettings settings(Ask ask) {
        QueueSettings standard = broker.settings().engine().queueDefaults();
        return new QueueSettings(
                ask.number("lengthMax", standard.lengthMax()),
                ask.number("bytesMax", standard.bytesMax()),
                overflow(ask, standard.overflow()),
                Math.toIntExact(ask.number("deliveriesMax", standard.deliveriesMax())),
                ask.number("redeliveryDelayMillis", standard.redeliveryDelayMillis()),
                ask.fraction("redeliveryDelayMultiplier", standard.redeliveryDelayMultiplier()),
                ask.number("redeliveryDelayMaxMillis", standard.redeliveryDelayMaxMillis()),
                ask.has("deadLetterTo") ? queue(ask.textOrNull("deadLetterTo")) : standard.deadLetterTo(),
                ask.has("expiredTo") ? queue(ask.textOrNull("expiredTo")) : standard.expiredTo(),
                ask.has("exclusive") ? ask.truth("exclusive") : standard.exclusive());
    }

    private static @Nullable Address queue(@Nullable String name) {
        return name == null ? null : Address.queue(name);
    }

    private static QueueSettings.Overflow overflow(Ask ask, QueueSettings.Overflow standard) {
        String word = ask.textOrNull("overflow");
        if (word == null) {
            return standard;
        }
        for (QueueSettings.Overflow known : QueueSettings.Overflow.values()) {
            if (word(known).equals(word)) {
                return known;
            }
        }
        throw new IllegalArgumentException(
                "invalid overflow=" + word + "; allowed: block, reject, drop-oldest, dead-letter");
    }
}
