package org.pabal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Explained;
import org.pabal.engine.queue.EntryDeadline;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.routing.Router;
import org.pabal.engine.session.ConsumerInsight;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Transaction;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.subscription.SubscriptionKey;
import org.pabal.message.Refusal.Code;
import org.pabal.selector.Selector;

/** Answers questions about the state. Changes nothing. */
final class Inspection {

    /** Entries looked at for one that was asked for: more would keep everybody else waiting. */
    private static final int LOOKED_AT_MAX = 100_000;

    /** Messages explained if none was asked for. */
    private static final int EXPLAINED_MAX = 10;

    /** Transactions that are told of. */
    private static final int TRANSACTIONS_MAX = 20;

    private final Turn turn;
    private final BranchHandler branches;
    private final Errands errands;

    Inspection(Turn turn, BranchHandler branches, Errands errands) {
        this.turn = turn;
        this.branches = branches;
        this.errands = errands;
    }

    void subscriptions(Command.DescribeSubscriptions command) {
        List<Answer.SubscriptionDescription> described = new ArrayList<>();
        for (Subscription subscription : turn.state.subscriptions()) {
            SubscriptionKey key = subscription.key();
            described.add(new Answer.SubscriptionDescription(
                    key == null ? null : key.name(),
                    key == null ? null : key.clientId(),
                    subscription.topic(),
                    subscription.durable(),
                    subscription.shared(),
                    subscription.selector(),
                    AdministrationHandler.describe(subscription.queue())));
        }
        turn.answer(command, new Answer.Subscriptions(described));
    }

    void exchanges(Command.DescribeExchanges command) {
        Router<MessageQueue> router = turn.state.router();
        Map<String, int[]> counts = new HashMap<>();
        router.forEachBinding(binding -> {
            int[] count = counts.computeIfAbsent(binding.exchange(), exchange -> new int[2]);
            count[isOfSubscription(binding) ? 1 : 0]++;
        });
        List<Answer.ExchangeDescription> described = new ArrayList<>();
        described.add(new Answer.ExchangeDescription(Router.DEFAULT_EXCHANGE, ExchangeType.DIRECT, true, 0, 0));
        router.forEachExchange((name, type) -> {
            int[] count = counts.getOrDefault(name, new int[2]);
            described.add(new Answer.ExchangeDescription(
                    name, type, name.startsWith(Router.RESERVED_PREFIX), count[0], count[1]));
        });
        turn.answer(command, new Answer.Exchanges(described));
    }

    void bindings(Command.DescribeBindings command) {
        Router<MessageQueue> router = turn.state.router();
        if (command.exchange() != null && !router.hasExchange(command.exchange())) {
            turn.refuse(
                    command,
                    Code.NOT_FOUND,
                    "cannot list the bindings of exchange '" + command.exchange()
                            + "': there is no exchange of that name");
            return;
        }
        Map<String, ExchangeType> types = new HashMap<>();
        router.forEachExchange(types::put);
        List<Answer.BindingDescription> described = new ArrayList<>();
        router.forEachBinding(binding -> {
            if ((command.exchange() == null || command.exchange().equals(binding.exchange()))
                    && (command.queue() == null || command.queue().equals(binding.queue()))
                    && !isOfSubscription(binding)) {
                Selector selector = binding.selector();
                described.add(new Answer.BindingDescription(
                        binding.exchange(),
                        types.getOrDefault(binding.exchange(), ExchangeType.DIRECT),
                        binding.queue(),
                        binding.key(),
                        selector == null ? null : selector.text(),
                        binding.headers(),
                        binding.matchAll()));
            }
        });
        turn.answer(command, new Answer.Bindings(described));
    }

    private boolean isOfSubscription(Binding binding) {
        MessageQueue queue = turn.state.queue(binding.queue());
        return queue != null && queue.subscription() != 0;
    }

    void explain(Command.ExplainQueue command) {
        MessageQueue queue = turn.state.queue(command.queue());
        if (queue == null) {
            turn.refuse(
                    command,
                    Code.NOT_FOUND,
                    "cannot explain queue '" + command.queue() + "': there is no queue of that name");
            return;
        }
        Look look = new Look(queue, Turn.dispatch(queue), command.messageId());
        look.overMemory();
        look.overTransactions();
        if (look.isEnough()) {
            turn.answer(command, new Answer.Explanation(look.answer()));
        } else {
            // It may be on a page that is closed. What is lent or held is in memory, so an errand sees all the rest.
            errands.begin(look.overPages(command));
        }
    }

    /** One look into one queue. */
    private final class Look {

        private final MessageQueue queue;
        private final @Nullable ConsumerInsight insight;
        private final @Nullable String messageId;
        private final UncommittedWork uncommitted;
        private final List<Explained.Standing> found = new ArrayList<>();
        private int lookedAt;
        private boolean complete;

        Look(MessageQueue queue, @Nullable Dispatch dispatch, @Nullable String messageId) {
            this.queue = queue;
            this.insight = dispatch == null ? null : new ConsumerInsight(dispatch);
            this.messageId = messageId;
            this.uncommitted = new UncommittedWork(queue, messageId);
            uncommitted.lookAt(turn, branches);
        }

        Explained answer() {
            return new Explained(
                    AdministrationHandler.describe(queue),
                    insight == null ? List.of() : insight.receivers(),
                    found,
                    uncommitted.all().stream().limit(TRANSACTIONS_MAX).toList(),
                    turn.nowMillis(),
                    complete && !uncommitted.isTooMuch());
        }

        /** Whether there is nothing more to look for: it is found, or there are no entries that have not been seen. */
        boolean isEnough() {
            return complete || !found.isEmpty();
        }

        void overMemory() {
            for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
                look(queue.lane(priority));
            }
            look(queue.scheduledLane());
            complete = lookedAt >= queue.length();
        }

        /** A message that was asked for may not have come yet. */
        void overTransactions() {
            Explained.Standing sent = found.isEmpty() ? uncommitted.ofSent() : null;
            if (sent != null) {
                found.add(sent);
            }
        }

        private void look(@Nullable PriorityLane lane) {
            LaneNode node = lane == null ? null : lane.head();
            while (node != null && lookedAt < LOOKED_AT_MAX && found.size() < wanted()) {
                if (node instanceof QueueEntry entry) {
                    lookedAt++;
                    if (isAskedFor(entry)) {
                        found.add(standing(entry));
                    }
                }
                node = node.next();
            }
        }

        private int wanted() {
            return messageId == null ? EXPLAINED_MAX : 1;
        }

        private boolean isAskedFor(QueueEntry entry) {
            return messageId == null || messageId.equals(entry.message().messageId());
        }

        Errand overPages(Command.ExplainQueue command) {
            return new Errand(turn, command, queue, null, wanted()) {
                @Override
                boolean take(QueueEntry entry) {
                    boolean taken = isAskedFor(entry);
                    if (taken) {
                        found.add(standing(entry));
                    }
                    return taken;
                }

                @Override
                void finish() {
                    complete = complete || done < wanted();
                    turn.answer(command, new Answer.Explanation(Look.this.answer()));
                }
            };
        }

        private Explained.Standing standing(QueueEntry entry) {
            EntryDeadline deadline = entry.deadline();
            Loan loan = insight == null || entry.state() != EntryState.LENT ? null : insight.loanOf(entry);
            return new Explained.Standing(
                    entry.message().messageId(),
                    Explained.State.valueOf(entry.state().name()),
                    entry.count(),
                    deadline == null ? 0 : deadline.notBeforeMillis(),
                    entry.message().expirationMillis(),
                    loan == null ? 0 : loan.consumer().id(),
                    loan == null ? 0 : loan.sinceMillis(),
                    loan != null && isTransacted(loan),
                    uncommitted.ofEntry(entry.id()),
                    entry.message().groupId(),
                    insight == null ? 0 : insight.groupOwnerOf(entry),
                    insight != null && entry.isReady() ? insight.verdicts(entry) : List.of());
        }
    }

    private static boolean isTransacted(Loan loan) {
        Transaction transaction = loan.session().transaction();
        return transaction != null && transaction.branch() == null;
    }
}
