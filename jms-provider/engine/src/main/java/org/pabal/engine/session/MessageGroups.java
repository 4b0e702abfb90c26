package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;

/**
 * Which consumer of a queue owns which group. Remembers {@value #REMEMBERED_MAX} groups; beyond that the one that was not
 * used for longest is forgotten, if nothing of it is lent or kept: its next message may go to another consumer.
 */
final class MessageGroups {

    static final int REMEMBERED_MAX = 65_536;

    // So many of the eldest are looked at for one that can be forgotten; each of them being lent, the bound is exceeded
    // by
    // one, so that at most as many groups are remembered besides as there are loans.
    private static final int LOOKED_AT_MAX = 8;

    private static final String SEQUENCE = "JMSXGroupSeq";

    private final Map<String, MessageGroup> groups = new LinkedHashMap<>(16, 0.75f, true);

    @Nullable
    MessageGroup find(String id) {
        return groups.get(id);
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

    /** A loan has ended. Returns what was kept until then, to be offered to all. */
    List<QueueEntry> ended(MessageGroup group) {
        group.loans--;
        if (group.loans == 0 && group.isLeaving()) {
            groups.remove(group.id);
            return group.takeWaiting();
        }
        return List.of();
    }

    /** The consumer closes. Returns what was kept for it and can be offered to all at once. */
    List<QueueEntry> leave(Consumer consumer) {
        List<QueueEntry> kept = consumer.takeKept();
        for (MessageGroup group : consumer.groups()) {
            if (group.loans == 0) {
                groups.remove(group.id);
            } else {
                group.owner = null;
            }
        }
        consumer.groups().clear();
        List<QueueEntry> free = new ArrayList<>(kept.size());
        for (QueueEntry entry : kept) {
            String id = entry.message().groupId();
            MessageGroup group = id == null ? null : groups.get(id);
            if (group != null && group.isLeaving()) {
                group.keep(entry);
            } else {
                free.add(entry);
            }
        }
        return free;
    }

    private void leave(MessageGroup group) {
        Consumer owner = group.owner;
        if (owner != null) {
            owner.groups().remove(group);
            group.owner = null;
            // It may be long before the owner has credit again: what was kept for it waits for the group's loans only.
            for (QueueEntry kept : owner.takeKept()) {
                if (group.id.equals(kept.message().groupId())) {
                    group.keep(kept);
                } else {
                    owner.keep(kept);
                }
            }
        }
    }

    private void forgetOne() {
        if (groups.size() <= REMEMBERED_MAX) {
            return;
        }
        int lookedAt = 0;
        for (Iterator<MessageGroup> eldest = groups.values().iterator();
                eldest.hasNext() && lookedAt < LOOKED_AT_MAX;
                lookedAt++) {
            MessageGroup group = eldest.next();
            if (group.loans == 0 && (group.owner == null || group.owner.nextKept() == null)) {
                eldest.remove();
                leave(group);
                return;
            }
        }
    }
}
