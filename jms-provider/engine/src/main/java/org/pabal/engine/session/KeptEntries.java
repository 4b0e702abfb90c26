package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.LaneReader;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;

/**
 * What views have passed over because one alone may have it, who has no credit now. While memory suffices the entries are
 * held here, the <i>near</i> ones; beyond that nothing of them stays in memory but, for each priority, the place from which
 * on they are to be looked for, the <i>rest</i>. All near ones are before the rest.
 */
final class KeptEntries {

    /** So many are fetched from the rest at a time, */
    private static final int FETCHED_MAX = 256;

    /** of so many bytes together, if it is more than one. */
    private static final long FETCHED_BYTES_MAX = 256 * 1_024;

    private static final class Lane {
        final ReadyHeap near = new ReadyHeap();

        /** Null if all are near. */
        @Nullable
        LanePosition rest;
    }

    private final @Nullable Lane[] lanes = new Lane[MessageQueue.PRIORITIES];
    private final @Nullable LaneReader reader;

    /** Why the last look for the rest ended early. */
    final Interruption interruption = new Interruption();

    /** @param reader who will look for the rest; null if nobody before it is known who that is */
    KeptEntries(@Nullable LaneReader reader) {
        this.reader = reader;
    }

    private Lane lane(int priority) {
        Lane lane = lanes[priority];
        if (lane == null) {
            lane = new Lane();
            lanes[priority] = lane;
        }
        return lane;
    }

    /** A view has passed it over. */
    void keep(QueueEntry entry) {
        Lane lane = lane(entry.message().priority());
        if (lane.rest == null || lane.rest.hasPassed(entry)) {
            lane.near.push(entry);
        }
    }

    boolean isEmpty() {
        for (Lane lane : lanes) {
            if (lane != null && (lane.rest != null || lane.near.peek() != null)) {
                return false;
            }
        }
        return true;
    }

    /** The first ready one; null if there is none, or there is an {@link #interruption}. */
    @Nullable
    QueueEntry next(MessageQueue queue, Predicate<QueueEntry> isKept, Budget budget, Courier courier) {
        interruption.end();
        for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
            Lane lane = lanes[priority];
            if (lane == null) {
                continue;
            }
            QueueEntry first = lane.near.peek();
            PriorityLane entries = queue.lane(priority);
            if (first == null && lane.rest != null && entries != null) {
                fetch(lane, lane.rest, entries, isKept, budget, courier);
                first = lane.near.peek();
            }
            if (first != null || interruption.isThere()) {
                return first;
            }
        }
        return null;
    }

    /** Whether an entry comes before all of them, as far as that is known without a look at the rest. */
    boolean isBehind(QueueEntry entry) {
        int priority = entry.message().priority();
        for (int above = MessageQueue.PRIORITIES - 1; above > priority; above--) {
            Lane lane = lanes[above];
            if (lane != null && (lane.rest != null || lane.near.peek() != null)) {
                return false;
            }
        }
        Lane lane = lanes[priority];
        QueueEntry first = lane == null ? null : lane.near.peek();
        return (first == null || entry.id() < first.id())
                && (lane == null || lane.rest == null || lane.rest.hasPassed(entry));
    }

    /** Removes what {@link #next} has shown. */
    void takeNext(QueueEntry entry) {
        lane(entry.message().priority()).near.pop();
    }

    private void fetch(
            Lane lane,
            LanePosition rest,
            PriorityLane entries,
            Predicate<QueueEntry> isKept,
            Budget budget,
            Courier courier) {
        int fetched = 0;
        long bytes = 0;
        Page page = null;
        LaneNode node = rest.following(entries);
        while (node instanceof QueueEntry entry) {
            if (entry.page() != page) {
                page = entry.page();
                if (page != null) {
                    courier.readAhead(page);
                }
            }
            if (entry.isReady()) {
                if (!budget.spend()) {
                    if (fetched == 0) {
                        interruption.pause();
                    }
                    return;
                }
                if (isKept.test(entry)) {
                    int size = entry.message().encodedSize();
                    if (fetched == FETCHED_MAX || (fetched > 0 && bytes + size > FETCHED_BYTES_MAX)) {
                        return;
                    }
                    lane.near.push(entry);
                    fetched++;
                    bytes += size;
                }
            }
            rest.pass(entry);
            node = rest.following(entries);
        }
        if (node == null) {
            rest.leave();
            lane.rest = null;
        } else if (fetched == 0 && node instanceof Page closed) {
            interruption.stopBefore(closed);
        }
    }

    /**
     * Holds none of them in memory any more.
     *
     * @return whether it held any
     */
    boolean letGo() {
        boolean any = false;
        for (Lane lane : lanes) {
            QueueEntry first = lane == null ? null : lane.near.peek();
            if (lane != null && first != null) {
                if (lane.rest == null) {
                    lane.rest = new LanePosition(reader);
                }
                lane.rest.moveBefore(first);
                lane.near.clear();
                any = true;
            }
        }
        return any;
    }

    /** Hands over the near ones, in order. The rest stays. */
    List<QueueEntry> takeNear() {
        List<QueueEntry> taken = new ArrayList<>();
        for (int priority = MessageQueue.PRIORITIES - 1; priority >= 0; priority--) {
            Lane lane = lanes[priority];
            ReadyHeap near = lane == null ? null : lane.near;
            QueueEntry entry = near == null ? null : near.peek();
            while (near != null && entry != null) {
                if (taken.isEmpty() || taken.get(taken.size() - 1) != entry) {
                    taken.add(entry);
                }
                near.pop();
                entry = near.peek();
            }
        }
        return taken;
    }

    boolean hasRest() {
        for (Lane lane : lanes) {
            if (lane != null && lane.rest != null) {
                return true;
            }
        }
        return false;
    }

    /** Shows, by priority, where the rest begins. */
    void forEachRest(Rest sink) {
        for (int priority = 0; priority < lanes.length; priority++) {
            Lane lane = lanes[priority];
            if (lane != null && lane.rest != null) {
                sink.from(priority, lane.rest);
            }
        }
    }

    /** Told where one has to look again. */
    @FunctionalInterface
    interface Rest {
        void from(int priority, LanePosition place);
    }

    /** What was kept elsewhere may be anywhere from there on. */
    void alsoFrom(int priority, LanePosition place) {
        Lane lane = lane(priority);
        if (lane.rest == null) {
            lane.rest = new LanePosition(reader);
            lane.rest.moveTo(place);
        } else if (lane.rest.isBehind(place)) {
            lane.rest.moveTo(place);
        }
        LanePosition rest = lane.rest;
        lane.near.removeIf(entry -> !rest.hasPassed(entry));
    }

    /** There is nothing more to come back to. */
    void leaveRest() {
        forEachRest((priority, place) -> place.leave());
        for (Lane lane : lanes) {
            if (lane != null) {
                lane.rest = null;
            }
        }
        interruption.end();
    }

    /** Lets go of all, for good. */
    void close(Consumer<QueueEntry> free) {
        takeNear().forEach(free);
        leaveRest();
    }
}
