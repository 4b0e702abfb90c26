package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.record.EngineRecord.*;

/** What comes and goes of exchanges, queues, bindings and subscriptions, and whether somebody asked for it. */
final class Structure {

    private final World world;

    Structure(World world) {
        this.world = world;
    }

    void happened(ExchangeDeclared happened) {
        unless(
                world.routing.exchanges.putIfAbsent(happened.name(), happened.type()) == null,
                () -> "an exchange is declared twice: " + happened);
    }

    void happened(ExchangeDeleted happened) {
        unless(world.routing.exchanges.remove(happened.name()) != null, () -> "no such exchange: " + happened);
        world.routing.links.removeIf(link -> link.exchange().equals(happened.name()));
        world.bindingsGone();
    }

    void happened(QueueDeclared happened) {
        LedgerQueue existing = world.queues.get(happened.queue());
        if (existing != null) {
            unless(existing.name.equals(happened.name()), () -> "a queue changes its name: " + happened);
            existing.settings = happened.settings();
            world.sent.values().forEach(world::reconsider);
            return;
        }
        create(happened.queue(), happened.name(), happened.settings(), happened.durable());
    }

    private LedgerQueue create(long number, String name, QueueSettings settings, boolean durable) {
        LedgerQueue queue = new LedgerQueue(number, name, settings, durable);
        queue.paged = world.paged;
        unless(world.queues.put(number, queue) == null, () -> "queue number " + number + " is used twice");
        unless(world.queuesByName.put(name, queue) == null, () -> "there are two queues '" + name + "'");
        return queue;
    }

    void happened(QueueDeleted happened, @Nullable Command executing) {
        LedgerQueue queue = world.queue(happened.queue());
        unless(happened.isVolatile() != queue.durable, () -> "the deletion of " + queue + " is volatile, or should be");
        boolean asked =
                executing instanceof Command.DeleteQueue delete && delete.name().equals(queue.name)
                        || executing instanceof Command.DeleteTemporary temporary
                                && temporary.address().name().equals(queue.name)
                        || executing instanceof Command.CloseConnection
                        || !queue.durable; // temporary destinations go with their connections
        unless(asked, () -> queue + " is deleted though nobody asked for it");
        if (executing instanceof Command.DeleteQueue delete && delete.name().equals(queue.name)) {
            unless(
                    delete.condition() == Command.DeleteIf.ANY || queue.entries.isEmpty(),
                    () -> queue + " is deleted with " + queue.entries.values());
            unless(
                    delete.condition() != Command.DeleteIf.UNUSED || queue.consumers.isEmpty(),
                    () -> queue + " is deleted though it has " + queue.consumers);
        }
        world.delete(queue);
    }

    void happened(QueuePaused happened, @Nullable Command executing) {
        pause(happened.queue(), true, happened.isVolatile(), executing);
    }

    void happened(QueueResumed happened, @Nullable Command executing) {
        pause(happened.queue(), false, happened.isVolatile(), executing);
    }

    private void pause(long number, boolean paused, boolean isVolatile, @Nullable Command executing) {
        LedgerQueue queue = world.queue(number);
        boolean asked = paused
                ? executing instanceof Command.PauseQueue pause && pause.name().equals(queue.name)
                : executing instanceof Command.ResumeQueue resume
                        && resume.name().equals(queue.name);
        unless(asked, () -> queue + " is paused or resumed though nobody asked for it");
        unless(queue.paused != paused, () -> queue + " is paused or resumed twice");
        unless(isVolatile != queue.durable, () -> "the pause of " + queue + " is volatile, or should be");
        queue.paused = paused;
    }

    void happened(BindingAdded happened) {
        world.queue(happened.queue());
        world.routing.add(new NaiveRouting.Link(
                happened.exchange(),
                happened.queue(),
                happened.key(),
                NaiveRouting.selector(happened.selector()),
                happened.headers(),
                happened.matchAll(),
                0,
                null,
                !happened.isVolatile()));
    }

    void happened(BindingRemoved happened) {
        unless(
                world.routing.remove(happened.exchange(), happened.queue(), happened.key()),
                () -> "a binding is removed that is not there: " + happened);
        world.bindingsGone();
    }

    void happened(SubscriptionCreated happened) {
        LedgerQueue queue = create(happened.queue(), happened.queueName(), happened.settings(), happened.durable());
        world.routing.add(new NaiveRouting.Link(
                NaiveRouting.exchangeOf(happened.topic()),
                happened.queue(),
                happened.topic().name(),
                NaiveRouting.selector(happened.selector()),
                Map.of(),
                true,
                happened.excludedConnection(),
                happened.excludedClientId(),
                happened.durable()));
        world.subscriptions.put(
                happened.subscription(),
                new World.Subscription(
                        happened.subscription(),
                        queue,
                        happened.settings(),
                        happened.topic(),
                        happened.name(),
                        happened.clientId(),
                        happened.durable(),
                        happened.shared(),
                        happened.selector(),
                        happened.noLocal()));
    }

    void happened(SubscriptionDeleted happened, @Nullable Command executing) {
        World.Subscription subscription = world.subscriptions.remove(happened.subscription());
        if (subscription == null) {
            throw new Violation("a subscription is deleted that is not there: " + happened);
        }
        unless(
                !subscription.durable()
                        || executing instanceof Command.Unsubscribe
                        || executing instanceof Command.OpenConsumer,
                () -> "a durable subscription is deleted though nobody asked for it: " + subscription);
        world.delete(subscription.queue());
    }
}
