package org.pabal.testkit.simulation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.message.BranchId;

/** What may become of loans, because somebody has asked for it. */
final class Permissions {

    private final World world;
    private long nowMillis;

    Permissions(World world) {
        this.world = world;
    }

    /** @param session that of the command, if it has one */
    void asked(Command command, @Nullable Session session, long now) {
        nowMillis = now;
        if (command instanceof Command.SettleDeliveries settle && session != null) {
            session.loans(settle.deliveries()).forEach(loan -> loan.maySettle = true);
        } else if (command instanceof Command.ReturnDeliveries back && session != null) {
            for (Loan loan : session.loans(back.deliveries())) {
                loan.mayReturn = true;
                loan.unstarted = back.reason() == Command.ReturnReason.UNSTARTED;
                loan.rejected = back.reason() == Command.ReturnReason.REJECTED;
            }
            if (back.reason() == Command.ReturnReason.UNSTARTED) {
                answerRecalls(session, back, now);
            }
        } else if (command instanceof Command.RollbackTransaction rollback && session != null) {
            session.loans(rollback.returned()).forEach(loan -> loan.mayReturn = true);
            if (session.work != null) {
                session.work.settled.forEach(loan -> loan.mayReturn = true);
            }
        } else if (command instanceof Command.RollbackBranch rollback) {
            Work work = world.branches.get(rollback.branch());
            if (work != null) {
                work.settled.forEach(loan -> loan.mayReturn = true);
            }
        } else if (command instanceof Command.CommitBranch commit) {
            mayRollBackIfFailed(commit.branch());
        } else if (command instanceof Command.PrepareBranch prepare) {
            mayRollBackIfFailed(prepare.branch());
        } else if (command instanceof Command.EndBranch end && session != null) {
            Work work = world.branches.get(end.branch());
            if (end.mode() == Command.EndMode.FAIL || mayRollBackIfFailed(end.branch())) {
                session.loans(end.settled()).forEach(loan -> loan.mayReturn = true);
                if (work != null) {
                    work.settled.forEach(loan -> loan.mayReturn = true);
                }
            }
        } else if (command instanceof Command.CommitTransaction commit && session != null && session.unanswered > 1) {
            // Its turn comes later, and what it wants to settle may be gone by then: then it rolls back.
            session.loans(commit.settled()).forEach(loan -> loan.mayReturn = true);
            if (session.work != null) {
                session.work.settled.forEach(loan -> loan.mayReturn = true);
            }
        } else if (command instanceof Command.CloseConsumer close) {
            Consumer consumer = world.consumers.get(close.consumer());
            if (consumer != null) {
                closing(consumer);
            }
        } else if (command instanceof Command.CloseSession && session != null) {
            mayReturnAll(session);
        } else if (command instanceof Command.CloseConnection close) {
            Connection connection = world.connections.get(close.connection());
            if (connection != null) {
                connection.sessions.values().forEach(this::mayReturnAll);
            }
        }
    }

    /** Deliveries answer for their consumers, none of them for whoever was asked first. */
    private static void answerRecalls(Session session, Command.ReturnDeliveries back, long now) {
        for (Loan loan : session.loans(back.deliveries())) {
            if (session.recalled.remove(loan.consumer)) {
                loan.consumer.recalled = 0;
                loan.consumer.queue.recallMillis = now;
                loan.consumer.recallRefused = false;
            }
        }
        Consumer first = back.deliveries().length == 0 ? session.recalled.pollFirst() : null;
        if (first != null) {
            first.recalled = 0;
            first.queue.recallMillis = now;
            first.recallRefused = true;
        }
    }

    private boolean mayRollBackIfFailed(BranchId id) {
        Work work = world.branches.get(id);
        boolean failed = work != null && (work.state == Work.State.FAILED || work.deadlineMillis <= nowMillis);
        if (work != null && failed) {
            work.settled.forEach(loan -> loan.mayReturn = true);
        }
        return failed;
    }

    /** Whether a command that had to wait may have rolled back what the loan was settled in. */
    boolean mayRollBack(Loan loan, @Nullable Command executing) {
        for (Command waiting : world.unanswered.values()) {
            boolean concerns = waiting instanceof Command.EndBranch end && isOf(end, loan)
                    || waiting instanceof Command.CommitTransaction commit && commit.session() == loan.session.id;
            if (concerns && waiting != executing) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(Command.EndBranch end, Loan loan) {
        Work work = loan.settledIn;
        return end.session() == loan.session.id || work != null && Objects.equals(end.branch(), work.branch);
    }

    private void closing(Consumer consumer) {
        consumer.closing = true;
        // If it was asked for deliveries, another is asked now.
        consumer.queue.recallMillis = nowMillis;
    }

    private void mayReturnAll(Session session) {
        session.consumers.values().forEach(this::closing);
        for (Work branch : world.branches.values()) {
            if (branch.workers.contains(session)) {
                branch.settled.forEach(loan -> loan.mayReturn = true);
            }
        }
        for (Loan loan : session.loans.values()) {
            Work work = loan.settledIn;
            if (work == null || work.branch == null || work.workers.contains(session)) {
                loan.mayReturn = true;
            }
        }
    }
}
