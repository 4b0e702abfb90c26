package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Pause;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.routing.Router;
import org.pabal.engine.routing.Targets;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.subscription.Subscription;
import org.pabal.message.Address;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

/** What administrators ask for: queues, exchanges, bindings, and messages by the heap. */
final class AdministrationHandler {

    private final Turn turn;
    private final Destinations destinations;
    private final DeadLetters deadLetters;
    private final Targets<MessageQueue> targets = new Targets<>();
    private final Errands errands;

    AdministrationHandler(Turn turn, Destinations destinations, DeadLetters deadLetters) {
        this.turn = turn;
        this.destinations = destinations;
        this.deadLetters = deadLetters;
        this.errands = new Errands(turn);
    }

    // ---- queues

    void declareQueue(Command.DeclareQueue command) {
        String name = command.name();
        QueueSettings settings = command.settings();
        String asked = "cannot declare queue '" + name + "'";
        if (name.isEmpty()) {
            turn.refuse(command, Code.INVALID_DESTINATION, asked + ": a queue needs a name");
            return;
        }
        MessageQueue queue = turn.state.queue(name);
        if (queue == null) {
            if (Subscription.isReservedQueueName(name)) {
                turn.refuse(command, 0, Destinations.reserved(asked));
                return;
            }
            destinations.create(name, settings, true);
        } else if (!queue.settings().equals(settings)) {
            turn.emit(new EngineRecord.QueueDeclared(queue.id(), name, settings, queue.isDurable()));
            turn.roomMade(queue);
            Dispatch dispatch = Turn.dispatch(queue);
            if (dispatch != null) {
                dispatch.settingsChanged();
            }
        }
        turn.complete(command);
    }

    void deleteQueue(Command.DeleteQueue command) {
        MessageQueue queue = queue(command, "cannot delete", command.name());
        if (queue == null) {
            return;
        }
        String asked = "cannot delete queue '" + queue.name() + "'";
        if (queue.subscription() != 0) {
            turn.refuse(
                    command, Code.ILLEGAL_STATE, asked + ": it belongs to a subscription; unsubscribe that instead");
        } else if (turn.live.temporary(queue.name()) != null) {
            turn.refuse(command, Code.ILLEGAL_STATE, asked + ": it is temporary and goes with its connection");
        } else if (command.condition() != Command.DeleteIf.ANY && queue.length() + queue.reservedMessages() > 0) {
            long coming = queue.reservedMessages();
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    asked + ": it holds " + queue.length() + " messages"
                            + (coming == 0 ? "" : ", and transactions that are not committed send " + coming + " more")
                            + "; move or purge them first, or say that they are to go with it (--with-messages)");
        } else if (command.condition() == Command.DeleteIf.UNUSED && Turn.hasConsumers(queue)) {
            turn.refuse(
                    command,
                    Code.ILLEGAL_STATE,
                    asked + ": it has " + consumers(queue) + " consumers; close them first, or delete it regardless");
        } else {
            destinations.delete(queue, "queue '" + queue.name() + "' was deleted");
            turn.complete(command);
        }
    }

    void pauseQueue(Command.PauseQueue command) {
        MessageQueue queue = queue(command, "cannot pause", command.name());
        if (queue != null) {
            if (queue.pause() == null) {
                paused(
                        queue,
                        new EngineRecord.QueuePaused(queue.id(), turn.nowMillis(), command.by(), !queue.isDurable()));
            }
            turn.complete(command);
        }
    }

    void resumeQueue(Command.ResumeQueue command) {
        MessageQueue queue = queue(command, "cannot resume", command.name());
        if (queue != null) {
            if (queue.pause() != null) {
                paused(queue, new EngineRecord.QueueResumed(queue.id(), !queue.isDurable()));
            }
            turn.complete(command);
        }
    }

    private void paused(MessageQueue queue, EngineRecord happened) {
        turn.emit(happened);
        Dispatch dispatch = Turn.dispatch(queue);
        if (dispatch != null) {
            dispatch.settingsChanged();
        }
    }

    private static int consumers(MessageQueue queue) {
        Dispatch dispatch = Turn.dispatch(queue);
        return dispatch == null ? 0 : dispatch.consumers().size();
    }

    /** The queue of that name; null after a refusal. */
    private @Nullable MessageQueue queue(Command command, String asked, String name) {
        MessageQueue queue = turn.state.queue(name);
        if (queue == null) {
            turn.refuse(command, Code.NOT_FOUND, asked + " queue '" + name + "': it does not exist; correct the name");
        }
        return queue;
    }

    void describe(Command.DescribeQueues command) {
        List<Answer.QueueDescription> described = new ArrayList<>();
        if (command.names().isEmpty()) {
            for (MessageQueue queue : turn.state.queues()) {
                described.add(describe(queue));
            }
        }
        for (String name : command.names()) {
            MessageQueue queue = turn.state.queue(name);
            if (queue != null) {
                described.add(describe(queue));
            }
        }
        turn.answer(command, new Answer.Queues(described));
    }

    static Answer.QueueDescription describe(MessageQueue queue) {
        Pause pause = queue.pause();
        return new Answer.QueueDescription(
                queue.name(),
                queue.settings(),
                queue.count(EntryState.READY),
                queue.count(EntryState.LENT) + queue.count(EntryState.HELD),
                queue.count(EntryState.SCHEDULED) + queue.count(EntryState.BACKING_OFF),
                queue.bytes(),
                consumers(queue),
                queue.trouble(),
                pause == null ? 0 : pause.sinceMillis(),
                pause == null ? null : pause.by());
    }

    // ---- messages

    void purge(Command.PurgeQueue command) {
        MessageQueue queue = queue(command, "cannot purge", command.name());
        if (queue != null) {
            errands.begin(new Purge(turn, command, queue));
        }
    }

    void move(Command.MoveMessages command) {
        MessageQueue queue = queue(command, "cannot move messages from", command.from());
        Selector selector = queue == null ? null : selector(command, command.selector());
        if (queue == null || selector == null) {
            return;
        }
        if (command.to().kind().isQueue() && command.to().name().equals(queue.name())) {
            turn.refuse(
                    command,
                    Code.INVALID_ARGUMENT,
                    "cannot move messages from queue '" + queue.name() + "' to itself; choose another destination");
            return;
        }
        errands.begin(new Move(command, queue, selector));
    }

    /** Messages on their way to where an administrator wants them. */
    private final class Move extends Errand {
        private final Command.MoveMessages asked;

        Move(Command.MoveMessages asked, MessageQueue queue, Selector selector) {
            super(AdministrationHandler.this.turn, asked, queue, selector, limit(asked.messagesMax()));
            this.asked = asked;
        }

        @Override
        boolean take(QueueEntry entry) {
            Refusal refusal = destinations.route(asked.to(), entry.message(), null, targets);
            if (refusal == null && targets.isEmpty()) {
                refusal = new Refusal(
                        Code.INVALID_DESTINATION,
                        "cannot move message " + entry.message().messageId() + " to " + asked.to()
                                + ": no queue or subscription would take it; " + done + " were moved before it");
            }
            if (refusal != null) {
                refuse(refusal);
                return false;
            }
            move(entry, entry.message(), Destinations.ids(targets));
            return true;
        }

        @Override
        void finish() {
            // Nothing to move says nothing about the destination: ask for it.
            Refusal refusal = done > 0 ? null : refusalOf(asked);
            if (refusal == null) {
                super.finish();
            } else {
                refuse(refusal);
            }
        }
    }

    /** All that are under way. */
    Errands errands() {
        return errands;
    }

    /** Goes on with what had to stop for others to have their turn. */
    void resume() {
        errands.resume();
    }

    boolean hasPaused() {
        return errands.hasPaused();
    }

    private @Nullable Refusal refusalOf(Command.MoveMessages command) {
        boolean missing = command.to().kind().isQueue() && destinations.queue(command.to(), null) == null;
        return missing ? destinations.objection("cannot move messages to " + command.to(), command.to(), null) : null;
    }

    private void move(QueueEntry entry, Message message, long[] queues) {
        EngineRecord.MessageEnqueued placed = deadLetters.enqueued(message, queues);
        turn.emit(new EngineRecord.MessageMoved(
                entry.queue().id(), entry.id(), placed, !entry.isDurable() && placed.isVolatile()));
    }

    private static int limit(int messagesMax) {
        return messagesMax <= 0 ? Integer.MAX_VALUE : messagesMax;
    }

    void retry(Command.RetryDeadLetters command) {
        MessageQueue queue = queue(command, "cannot retry dead letters of", command.deadLetterQueue());
        Selector selector = queue == null ? null : selector(command, command.selector());
        if (queue == null || selector == null) {
            return;
        }
        errands.begin(new Errand(turn, command, queue, selector, limit(command.messagesMax())) {
            @Override
            boolean take(QueueEntry entry) {
                MessageQueue home = home(entry);
                // What has no home any more stays where it is.
                if (home == null || home == queue) {
                    return false;
                }
                move(entry, entry.message().withoutProperties(DeadLetterProperties.NAMES), home.asTarget());
                return true;
            }
        });
    }

    private @Nullable MessageQueue home(QueueEntry entry) {
        Object name = entry.message().property(DeadLetterProperties.QUEUE);
        MessageQueue home = name instanceof String text ? turn.state.queue(text) : null;
        return home == null || home.subscription() == 0 || wants(home, entry.message()) ? home : null;
    }

    /** Whether a subscription still wants a message: one of that name may have come anew, with another topic or selector. */
    private boolean wants(MessageQueue subscription, Message message) {
        boolean[] wanted = {true};
        turn.state.router().forEachBindingOf(subscription.name(), binding -> {
            Selector selector = binding.selector();
            Address to = message.destination();
            wanted[0] &= selector == null || selector.matches(message);
            if (to != null && to.kind() == Address.Kind.TOPIC) {
                turn.state.router().routeTopic(to.name(), message, 0, null, targets);
                wanted[0] &= targets.contains(subscription);
            }
        });
        return wanted[0];
    }

    private @Nullable Selector selector(Command command, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return Selector.ALL;
        }
        try {
            return turn.state.selectors().parse(text);
        } catch (InvalidSelector invalid) {
            turn.refuse(
                    command,
                    Code.INVALID_SELECTOR,
                    "invalid selector: " + invalid.getMessage() + " (column " + invalid.column() + " of: " + text
                            + ")");
            return null;
        }
    }

    // ---- exchanges and bindings

    void declareExchange(Command.DeclareExchange command) {
        Router<MessageQueue> router = turn.state.router();
        Refusal refusal = router.refusalToDeclare(command.name(), command.type());
        if (refusal != null) {
            turn.refuse(command, 0, refusal);
            return;
        }
        if (!router.hasExchange(command.name())) {
            turn.emit(new EngineRecord.ExchangeDeclared(command.name(), command.type()));
        }
        turn.complete(command);
    }

    void deleteExchange(Command.DeleteExchange command) {
        Refusal refusal = command.name().startsWith(Router.RESERVED_PREFIX)
                ? new Refusal(Code.ILLEGAL_STATE, "cannot delete exchange '" + command.name() + "': it is built in")
                : turn.state.router().refusalToDelete(command.name());
        if (refusal != null) {
            turn.refuse(command, 0, refusal);
            return;
        }
        turn.emit(new EngineRecord.ExchangeDeleted(command.name()));
        turn.complete(command);
    }

    void bind(Command.Bind command) {
        Selector selector = selector(command, command.selector());
        if (selector == null) {
            return;
        }
        MessageQueue queue = turn.state.queue(command.queue());
        Binding binding = Binding.of(command.exchange(), command.queue(), command.key())
                .where(selector)
                .withHeaders(command.headers(), command.matchAll());
        Refusal refusal = command.exchange().equals(EngineState.TEMPORARY_TOPIC_EXCHANGE)
                ? new Refusal(
                        Code.ILLEGAL_STATE,
                        "cannot bind to exchange '" + command.exchange() + "': it is built in; use another")
                : turn.state.router().refusalToBind(binding);
        if (refusal == null && queue != null && queue.subscription() != 0) {
            refusal = Destinations.reserved("cannot bind queue '" + queue.name() + "'");
        }
        if (refusal != null || queue == null) {
            if (refusal != null) {
                turn.refuse(command, 0, refusal);
            }
            return;
        }
        Binding existing = turn.state.router().binding(command.exchange(), command.queue(), command.key());
        if (!binding.equals(existing)) {
            turn.emit(new EngineRecord.BindingAdded(
                    command.exchange(),
                    queue.id(),
                    command.key(),
                    selector.matchesAll() ? null : selector.text(),
                    binding.headers(),
                    command.matchAll(),
                    !queue.isDurable()));
        }
        turn.complete(command);
    }

    void unbind(Command.Unbind command) {
        MessageQueue queue = turn.state.queue(command.queue());
        Refusal refusal = turn.state.router().refusalToUnbind(command.exchange(), command.queue(), command.key());
        if (refusal == null && queue != null && queue.subscription() != 0) {
            refusal = Destinations.reserved("cannot unbind queue '" + command.queue() + "'");
        }
        if (refusal != null || queue == null) {
            if (refusal != null) {
                turn.refuse(command, 0, refusal);
            }
            return;
        }
        turn.emit(new EngineRecord.BindingRemoved(command.exchange(), queue.id(), command.key(), !queue.isDurable()));
        turn.complete(command);
    }

    // ---- what was exported

    void restore(Command.RestoreMessage command) {
        MessageQueue queue = queue(command, "cannot restore a message into", command.queue());
        Connection connection = queue == null ? null : turn.connection(command);
        if (queue == null || connection == null) {
            return;
        }
        Message message = command.message();
        Refusal refusal = BodyHandler.refusalToPublish(turn.state.bodies(), connection, message);
        if (refusal != null) {
            turn.refuse(command, 0, refusal);
            return;
        }
        LargeBody large = message.largeBody();
        if (large != null) {
            turn.state.bodies().publish(large);
        }
        long entry = turn.state.nextEntry();
        boolean isVolatile = !queue.isDurable();
        // The record's time decides whether it waits: what was due stays due, what was not may wait again.
        long at = command.scheduled()
                ? Math.max(0, message.deliveryTimeMillis() - 1)
                : Math.max(turn.nowMillis(), message.deliveryTimeMillis());
        turn.emit(
                new EngineRecord.MessageEnqueued(entry, at, new StoredMessage(message), queue.asTarget(), isVolatile));
        List<Command.FailedAttempt> attempts = command.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt =
                    new Attempt(attempts.get(i).atMillis(), attempts.get(i).by());
            turn.emit(new EngineRecord.EntryReturned(queue.id(), entry, command.count(), 0, attempt, isVolatile));
        }
        if (command.notBeforeMillis() != 0) {
            turn.emit(new EngineRecord.EntryReturned(
                    queue.id(), entry, command.count(), command.notBeforeMillis(), null, isVolatile));
        } else if (command.count() > 0 && attempts.isEmpty()) {
            turn.emit(new EngineRecord.EntryLent(queue.id(), entry, command.count(), isVolatile));
        }
        turn.complete(command);
    }
}
