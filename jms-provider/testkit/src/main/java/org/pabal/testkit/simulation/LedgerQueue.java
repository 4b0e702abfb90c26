package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/** A queue as the records tell it. */
final class LedgerQueue {

    final long number;
    final String name;
    final boolean durable;
    QueueSettings settings;
    boolean deleted;
    boolean paused;

    /** When one of its consumers was last asked for deliveries, or answered. */
    long recallMillis;

    /** All that is in it, in the order of coming. */
    final Map<Long, LedgerEntry> entries = new LinkedHashMap<>();

    /** What has its place: all but what waits for its delivery time. In the order of delivery. */
    final TreeMap<Place, LedgerEntry> inPlace = new TreeMap<>();

    /** In the order of opening. */
    final List<Consumer> consumers = new ArrayList<>();

    private final Map<String, Group> groups = new HashMap<>();

    private long arrivals;

    /** Whether some of it may be out of memory. */
    boolean paged;

    record Place(int priority, long arrival) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(arrival, other.arrival);
        }
    }

    LedgerQueue(long number, String name, QueueSettings settings, boolean durable) {
        this.number = number;
        this.name = name;
        this.settings = settings;
        this.durable = durable;
    }

    void put(LedgerEntry entry) {
        entries.put(entry.id, entry);
        if (entry.state == LedgerEntry.State.READY) {
            appear(entry);
        }
    }

    /** Its time has come. */
    void appear(LedgerEntry entry, long number) {
        entries.remove(entry.id);
        entry.id = number;
        entries.put(number, entry);
        appear(entry);
    }

    private void appear(LedgerEntry entry) {
        entry.state = LedgerEntry.State.READY;
        entry.place = new Place(entry.message.priority(), ++arrivals);
        inPlace.put(entry.place, entry);
    }

    void take(LedgerEntry entry) {
        entries.remove(entry.id);
        if (entry.place != null) {
            inPlace.remove(entry.place);
        }
        entry.state = LedgerEntry.State.GONE;
        if (entry.loan != null) {
            entry.loan.end();
        }
    }

    /** Whether what dies here would come back here: then it does not die. */
    boolean isItsOwnDeadLetterQueue() {
        Address to = settings.deadLetterTo();
        return to != null && to.kind().isQueue() && to.name().equals(name);
    }

    long count(LedgerEntry.State state) {
        return entries.values().stream().filter(entry -> entry.state == state).count();
    }

    /** The first message in the order of delivery that a consumer with this selector could have now. */
    @Nullable
    LedgerEntry firstFor(Consumer consumer, long nowMillis) {
        for (LedgerEntry entry : inPlace.values()) {
            if (entry.state == LedgerEntry.State.READY
                    && !entry.isExpired(nowMillis)
                    && consumer.wants(entry)
                    && !isBoundToAnother(entry, consumer)) {
                return entry;
            }
        }
        return null;
    }

    /** Whether the message's group keeps it from this consumer. */
    boolean isBoundToAnother(LedgerEntry entry, Consumer consumer) {
        String id = entry.message.groupId();
        Group group = id == null ? null : groups.get(id);
        if (group == null || group.owner == consumer && !group.isLeaving()) {
            return false;
        }
        if (group.isLeaving()) {
            return group.loans.stream().anyMatch(loan -> !loan.ended);
        }
        // What its owner's selector refuses binds nobody.
        return group.owner.wants(entry);
    }

    void lent(Loan loan) {
        String id = loan.entry.message.groupId();
        if (id == null) {
            return;
        }
        Group group = groups.get(id);
        if (group == null || group.isLeaving()) {
            group = new Group(loan.consumer);
            groups.put(id, group);
        }
        if (group.owner == loan.consumer) {
            group.loans.removeIf(past -> past.ended);
            group.loans.add(loan);
            group.closed |=
                    loan.entry.message.property("JMSXGroupSeq") instanceof Number number && number.longValue() == -1;
        }
    }

    void handedOver(Loan loan, Loan successor) {
        for (Group group : groups.values()) {
            if (group.loans.remove(loan)) {
                group.loans.add(successor);
            }
        }
    }

    void forgetGroups() {
        groups.clear();
    }

    /** The messages of a group: its first consumer gets them all, until that or the group closes. */
    private static final class Group {
        final Consumer owner;
        final List<Loan> loans = new ArrayList<>();
        boolean closed;

        Group(Consumer owner) {
            this.owner = owner;
        }

        /** It belongs to nobody, and to nobody new before its loans have ended. */
        boolean isLeaving() {
            return closed || owner.closed || owner.closing;
        }
    }

    @Override
    public String toString() {
        return "queue '" + name + "' (" + number + ")";
    }
}
