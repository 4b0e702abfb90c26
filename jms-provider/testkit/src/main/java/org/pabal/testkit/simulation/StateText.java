package org.pabal.testkit.simulation;

import java.util.HashMap;
import java.util.Map;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.Message;

/**
 * An engine's state as text, the same for equal states, wherever its entries are. Loans do not show: what is lent reads as
 * ready.
 */
final class StateText implements StateVisitor {

    private final SimulatedStorage storage;
    private final boolean durableOnly;
    private final StringBuilder text = new StringBuilder();
    private final Map<Long, Boolean> durableQueues = new HashMap<>();
    private final Map<Long, Boolean> durableEntries = new HashMap<>();
    private boolean shown = true;

    private StateText(SimulatedStorage storage, boolean durableOnly) {
        this.storage = storage;
        this.durableOnly = durableOnly;
    }

    static String of(SimulatedEngine engine, SimulatedStorage storage, boolean durableOnly) {
        StateText text = new StateText(storage, durableOnly);
        engine.walk(text);
        return text.text.toString();
    }

    private StringBuilder line(String what) {
        return text.append(what);
    }

    @Override
    public void exchange(String name, ExchangeType type) {
        line("exchange ").append(name).append(' ').append(type).append('\n');
    }

    @Override
    public void queue(MessageQueue queue) {
        shown = queue.isDurable() || !durableOnly;
        durableQueues.put(queue.id(), queue.isDurable());
        if (shown) {
            line("queue ")
                    .append(queue.id())
                    .append(" '")
                    .append(queue.name())
                    .append("' ")
                    .append(queue.settings());
            if (!durableOnly) {
                text.append(" of ").append(queue.length()).append(", bytes ").append(queue.bytes());
            }
            text.append('\n');
        }
    }

    @Override
    public void binding(Binding binding) {
        if (shown) {
            line("binding ").append(binding).append('\n');
        }
    }

    @Override
    public void entry(EntryView entry) {
        durableEntries.put(entry.id(), entry.durable());
        if (durableOnly && !entry.durable()) {
            return;
        }
        Message inMemory = entry.message();
        Message message = inMemory == null ? storage.message(entry.position()) : inMemory;
        line("  entry ")
                .append(entry.id())
                .append(' ')
                .append(entry.state() == EntryState.LENT ? EntryState.READY : entry.state())
                .append(" priority ")
                .append(message.priority())
                .append(" count ")
                .append(entry.count());
        if (entry.notBeforeMillis() != 0) {
            text.append(" not before ").append(entry.notBeforeMillis());
        }
        if (entry.expiresMillis() != message.expirationMillis()) {
            text.append(" expires ").append(entry.expiresMillis());
        }
        text.append(" message ").append(describe(message));
        if (entry.attempts() != null) {
            text.append(" after ").append(entry.attempts().toString().replace('\n', ';'));
        }
        text.append('\n');
    }

    private static String describe(Message message) {
        return message.messageId() + "#" + Integer.toHexString(message.hashCode());
    }

    @Override
    public byte[] pageContent(long position, int bytes) {
        return storage.page(position, bytes);
    }

    @Override
    public void subscription(Subscription subscription) {
        if (subscription.durable() || !durableOnly) {
            line("subscription ").append(subscription.id()).append(' ').append(subscription.describe());
            text.append(" of ").append(subscription.topic());
            text.append(" selector ").append(subscription.selector());
            text.append(subscription.shared() ? " shared" : "").append(subscription.noLocal() ? " noLocal" : "");
            text.append(" queue ").append(subscription.queue().id()).append('\n');
        }
    }

    @Override
    public void branch(DecidedBranch branch) {
        line("branch ").append(branch.id()).append(' ').append(branch.state()).append('\n');
        for (Publication publication : branch.published()) {
            line("  publishes ").append(describe(publication.message())).append(" to");
            for (long queue : publication.queues()) {
                Boolean durable = durableQueues.get(queue);
                if (durable != null && (durable || !durableOnly)) {
                    text.append(' ').append(queue);
                }
            }
            text.append('\n');
        }
        for (EngineRecord.DeliverySettled settled : branch.settled()) {
            for (long entry : settled.entries()) {
                Boolean durable = durableEntries.get(entry);
                if (durable != null && (durable || !durableOnly)) {
                    line("  settles ").append(entry).append('\n');
                }
            }
        }
    }
}
