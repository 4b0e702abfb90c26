package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pabal.engine.DeadLetterProperties;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.record.EngineRecord.MessageEnqueued;
import org.pabal.engine.record.Publication;
import org.pabal.message.Message;
import org.pabal.testkit.simulation.LedgerEntry.State;

/** How messages come into queues: only what was sent, once, where it has to go, where there is room. */
final class Arrivals {

    private final World world;

    Arrivals(World world) {
        this.world = world;
    }

    /** A message comes from whoever sent it. */
    void published(MessageEnqueued happened, long nowMillis) {
        long number = Published.number(happened.message());
        Published published = world.sent.get(number);
        if (published == null) {
            throw new Violation("message " + number + " appears in queues " + Arrays.toString(happened.queues())
                    + " though it was not sent, was refused, is already there, or waits for a commit");
        }
        world.reconsider(published);
        if (isGivenAway(happened.message(), published)) {
            distinct(happened.queues(), published);
            enqueue(happened, happened.isVolatile(), nowMillis);
            return; // the rest comes after it
        }
        world.sent.remove(number);
        checkPlaces(published, happened.message(), happened.queues());
        unless(
                !happened.isVolatile() || !mustLast(happened.message(), happened.queues()),
                () -> published + " is to outlive a restart, and its record does not");
        enqueue(happened, happened.isVolatile(), nowMillis);
        for (long queue : happened.queues()) {
            checkRoom(world.queue(queue), published);
        }
    }

    /** Whether it is the copy for a queue that has no room and gives such messages to its dead-letter address. */
    private static boolean isGivenAway(Message message, Published published) {
        return published.mayBeGivenAway
                && message.property(DeadLetterProperties.REASON) != null
                && published.command.message().property(DeadLetterProperties.REASON) == null;
    }

    private void checkPlaces(Published published, Message message, long[] queues) {
        Set<Long> actual = distinct(queues, published);
        Set<Long> expected = world.route(published);
        Set<Long> missing = new LinkedHashSet<>(expected);
        missing.removeAll(actual);
        missing.removeIf(queue -> {
            QueueSettings settings = world.queue(queue).settings;
            return settings.overflow() == QueueSettings.Overflow.DEAD_LETTER
                    && (settings.lengthMax() > 0 || settings.bytesMax() > 0);
        });
        unless(
                missing.isEmpty() && expected.containsAll(actual),
                () -> published + " went to queues " + actual + ", must go to " + expected);
        unless(
                Arrays.equals(message.encoded(), published.command.message().encoded()),
                () -> published + " was changed on its way");
    }

    private void checkRoom(LedgerQueue queue, Published published) {
        long lengthMax = queue.settings.lengthMax();
        unless(
                // Copies that others have given away may have come here before it.
                lengthMax == 0 || queue.entries.size() <= lengthMax || published.mayBeGivenAway,
                () -> published + " exceeds the limit of " + queue + ": lengthMax=" + lengthMax + " holds "
                        + queue.entries.size());
    }

    /** Into the queues that still exist. */
    void enqueue(MessageEnqueued placed, boolean isVolatile, long nowMillis) {
        enqueue(placed.firstEntry(), placed.atMillis(), placed.message(), placed.queues(), isVolatile, nowMillis);
    }

    private void enqueue(
            long firstEntry, long atMillis, Message message, long[] queues, boolean isVolatile, long nowMillis) {
        unless(atMillis == nowMillis, () -> "enqueued at " + atMillis + " but it is " + nowMillis);
        for (int i = 0; i < queues.length; i++) {
            long id = firstEntry + i;
            unless(id > world.lastEntry, () -> "entry " + id + " comes after entry " + world.lastEntry);
            world.lastEntry = id;
            LedgerQueue queue = world.queues.get(queues[i]);
            if (queue != null) {
                queue.put(new LedgerEntry(
                        id,
                        queue,
                        message,
                        message.deliveryTimeMillis() > atMillis ? State.SCHEDULED : State.READY,
                        !isVolatile));
            }
        }
    }

    /** All that a transaction brings, numbered on. */
    void enqueueAll(long firstEntry, long atMillis, List<Publication> published, boolean isVolatile, long nowMillis) {
        long next = firstEntry;
        for (Publication publication : published) {
            enqueue(next, atMillis, publication.message(), publication.queues(), isVolatile, nowMillis);
            next += publication.queues().length;
        }
    }

    /** Whether the record that places it must outlive a restart. */
    boolean mustLast(Message message, long[] queues) {
        return message.persistent()
                && Arrays.stream(queues)
                        .anyMatch(queue -> world.queues.containsKey(queue) && world.queue(queue).durable);
    }

    static Set<Long> distinct(long[] queues, Object message) {
        Set<Long> distinct = new LinkedHashSet<>();
        for (long queue : queues) {
            unless(distinct.add(queue), () -> message + " comes twice into queue " + queue);
        }
        return distinct;
    }
}
