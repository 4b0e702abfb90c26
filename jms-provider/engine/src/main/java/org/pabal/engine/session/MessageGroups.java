package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;

/**
 * Which consumer of a queue owns which group. Remembers {@value #REMEMBERED_MAX} groups; beyond that the one that was not
 * used for longest is forgotten, if nothing of it is lent or kept: its next message may go to another consumer.
 */
final class MessageGroups {

    static final int REMEMBERED_MAX = 65_536;

    // So many of the eldest are looked at for one that can be forgotten. Those that cannot, since something of them is
    // lent or kept, count as just used: so in time all others are looked at.
    private static final int LOOKED_AT_MAX = 8;

    private static final String SEQUENCE = "JMSXGroupSeq";

    private final Map<String, MessageGroup> groups = new LinkedHashMap<>(16, 0.75f, true);

    /** Those that belong to nobody, since their last owner's loans have not ended. */
    private final Set<MessageGroup> leaving = new LinkedHashSet<>(0);

    @Nullable
    MessageGroup find(String id) {
        return groups.get(id);
    }

    /** The group whose owner alone may have the entry; null if anybody may. */
    @Nullable
    MessageGroup reservedFor(QueueEntry entry) {
        String id = entry.message().groupId();
        MessageGroup group = id == null ? null : find(id);
        if (group == null || group.isLeaving()) {
            return group;
        }
        Consumer owner = group.owner;
        return owner != null && owner.view().selects(entry) ? group : null;
    }

    /** Whether this one alone may have the entry. */
    boolean isReservedFor(Consumer owner, QueueEntry entry) {
        MessageGroup group = reservedFor(entry);
        return group != null && group.owner == owner;
    }

    /** The entry is lent to the consumer, who owns its group, or does from now on. */
    void lent(Loan loan, String id) {
        MessageGroup group = groups.get(id);
        if (group == null || group.owner != loan.consumer()) {
            if (group != null) {
                // The owner's selector refuses this one: it is not the owner's, and binds nobody.
                return;
            }
            group = new MessageGroup(id, loan.consumer());
            groups.put(id, group);
            loan.consumer().groups().add(group);
            forgetOne();
        }
        group.loans++;
        loan.group = group;
        if (loan.entry().message().property(SEQUENCE) instanceof Number sequence && sequence.longValue() == -1) {
            leave(group);
        }
    }

    /** A loan has ended. Returns what was kept until then, to be offered to all; null if nothing was. */
    @Nullable
    KeptEntries ended(MessageGroup group) {
        group.loans--;
        if (group.loans == 0 && group.isLeaving()) {
            groups.remove(group.id);
            leaving.remove(group);
            return group.waiting();
        }
        return null;
    }

    /** The consumer closes. Returns what was kept for it and can be offered to all at once; null if nothing was. */
    @Nullable
    KeptEntries leave(Consumer consumer) {
        KeptEntries kept = consumer.kept();
        for (MessageGroup group : consumer.groups()) {
            if (group.loans == 0) {
                groups.remove(group.id);
            } else {
                leave(group, kept);
            }
        }
        consumer.groups().clear();
        if (kept == null) {
            return null;
        }
        for (QueueEntry entry : kept.takeNear()) {
            String id = entry.message().groupId();
            MessageGroup group = id == null ? null : groups.get(id);
            if (group != null && group.isLeaving()) {
                group.keep(entry);
            } else {
                kept.keep(entry);
            }
        }
        return kept;
    }

    private void leave(MessageGroup group, @Nullable KeptEntries kept) {
        group.owner = null;
        leaving.add(group);
        if (kept != null) {
            kept.forEachRest(group.waitingForChange()::alsoFrom);
        }
    }

    /**
     * Holds nothing in memory any more of what was kept for groups that belong to nobody.
     *
     * @return whether anything was
     */
    boolean letGo() {
        boolean any = false;
        for (MessageGroup group : leaving) {
            KeptEntries waiting = group.waiting();
            any |= waiting != null && waiting.letGo();
        }
        return any;
    }

    private void leave(MessageGroup group) {
        Consumer owner = group.owner;
        if (owner == null) {
            return;
        }
        owner.groups().remove(group);
        KeptEntries kept = owner.kept();
        leave(group, kept);
        if (kept != null) {
            // It may be long before the owner has credit again: what was kept for it waits for the group's loans only.
            for (QueueEntry entry : kept.takeNear()) {
                if (group.id.equals(entry.message().groupId())) {
                    group.keep(entry);
                } else {
                    kept.keep(entry);
                }
            }
            if (owner.groups().isEmpty()) {
                kept.leaveRest();
            }
        }
    }

    private void forgetOne() {
        if (groups.size() <= REMEMBERED_MAX) {
            return;
        }
        List<String> used = new ArrayList<>(LOOKED_AT_MAX);
        for (Iterator<MessageGroup> eldest = groups.values().iterator();
                eldest.hasNext() && used.size() < LOOKED_AT_MAX; ) {
            MessageGroup group = eldest.next();
            if (group.loans == 0 && (group.owner == null || !group.owner.hasKept())) {
                eldest.remove();
                if (group.owner != null) {
                    group.owner.groups().remove(group);
                }
                break;
            }
            used.add(group.id);
        }
        used.forEach(groups::get);
    }
}
