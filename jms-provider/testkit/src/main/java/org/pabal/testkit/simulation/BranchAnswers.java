package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/** What answers about XA branches promise. */
final class BranchAnswers {

    private final World world;
    private final Commits commits;

    BranchAnswers(World world, Commits commits) {
        this.world = world;
        this.commits = commits;
    }

    void completed(Command command, long nowMillis) {
        if (command instanceof Command.StartBranch start) {
            Session session = requireSession(command);
            Work work;
            if (start.mode() == Command.StartMode.NEW) {
                work = new Work(start.branch());
                unless(world.branches.put(start.branch(), work) == null, () -> "a branch begins twice: " + command);
                work.deadlineMillis = nowMillis
                        + (start.timeoutMillis() == 0 ? Simulation.BRANCH_TIMEOUT_MILLIS : start.timeoutMillis());
            } else {
                work = branch(start.branch(), command);
                // It may have run out of time after that, in the same tick.
                unless(
                        work.state == Work.State.ACTIVE
                                || work.state == Work.State.FAILED && work.deadlineMillis <= nowMillis,
                        () -> command + " works for " + work);
                work.suspended.remove(session);
            }
            work.workers.add(session);
            session.work = work;
        } else if (command instanceof Command.EndBranch end) {
            Session session = requireSession(command);
            Work work = branch(end.branch(), command);
            for (Loan loan : session.loans(end.settled())) {
                loan.settledIn = work;
                work.settled.add(loan);
            }
            if (work.workers.remove(session)) {
                session.work = null;
            } else {
                unless(
                        work.suspended.remove(session) || work.state == Work.State.FAILED,
                        () -> command + " ends what " + session.id + " does not work for");
            }
            if (end.mode() == Command.EndMode.SUSPEND) {
                work.suspended.add(session);
            } else if (end.mode() == Command.EndMode.FAIL) {
                work.state = Work.State.FAILED;
                work.drop();
            }
        } else if (command instanceof Command.CommitBranch commit) {
            if (commit.onePhase()) {
                commits.requireCarriedOut(command);
                forget(commit.branch());
            } else {
                unless(
                        !world.branches.containsKey(commit.branch()),
                        () -> command + " leaves " + world.branches.get(commit.branch()));
            }
        } else if (command instanceof Command.RollbackBranch rollback) {
            Work work = forget(rollback.branch());
            unless(work == null || work.settled.isEmpty() && work.held.isEmpty(), () -> command + " leaves " + work);
        } else if (command instanceof Command.ForgetBranch forget) {
            unless(!world.branches.containsKey(forget.branch()), () -> command + " leaves it");
        } else if (command instanceof Command.CompleteBranchHeuristically complete) {
            Work work = branch(complete.branch(), command);
            unless(
                    work.state
                            == (complete.commit()
                                    ? Work.State.HEURISTICALLY_COMMITTED
                                    : Work.State.HEURISTICALLY_ROLLED_BACK),
                    () -> command + " leaves " + work);
        }
    }

    private void decidedWithout(BranchId id, Refusal refusal, long nowMillis) {
        Work work = world.branches.get(id);
        boolean gone = refusal.code() == Refusal.Code.XA_ROLLED_BACK
                || refusal.code() == Refusal.Code.XA_TIMED_OUT
                || refusal.code() == Refusal.Code.XA_UNKNOWN_BRANCH;
        if (work != null && gone) {
            unless(
                    work.state == Work.State.FAILED
                            || work.state == Work.State.ACTIVE && work.deadlineMillis <= nowMillis,
                    () -> "rolled back, or forgotten, though nothing was wrong with it: " + work + ": " + refusal);
            forget(id);
        }
    }

    private @Nullable Work forget(BranchId id) {
        Work work = world.branches.remove(id);
        if (work != null) {
            work.drop();
            work.state = Work.State.OVER;
            for (Session session : work.workers) {
                session.work = null;
            }
        }
        return work;
    }

    private Work branch(BranchId id, Command command) {
        Work work = world.branches.get(id);
        if (work == null) {
            throw new Violation("a branch that does not exist is served: " + command);
        }
        return work;
    }

    void voted(Command.PrepareBranch prepare, Answer.Vote vote) {
        Work work = branch(prepare.branch(), prepare);
        if (vote.readOnly()) {
            unless(
                    work.settled.isEmpty()
                            && work.published.stream()
                                    .allMatch(published -> published.mayBeGivenAway
                                            || published.queues.stream().noneMatch(world.queues::containsKey)),
                    () -> prepare + " finds nothing in " + work);
            forget(prepare.branch());
        } else {
            unless(work.state == Work.State.PREPARED, () -> prepare + " leaves " + work);
        }
    }

    void refused(Command command, Refusal refusal, long nowMillis) {
        if (command instanceof Command.PrepareBranch prepare) {
            decidedWithout(prepare.branch(), refusal, nowMillis);
        } else if (command instanceof Command.CommitBranch commit) {
            decidedWithout(commit.branch(), refusal, nowMillis);
        } else if (command instanceof Command.RollbackBranch rollback) {
            decidedWithout(rollback.branch(), refusal, nowMillis);
        } else if (command instanceof Command.EndBranch end) {
            Session session = world.sessionOf(command);
            Work work = world.branches.get(end.branch());
            boolean rolledBack =
                    refusal.code() == Refusal.Code.XA_ROLLED_BACK || refusal.code() == Refusal.Code.XA_TIMED_OUT;
            if (session != null && work != null && rolledBack) {
                work.state = Work.State.FAILED;
                work.drop();
                work.suspended.remove(session);
                if (work.workers.remove(session)) {
                    session.work = null;
                }
            }
        }
    }

    private Session requireSession(Command command) {
        Session session = world.sessionOf(command);
        if (session == null) {
            throw new Violation("a session that is not open is served: " + command);
        }
        return session;
    }
}
