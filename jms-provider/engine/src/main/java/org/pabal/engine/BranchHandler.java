package org.pabal.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Attempt;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Loan;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.engine.transaction.BranchEvent;
import org.pabal.engine.transaction.BranchState;
import org.pabal.engine.transaction.BranchState.Step;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal.Code;

/** XA branches. What is allowed when is said by {@link BranchState}; here it is carried out. */
final class BranchHandler {

    private final Turn turn;
    private final Deliveries deliveries;
    private final TransactionHandler transactions;
    private final PublishHandler publishing;
    private final ClientHandler clients;

    // Those not prepared yet; in the order of starting.
    private final Map<BranchId, Branch> open = new LinkedHashMap<>();

    BranchHandler(
            Turn turn,
            Deliveries deliveries,
            TransactionHandler transactions,
            PublishHandler publishing,
            ClientHandler clients) {
        this.turn = turn;
        this.deliveries = deliveries;
        this.transactions = transactions;
        this.publishing = publishing;
        this.clients = clients;
    }

    /** The work of those that are not prepared. */
    void forEachOpen(Consumer<Transaction> each) {
        open.values().forEach(branch -> each.accept(branch.work));
    }

    private BranchState state(BranchId id) {
        Branch branch = open.get(id);
        if (branch != null) {
            return branch.state;
        }
        DecidedBranch decided = turn.state.branch(id);
        return decided == null ? BranchState.NONE : decided.state();
    }

    private void refuse(Command command, long session, BranchId id, BranchEvent event, Code code) {
        Branch branch = open.get(id);
        Code told = branch == null ? code : branch.outcome(code);
        String text = "branch " + id + ": " + event + " refused, it is " + state(id);
        if (branch != null && branch.timedOut) {
            text += ", rolled back after " + branch.timeoutMillis + " ms; raise the transaction timeout";
        }
        turn.refuse(command, session, told, text);
    }

    // ---- beginning and ending work

    void start(Command.StartBranch command) {
        Session session = turn.session(command, command.session());
        if (session == null || publishing.staysBehind(session, command)) {
            return;
        }
        BranchId id = command.branch();
        if (session.transaction() != null) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.XA_PROTOCOL,
                    "cannot start work for branch " + id + ": session " + session.id()
                            + (session.transaction().branch() == null
                                    ? " has a local transaction; use an XA session"
                                    : " works for branch "
                                            + session.transaction().branch() + "; end that first"));
            return;
        }
        BranchEvent event = switch (command.mode()) {
            case NEW -> BranchEvent.START;
            case JOIN -> BranchEvent.JOIN;
            case RESUME -> BranchEvent.RESUME;
        };
        Step step = state(id).on(event);
        if (step.refusal() != null) {
            refuse(command, session.id(), id, event, step.refusal());
            return;
        }
        Branch branch = open.get(id);
        if (branch == null) {
            branch = begin(id, session.connection(), command.timeoutMillis());
        } else if (branch.suspended.contains(session) != (event == BranchEvent.RESUME)) {
            refuse(command, session.id(), id, event, Code.XA_PROTOCOL);
            return;
        }
        branch.suspended.remove(session);
        branch.active.add(session);
        branch.state = step.next();
        session.transaction(branch.work);
        turn.complete(command);
    }

    private Branch begin(BranchId id, Connection connection, long timeoutMillis) {
        long timeout = timeoutMillis > 0 ? timeoutMillis : turn.settings.branchTimeoutMillis();
        Branch branch = new Branch(id, connection, timeout);
        open.put(id, branch);
        scheduleTimeout(branch);
        return branch;
    }

    private void scheduleTimeout(Branch branch) {
        if (branch.timeoutMillis > 0 && branch.timeoutMillis < Long.MAX_VALUE - turn.nowMillis()) {
            turn.state.timetable().schedule(branch, turn.nowMillis() + branch.timeoutMillis);
        }
    }

    void end(Command.EndBranch command) {
        Session session = turn.session(command, command.session());
        if (session == null || publishing.staysBehind(session, command)) {
            return;
        }
        BranchId id = command.branch();
        BranchEvent event = switch (command.mode()) {
            case SUCCESS -> BranchEvent.END;
            case SUSPEND -> BranchEvent.SUSPEND;
            case FAIL -> BranchEvent.FAIL;
        };
        Branch branch = open.get(id);
        if (branch == null) {
            Code code = state(id).on(event).refusal();
            refuse(command, session.id(), id, event, code == null ? Code.XA_PROTOCOL : code);
            return;
        }
        boolean active = branch.active.contains(session);
        if (!active && (event == BranchEvent.SUSPEND || !branch.suspended.contains(session))) {
            refuse(command, session.id(), id, event, Code.XA_PROTOCOL);
            return;
        }
        Step step = branch.state.on(event);
        leave(branch, session);
        if (event == BranchEvent.SUSPEND && step.refusal() == null) {
            branch.suspended.add(session);
        }
        long unknown = deliveries.settleIn(branch.work, session, command.settled());
        if (unknown != 0) {
            // What the client believes to have received is not what it holds: the branch must not commit.
            step = new Step(BranchState.ROLLBACK_ONLY, Code.XA_ROLLED_BACK);
        }
        branch.state = branch.amongOthers(step.next());
        if (branch.state == BranchState.ROLLBACK_ONLY) {
            transactions.rollBack(branch.work, "branch rolled back");
        }
        if (step.refusal() == null) {
            turn.complete(command);
        } else {
            refuse(command, session.id(), id, event, step.refusal());
        }
    }

    private static void leave(Branch branch, Session session) {
        branch.suspended.remove(session);
        if (branch.active.remove(session)) {
            session.transaction(null);
        }
    }

    /** A session closes: what it works for fails, what it has ended stays; what it has suspended can only be ended by others. */
    void abandon(Session session, String how) {
        for (Branch branch : new ArrayList<>(open.values())) {
            boolean active = branch.active.contains(session);
            if (!active && !branch.suspended.contains(session)) {
                continue;
            }
            leave(branch, session);
            if (active) {
                branch.state = branch.state.on(BranchEvent.ABANDON).next();
                if (branch.state == BranchState.ROLLBACK_ONLY) {
                    transactions.rollBack(branch.work, how);
                }
            } else {
                branch.state =
                        branch.amongOthers(branch.state == BranchState.SUSPENDED ? BranchState.IDLE : branch.state);
            }
        }
    }

    /** It took too long: rolled back now, and forgotten if nobody asks for as long again. */
    void timedOut(Branch branch) {
        if (branch.timedOut) {
            if (branch.active.isEmpty()) {
                finish(branch);
            } else {
                scheduleTimeout(branch);
            }
            return;
        }
        branch.timedOut = true;
        branch.state = branch.state.on(BranchEvent.TIME_OUT).next();
        transactions.rollBack(branch.work, "branch timed out");
        if (branch.state == BranchState.NONE) {
            branch.state = BranchState.ROLLBACK_ONLY;
        }
        scheduleTimeout(branch);
    }

    private void finish(Branch branch) {
        turn.state.timetable().cancel(branch);
        open.remove(branch.id);
        for (Session session : branch.active) {
            session.transaction(null);
        }
        branch.active.clear();
        branch.suspended.clear();
    }

    // ---- deciding

    void prepare(Command.PrepareBranch command) {
        BranchId id = command.branch();
        Step step = state(id).on(BranchEvent.PREPARE);
        Branch branch = open.get(id);
        if (step.refusal() != null || branch == null) {
            refuseAndFinish(command, id, BranchEvent.PREPARE, step);
            return;
        }
        finish(branch);
        if (branch.work.isEmpty()) {
            turn.answer(command, new Answer.Vote(true));
            return;
        }
        List<Publication> published = branch.work.takePublished();
        List<Loan> loans = branch.work.takeSettled();
        List<DeliverySettled> settled = transactions.settled(loans);
        // What was reserved for the open branch is from here on reserved for the prepared one.
        publishing.release(published, false);
        turn.emit(new EngineRecord.TransactionPrepared(
                id, turn.nowMillis(), branch.work.connection().author(), published, settled));
        transactions.ended(loans);
        turn.answer(command, new Answer.Vote(false));
    }

    private void refuseAndFinish(Command command, BranchId id, BranchEvent event, Step step) {
        Branch branch = open.get(id);
        refuse(command, 0, id, event, step.refusal() == null ? Code.XA_PROTOCOL : step.refusal());
        if (branch != null && step.next() == BranchState.NONE) {
            transactions.rollBack(branch.work, "branch rolled back");
            finish(branch);
        }
    }

    void commit(Command.CommitBranch command) {
        BranchId id = command.branch();
        Connection connection = turn.live.connections().get(command.connection());
        if (clients.isDealtWith(command, 0, connection, command.operation(), null)) {
            return;
        }
        BranchEvent event = command.onePhase() ? BranchEvent.COMMIT_ONE_PHASE : BranchEvent.COMMIT;
        Step step = state(id).on(event);
        if (step.refusal() != null) {
            refuseAndFinish(command, id, event, step);
            return;
        }
        int before = turn.recordCount();
        Branch branch = open.get(id);
        if (branch != null) {
            finish(branch);
            transactions.commit(branch.work);
        } else {
            commitPrepared(id, false);
        }
        clients.done(connection, command.operation(), before);
        turn.complete(command);
    }

    private void commitPrepared(BranchId id, boolean heuristic) {
        turn.emit(new EngineRecord.BranchCommitted(id, turn.state.nextEntry(), turn.nowMillis(), heuristic));
    }

    void rollBack(Command.RollbackBranch command) {
        BranchId id = command.branch();
        Step step = state(id).on(BranchEvent.ROLLBACK);
        if (step.refusal() != null) {
            refuse(command, 0, id, BranchEvent.ROLLBACK, step.refusal());
            return;
        }
        Branch branch = open.get(id);
        if (branch != null) {
            transactions.rollBack(branch.work, "branch rolled back");
            finish(branch);
        } else {
            rollBackPrepared(id, false);
        }
        turn.complete(command);
    }

    private void rollBackPrepared(BranchId id, boolean heuristic) {
        DecidedBranch decided = turn.state.branch(id);
        List<DeliverySettled> settled = decided == null ? List.of() : decided.settled();
        turn.emit(new EngineRecord.BranchRolledBack(id, heuristic));
        Attempt attempt = new Attempt(turn.nowMillis(), "prepared branch " + id + " rolled back");
        for (DeliverySettled held : settled) {
            for (long entryId : held.entries()) {
                QueueEntry entry = turn.state.entry(entryId);
                if (entry != null) {
                    deliveries.undo(entry, attempt);
                }
            }
        }
    }

    void forget(Command.ForgetBranch command) {
        BranchId id = command.branch();
        Step step = state(id).on(BranchEvent.FORGET);
        if (step.refusal() != null) {
            refuse(command, 0, id, BranchEvent.FORGET, step.refusal());
            return;
        }
        turn.emit(new EngineRecord.BranchForgotten(id));
        turn.complete(command);
    }

    void recover(Command.RecoverBranches command) {
        List<BranchId> all = new ArrayList<>();
        for (DecidedBranch branch : turn.state.branches()) {
            all.add(branch.id());
        }
        turn.answer(command, new Answer.Branches(all));
    }

    void completeHeuristically(Command.CompleteBranchHeuristically command) {
        BranchId id = command.branch();
        BranchEvent event = command.commit() ? BranchEvent.COMMIT_HEURISTICALLY : BranchEvent.ROLL_BACK_HEURISTICALLY;
        @Nullable Code refusal = state(id).on(event).refusal();
        if (refusal != null) {
            refuse(command, 0, id, event, refusal);
            return;
        }
        if (command.commit()) {
            commitPrepared(id, true);
        } else {
            rollBackPrepared(id, true);
        }
        turn.complete(command);
    }
}
