package org.pabal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.message.Refusal.Code;

/** Local transactions, and what they have in common with branches: how work is committed and undone. */
final class TransactionHandler {

    private final Turn turn;
    private final Deliveries deliveries;
    private final PublishHandler publishing;
    private final DeadLetters deadLetters;
    private final ClientHandler clients;

    TransactionHandler(
            Turn turn,
            Deliveries deliveries,
            PublishHandler publishing,
            DeadLetters deadLetters,
            ClientHandler clients) {
        this.turn = turn;
        this.deliveries = deliveries;
        this.publishing = publishing;
        this.deadLetters = deadLetters;
        this.clients = clients;
    }

    void commit(Command.CommitTransaction command) {
        Session session = turn.session(command, command.session());
        if (session == null
                || publishing.staysBehind(session, command)
                || clients.isDealtWith(command, session.id(), session.connection(), command.operation(), null)) {
            return;
        }
        Transaction transaction = local(command, session, "commit");
        if (transaction == null) {
            return;
        }
        if (transaction.acceptedCount() < command.publishedMin()) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.INCOMPLETE_TRANSACTION,
                    "cannot commit: " + (command.publishedMin() - transaction.acceptedCount()) + " of the "
                            + command.publishedMin() + " messages published in the transaction of session "
                            + session.id() + " were refused; nothing has been committed: roll back, and begin anew");
            return;
        }
        long unknown = deliveries.settleIn(transaction, session, command.settled());
        if (unknown != 0) {
            // All or nothing: what the client believes to settle is not what it holds.
            rollBack(transaction, "commit refused");
            deliveries.refuseUnknown(command, session, unknown);
            return;
        }
        int before = turn.recordCount();
        commit(transaction);
        clients.done(session.connection(), command.operation(), before);
        turn.complete(command);
    }

    void rollBack(Command.RollbackTransaction command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        Transaction transaction = local(command, session, "roll back");
        if (transaction == null) {
            return;
        }
        publishing.refuseAll(
                session, Code.TRANSACTION_ROLLED_BACK, "rolled back before there was room for the message");
        long unknown = deliveries.settleIn(transaction, session, command.returned());
        rollBack(transaction, "rolled back");
        if (unknown == 0) {
            turn.complete(command);
        } else {
            deliveries.refuseUnknown(command, session, unknown);
        }
    }

    private @Nullable Transaction local(Command command, Session session, String what) {
        Transaction transaction = session.transaction();
        if (transaction == null || transaction.branch() != null) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.ILLEGAL_STATE,
                    "cannot " + what + ": session " + session.id() + " has no local transaction"
                            + (transaction == null ? "" : "; it works for branch " + transaction.branch()));
            return null;
        }
        return transaction;
    }

    /** Makes it all happen, as one record; none if there is nothing. */
    void commit(Transaction transaction) {
        boolean isEmpty = transaction.isEmpty();
        List<Publication> published = transaction.takePublished();
        if (isEmpty) {
            return;
        }
        List<Loan> loans = transaction.takeSettled();
        publishing.release(published, true);
        List<DeliverySettled> settled = settled(loans);
        turn.emit(new EngineRecord.TransactionCommitted(
                turn.state.nextEntry(), turn.nowMillis(), published, settled, isVolatile(published, settled)));
        ended(loans);
    }

    /** Drops what was published, returns what was settled. */
    void rollBack(Transaction transaction, String how) {
        List<Publication> published = transaction.takePublished();
        publishing.release(published, false);
        for (int i = 0; i < published.size(); i++) {
            turn.state.letGo(published.get(i).stored());
        }
        deliveries.giveBackAll(transaction.takeSettled(), how);
    }

    void ended(List<Loan> loans) {
        for (int i = 0; i < loans.size(); i++) {
            deliveries.ended(loans.get(i));
        }
    }

    /** One for each queue, without what is gone already. */
    List<DeliverySettled> settled(List<Loan> loans) {
        Map<Long, List<QueueEntry>> byQueue = new LinkedHashMap<>(2);
        for (int i = 0; i < loans.size(); i++) {
            QueueEntry entry = loans.get(i).entry();
            if (!entry.isRemoved()) {
                MessageQueue queue = entry.queue();
                List<QueueEntry> entries = byQueue.get(queue.id());
                if (entries == null) {
                    entries = new ArrayList<>();
                    byQueue.put(queue.id(), entries);
                }
                entries.add(entry);
            }
        }
        List<DeliverySettled> settled = new ArrayList<>(byQueue.size());
        for (Map.Entry<Long, List<QueueEntry>> each : byQueue.entrySet()) {
            List<QueueEntry> entries = each.getValue();
            long[] ids = new long[entries.size()];
            boolean isVolatile = true;
            for (int i = 0; i < ids.length; i++) {
                ids[i] = entries.get(i).id();
                isVolatile &= !entries.get(i).isDurable();
            }
            Arrays.sort(ids);
            settled.add(new DeliverySettled(each.getKey(), ids, isVolatile));
        }
        return settled;
    }

    private boolean isVolatile(List<Publication> published, List<DeliverySettled> settled) {
        for (int i = 0; i < settled.size(); i++) {
            if (!settled.get(i).isVolatile()) {
                return false;
            }
        }
        for (int i = 0; i < published.size(); i++) {
            if (!deadLetters.isVolatile(
                    published.get(i).message(), published.get(i).queues())) {
                return false;
            }
        }
        return true;
    }
}
