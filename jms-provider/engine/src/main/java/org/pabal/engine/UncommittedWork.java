package org.pabal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Explained;
import org.pabal.engine.effect.Explained.Work;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.Author;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.Message;

/** What transactions that are not committed have to do with one queue. Changes nothing. */
final class UncommittedWork {

    /** Sent and settled messages looked at, in all transactions: more would keep everybody else waiting. */
    private static final int LOOKED_AT_MAX = 100_000;

    private final MessageQueue queue;
    private final @Nullable String messageId;
    private final List<Work> found = new ArrayList<>();
    private final Map<Long, Work> byEntry = new HashMap<>();
    private @Nullable Message sent;
    private @Nullable Work sender;
    private int lookedAt;

    /** @param messageId of a message that may have been sent in one of them; null for none in particular */
    UncommittedWork(MessageQueue queue, @Nullable String messageId) {
        this.queue = queue;
        this.messageId = messageId;
    }

    void lookAt(Turn turn, BranchHandler branches) {
        for (DecidedBranch branch : turn.state.branches()) {
            lookAt(branch);
        }
        branches.forEachOpen(this::lookAt);
        for (Session session : turn.live.sessions().inOrder()) {
            Transaction transaction = session.transaction();
            if (transaction != null && transaction.branch() == null) {
                lookAt(transaction);
            }
        }
    }

    /** In the order of preparing, of beginning, of the sessions. */
    List<Work> all() {
        return found;
    }

    /** Whether there was more than is looked at. */
    boolean isTooMuch() {
        return lookedAt >= LOOKED_AT_MAX;
    }

    /** What has settled an entry; null if nothing has. */
    @Nullable
    Work ofEntry(long entry) {
        return byEntry.get(entry);
    }

    /** Where the message stands that was asked for, if it was sent in one of them; else null. */
    Explained.@Nullable Standing ofSent() {
        return sent == null
                ? null
                : new Explained.Standing(
                        sent.messageId(),
                        Explained.State.UNCOMMITTED,
                        0,
                        0,
                        sent.expirationMillis(),
                        0,
                        0,
                        false,
                        sender,
                        sent.groupId(),
                        0,
                        List.of());
    }

    private void lookAt(DecidedBranch branch) {
        List<Long> settled = new ArrayList<>();
        for (DeliverySettled each : branch.settled()) {
            if (each.queue() == queue.id()) {
                for (long entry : each.entries()) {
                    settled.add(entry);
                }
            }
            lookedAt += each.entries().length;
        }
        Author by = branch.by();
        add(
                branch.published(),
                settled,
                (sentHere, settledHere) -> new Work(
                        branch.id(),
                        true,
                        branch.preparedMillis(),
                        0,
                        by.clientId(),
                        by.user(),
                        sentHere,
                        settledHere));
    }

    private void lookAt(Transaction transaction) {
        List<Long> settled = new ArrayList<>();
        for (Loan loan : transaction.settled()) {
            if (loan.entry().queue() == queue) {
                settled.add(loan.entry().id());
            }
        }
        lookedAt += transaction.settled().size();
        Connection connection = transaction.connection();
        Author by = connection.author();
        add(
                transaction.published(),
                settled,
                (sentHere, settledHere) -> new Work(
                        transaction.branch(),
                        false,
                        transaction.sinceMillis(),
                        connection.id(),
                        by.clientId(),
                        by.user(),
                        sentHere,
                        settledHere));
    }

    private interface Counted {
        Work work(int sent, int settled);
    }

    private void add(List<Publication> published, List<Long> settled, Counted counted) {
        if (isTooMuch()) {
            return;
        }
        int count = 0;
        Message asked = null;
        for (Publication publication : published) {
            if (isForQueue(publication)) {
                count++;
                if (messageId != null && messageId.equals(publication.message().messageId())) {
                    asked = publication.message();
                }
            }
        }
        lookedAt += published.size();
        if (count + settled.size() == 0) {
            return;
        }
        Work work = counted.work(count, settled.size());
        found.add(work);
        for (long entry : settled) {
            byEntry.put(entry, work);
        }
        if (asked != null && sent == null) {
            sent = asked;
            sender = work;
        }
    }

    private boolean isForQueue(Publication publication) {
        for (long each : publication.queues()) {
            if (each == queue.id()) {
                return true;
            }
        }
        return false;
    }
}
