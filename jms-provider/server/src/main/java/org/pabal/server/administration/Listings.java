package org.pabal.server.administration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.RequestRefusedException;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.server.access.Action;
import org.pabal.server.access.Edge;
import org.pabal.server.access.Permissions;
import org.pabal.server.session.User;

/** What there is in the broker, as reports, and of it what a user may look at. */
final class Listings {

    /** Queues, or bindings, in one answer. */
    private static final int PAGE_MAX = 5_000;

    private final Broker broker;
    private final Permissions permissions;

    Listings(Broker broker, Permissions permissions) {
        this.broker = broker;
        this.permissions = permissions;
    }

    /** The status, but for what the queues add to it. */
    @FunctionalInterface
    interface StatusOf {
        Report.Status with(long queues, long messages, long bytes, List<String> alarms);
    }

    CompletionStage<Report.Status> status(StatusOf status) {
        return broker.administration().describeQueues(List.of()).thenApply(all -> {
            long messages = 0;
            long bytes = 0;
            List<String> alarms = new ArrayList<>();
            for (Answer.QueueDescription queue : all) {
                if (queue.trouble() != null) {
                    alarms.add("queue '" + queue.name() + "' stops before messages that cannot be read: "
                            + queue.trouble());
                }
                messages += queue.ready() + queue.lent() + queue.scheduled();
                bytes += queue.bytes();
            }
            return status.with(all.size(), messages, bytes, alarms);
        });
    }

    CompletionStage<Report.Queues> queues(User user, Ask ask) {
        String name = ask.textOrNull("name");
        if (name != null) {
            return queue(user, name);
        }
        String after = ask.arguments().get("after") instanceof String text ? text : "";
        int max = max(ask);
        String pattern = ask.textOrNull("pattern");
        Pattern glob = pattern == null ? null : glob(pattern);
        // Not in the broker's loop, where everybody would wait until 100,000 of them are sorted.
        return broker.administration().describeQueues(List.of()).thenApplyAsync(all -> {
            List<Answer.QueueDescription> chosen = all.stream()
                    .filter(queue -> queue.name().compareTo(after) > 0)
                    .filter(queue -> glob == null || glob.matcher(queue.name()).matches())
                    .filter(queue -> mayLookAt(user, Address.queue(queue.name())))
                    .sorted(Comparator.comparing(Answer.QueueDescription::name))
                    .limit(max + 1L)
                    .toList();
            boolean more = chosen.size() > max;
            return new Report.Queues(
                    chosen.stream().limit(max).map(Listings::report).toList(), more);
        });
    }

    private CompletionStage<Report.Queues> queue(User user, String name) {
        Address address = Address.queue(name);
        if (!mayLookAt(user, address)) {
            throw new RequestRefusedException(Edge.notPermitted(user, Action.BROWSE, address));
        }
        return broker.administration().describeQueues(List.of(name)).thenApply(found -> {
            if (found.isEmpty()) {
                throw new CompletionException(new RequestRefusedException(
                        new Refusal(Refusal.Code.NOT_FOUND, "there is no queue '" + name + "'")));
            }
            return new Report.Queues(List.of(report(found.get(0))), false);
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
                settings.exclusive(),
                queue.pausedMillis(),
                text(queue.pausedBy()));
    }

    private static String name(@Nullable Address address) {
        return address == null ? "" : address.name();
    }

    static String word(QueueSettings.Overflow overflow) {
        return overflow.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    CompletionStage<Report.Subscriptions> subscriptions() {
        return broker.administration().describeSubscriptions().thenApply(all -> {
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
            return new Report.Subscriptions(reports);
        });
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    CompletionStage<Report.Topics> topics() {
        return subscriptions().thenApply(all -> {
            Map<String, Report.Topic> topics = new TreeMap<>();
            for (Report.Subscription each : all.subscriptions()) {
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

    CompletionStage<Report.Exchanges> exchanges(User user) {
        return broker.administration()
                .describeExchanges()
                .thenApply(all -> new Report.Exchanges(all.stream()
                        .filter(each -> mayLookAt(user, Address.exchange(each.name(), "")))
                        .map(each -> new Report.Exchange(
                                each.name(),
                                each.type().name().toLowerCase(Locale.ROOT),
                                each.builtIn(),
                                each.bindings(),
                                each.subscriptions()))
                        .toList()));
    }

    CompletionStage<Report.Bindings> bindings(User user, Ask ask) {
        long skip = Math.max(0, ask.number("skip", 0));
        int max = max(ask);
        return broker.administration()
                .describeBindings(ask.textOrNull("exchange"), ask.textOrNull("queue"))
                .thenApply(all -> {
                    List<Answer.BindingDescription> chosen = all.stream()
                            .filter(each -> mayLookAt(user, Address.exchange(each.exchange(), "")))
                            .skip(skip)
                            .limit(max + 1L)
                            .toList();
                    return new Report.Bindings(
                            chosen.stream().limit(max).map(Listings::report).toList(), chosen.size() > max);
                });
    }

    private static Report.Binding report(Answer.BindingDescription binding) {
        boolean byHeaders = !binding.headers().isEmpty() || !binding.matchAll();
        return new Report.Binding(
                binding.exchange(),
                binding.type().name().toLowerCase(Locale.ROOT),
                binding.queue(),
                binding.key(),
                text(binding.selector()),
                binding.headers(),
                !byHeaders ? "" : binding.matchAll() ? "all" : "any");
    }

    private static int max(Ask ask) {
        return (int) Math.max(1, Math.min(PAGE_MAX, ask.number("max", PAGE_MAX)));
    }

    boolean mayLookAt(User user, Address address) {
        return permissions.allow(user, Action.MANAGE, address) || permissions.allow(user, Action.BROWSE, address);
    }
}
