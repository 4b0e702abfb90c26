package org.pabal.broker;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Answer.BindingDescription;
import org.pabal.engine.effect.Answer.ExchangeDescription;
import org.pabal.engine.effect.Answer.QueueDescription;
import org.pabal.engine.effect.Answer.SubscriptionDescription;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.effect.Explained;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/**
 * What an administrator asks of a broker. Safe for any thread; nothing here blocks.
 *
 * <p>Each stage completes on the thread that owns the engine at that moment, or before the method returns; what depends on
 * it must be short. A refusal fails the stage with a {@link RequestRefusedException}. A name of illegal form (empty,
 * longer than {@link Address#LENGTH_MAX}, with a control character) is an {@link IllegalArgumentException} at once.
 */
public final class BrokerAdministration {

    private final PendingRequests pending = new PendingRequests();
    private @Nullable BrokerConnection connection;

    BrokerAdministration() {}

    void connectTo(Broker broker) {
        BrokerConnection opened = broker.connect(new EffectListener() {
            @Override
            public void onEffect(Effect effect) {
                pending.answer(effect);
            }

            @Override
            public void onLost(Refusal reason) {
                pending.end(reason);
            }
        });
        connection = opened;
        opened.submit(new Command.OpenConnection(opened.id(), Command.NO_REPLY, null));
    }

    // ---- queues

    /** Creates the queue, or changes the settings of the one that is there. */
    public CompletionStage<Void> declareQueue(String name, QueueSettings settings) {
        requireName("queue", name);
        Objects.requireNonNull(settings, "settings");
        return ask(request -> new Command.DeclareQueue(id(), request, name, settings));
    }

    /** Refused with ILLEGAL_STATE, saying what there is, if the queue is not as the condition says. */
    public CompletionStage<Void> deleteQueue(String name, DeleteIf condition) {
        requireName("queue", name);
        Objects.requireNonNull(condition, "condition");
        return ask(request -> new Command.DeleteQueue(id(), request, name, condition));
    }

    /**
     * Sends nothing of the queue to consumers any more, until {@link #resumeQueue}: also after a restart. What they have been sent
     * they may settle; sends and browsing go on. Nothing happens if it is paused.
     *
     * @param by who asks, for people who want to know later; null if that is not known
     */
    public CompletionStage<Void> pauseQueue(String name, @Nullable String by) {
        requireName("queue", name);
        return ask(request -> new Command.PauseQueue(id(), request, name, by));
    }

    /** Nothing happens if it is not paused. */
    public CompletionStage<Void> resumeQueue(String name) {
        requireName("queue", name);
        return ask(request -> new Command.ResumeQueue(id(), request, name));
    }

    /** Drops what waits in the queue and is not lent; completes with how many messages that were. */
    public CompletionStage<Integer> purgeQueue(String name) {
        requireName("queue", name);
        return count(request -> new Command.PurgeQueue(id(), request, name));
    }

    /** Refused with NOT_FOUND if there is no such queue. */
    public CompletionStage<QueueDescription> describeQueue(String name) {
        return describeQueues(List.of(name)).thenApply(queues -> queues.get(0));
    }

    public CompletionStage<List<QueueDescription>> describeQueues(List<String> names) {
        names.forEach(name -> requireName("queue", name));
        List<String> asked = List.copyOf(names);
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Queues queues) {
                                return queues.queues();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.DescribeQueues(id(), request, asked));
    }

    /** All exchanges, the built-in ones too. */
    public CompletionStage<List<ExchangeDescription>> describeExchanges() {
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Exchanges exchanges) {
                                return exchanges.exchanges();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.DescribeExchanges(id(), request));
    }

    /**
     * The bindings of queues, by exchange and key; those of subscriptions are not among them. Refused with NOT_FOUND if there is
     * no such exchange.
     *
     * @param exchange null for those of all exchanges
     * @param queue null for those of all queues
     */
    public CompletionStage<List<BindingDescription>> describeBindings(
            @Nullable String exchange, @Nullable String queue) {
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Bindings bindings) {
                                return bindings.bindings();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.DescribeBindings(id(), request, exchange, queue));
    }

    /** All subscriptions of topics. */
    public CompletionStage<List<SubscriptionDescription>> describeSubscriptions() {
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Subscriptions subscriptions) {
                                return subscriptions.subscriptions();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.DescribeSubscriptions(id(), request));
    }

    /**
     * Why messages of a queue are where they are. Refused with NOT_FOUND if there is no such queue.
     *
     * @param messageId one message; null for the first ones
     */
    public CompletionStage<Explained> explainQueue(String name, @Nullable String messageId) {
        requireName("queue", name);
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Explanation explanation) {
                                return explanation.explained();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.ExplainQueue(id(), request, name, messageId));
    }

    // ---- messages

    /**
     * Moves messages that are not lent, each atomically; completes with how many.
     *
     * @param selector which of them; null for all
     * @param messagesMax at most so many
     */
    public CompletionStage<Integer> moveMessages(
            String fromQueue, Address to, @Nullable String selector, int messagesMax) {
        requireName("queue", fromQueue);
        requirePositive("messagesMax", messagesMax);
        Objects.requireNonNull(to, "to");
        return count(request -> new Command.MoveMessages(id(), request, fromQueue, to, selector, messagesMax));
    }

    /**
     * Sends dead letters back to where they came from, without the properties that say why they died; completes with how
     * many.
     *
     * @param selector which of them; null for all
     * @param messagesMax at most so many
     */
    public CompletionStage<Integer> retryDeadLetters(
            String deadLetterQueue, @Nullable String selector, int messagesMax) {
        requireName("queue", deadLetterQueue);
        requirePositive("messagesMax", messagesMax);
        return count(request -> new Command.RetryDeadLetters(id(), request, deadLetterQueue, selector, messagesMax));
    }

    // ---- exchanges and bindings

    /** Creates the exchange; refused with EXISTS_ALREADY if one of another type has the name. */
    public CompletionStage<Void> declareExchange(String name, ExchangeType type) {
        requireName("exchange", name);
        Objects.requireNonNull(type, "type");
        return ask(request -> new Command.DeclareExchange(id(), request, name, type));
    }

    /** Deletes the exchange and its bindings. */
    public CompletionStage<Void> deleteExchange(String name) {
        requireName("exchange", name);
        return ask(request -> new Command.DeleteExchange(id(), request, name));
    }

    /** @param key routing key, or pattern on a topic exchange; empty on a fanout exchange */
    public CompletionStage<Void> bind(String exchange, String queue, String key) {
        return bind(exchange, queue, key, null);
    }

    /**
     * @param key routing key, or pattern on a topic exchange; empty on a fanout exchange
     * @param selector further condition on the message, or null
     */
    public CompletionStage<Void> bind(String exchange, String queue, String key, @Nullable String selector) {
        return bind(exchange, queue, key, selector, Map.of(), true);
    }

    /**
     * @param key routing key, or pattern on a topic exchange; on a headers exchange it tells this binding from others
     * @param selector further condition on the message, or null
     * @param headers on a headers exchange the properties to compare; empty elsewhere
     * @param matchAll whether all of them must be equal, or any
     */
    public CompletionStage<Void> bind(
            String exchange,
            String queue,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll) {
        requireName("exchange", exchange);
        requireName("queue", queue);
        requireKey(key);
        Map<String, Object> compared = Map.copyOf(headers);
        return ask(request -> new Command.Bind(id(), request, exchange, queue, key, selector, compared, matchAll));
    }

    /**
     * Binds to a headers exchange.
     *
     * @param key tells this binding from others of the same queue, for {@link #unbind}
     * @param headers properties to compare
     * @param matchAll whether all must be equal, or any
     */
    public CompletionStage<Void> bindHeaders(
            String exchange, String queue, String key, Map<String, Object> headers, boolean matchAll) {
        return bind(exchange, queue, key, null, headers, matchAll);
    }

    public CompletionStage<Void> unbind(String exchange, String queue, String key) {
        requireName("exchange", exchange);
        requireName("queue", queue);
        requireKey(key);
        return ask(request -> new Command.Unbind(id(), request, exchange, queue, key));
    }

    // ---- XA branches

    /** The prepared branches, and those completed heuristically that nobody has forgotten yet. */
    public CompletionStage<List<BranchId>> branches() {
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Branches branches) {
                                return branches.branches();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                request -> new Command.RecoverBranches(id(), request));
    }

    /** Decides a prepared branch in place of its transaction manager; it stays listed until forgotten. */
    public CompletionStage<Void> completeHeuristically(BranchId branch, boolean commit) {
        Objects.requireNonNull(branch, "branch");
        return ask(request -> new Command.CompleteBranchHeuristically(id(), request, branch, commit));
    }

    /** Drops the memory of a heuristically completed branch. */
    public CompletionStage<Void> forgetBranch(BranchId branch) {
        Objects.requireNonNull(branch, "branch");
        return ask(request -> new Command.ForgetBranch(id(), request, branch));
    }

    // ----

    private CompletionStage<Void> ask(LongFunction<Command> command) {
        return ask(Reply.ofNothing(RequestRefusedException::new), command);
    }

    private CompletionStage<Integer> count(LongFunction<Command> command) {
        return ask(
                new Reply<>(
                        answer -> {
                            if (answer instanceof Answer.Count count) {
                                return count.messages();
                            }
                            throw PendingRequests.unexpected(answer);
                        },
                        RequestRefusedException::new),
                command);
    }

    private <T> CompletionStage<T> ask(Reply<T> reply, LongFunction<Command> command) {
        long request = pending.add(reply);
        if (request != PendingRequests.REFUSED) {
            connected().submit(command.apply(request));
        }
        return reply;
    }

    private long id() {
        return connected().id();
    }

    private BrokerConnection connected() {
        BrokerConnection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("the broker has not started");
        }
        return opened;
    }

    private static void requireName(String what, String name) {
        if (name.isBlank() || name.length() > Address.LENGTH_MAX) {
            throw new IllegalArgumentException("invalid " + what + " name of " + name.length()
                    + " characters: it needs 1 to " + Address.LENGTH_MAX + ", not all of them blank");
        }
        requirePrintable(what + " name", name);
    }

    private static void requireKey(String key) {
        if (key.length() > Address.LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "invalid routing key of " + key.length() + " characters: it may have " + Address.LENGTH_MAX);
        }
        requirePrintable("routing key", key);
    }

    private static void requirePrintable(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException("invalid " + what + ": control character U+"
                        + String.format("%04X", (int) text.charAt(i)) + " at " + i + "; leave it out");
            }
        }
    }

    private static void requirePositive(String what, int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("invalid " + what + "=" + number + ": it must be at least 1");
        }
    }
}
