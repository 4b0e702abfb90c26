package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;

/** Which commands are open, what their answers promise, and whether that holds. */
final class Answers {

    private final World world;

    /** Commands that cannot be refused, by request. */
    private final Map<Long, Command> mustSucceed = new LinkedHashMap<>();

    private @Nullable Command unrefusable;
    private long nowMillis;

    Answers(World world) {
        this.world = world;
    }

    // ---- before

    void asked(Command command, boolean cannotBeRefused, long now) {
        nowMillis = now;
        if (command.request() != Command.NO_REPLY) {
            unless(
                    world.unanswered.put(command.request(), command) == null,
                    "the simulation repeats itself: " + command);
            if (cannotBeRefused) {
                mustSucceed.put(command.request(), command);
            }
        }
        unrefusable = cannotBeRefused && command.request() == Command.NO_REPLY ? command : null;
        Session session = sessionOf(command);
        if (session != null) {
            session.unanswered++;
        }
        if (command instanceof Command.PublishMessage publish && session != null) {
            Published published = new Published(session, publish);
            world.sendOff(published);
            world.sent.put(published.number, published);
        } else if (command instanceof Command.GrantCredit grant) {
            Consumer consumer = world.consumers.get(grant.consumer());
            if (consumer != null) {
                consumer.credit += grant.messages();
            }
        } else if (command instanceof Command.RevokeCredit revoke) {
            Consumer consumer = world.consumers.get(revoke.consumer());
            if (consumer != null) {
                consumer.revoking++;
            }
        } else if (command instanceof Command.SettleDeliveries settle && session != null) {
            loans(session, settle.deliveries()).forEach(loan -> loan.maySettle = true);
        } else if (command instanceof Command.ReturnDeliveries back && session != null) {
            for (Loan loan : loans(session, back.deliveries())) {
                loan.mayReturn = true;
                loan.unstarted = back.reason() == Command.ReturnReason.UNSTARTED;
                loan.rejected = back.reason() == Command.ReturnReason.REJECTED;
            }
            if (back.reason() == Command.ReturnReason.UNSTARTED) {
                session.consumers.values().forEach(consumer -> consumer.recalled = 0);
            }
        } else if (command instanceof Command.RollbackTransaction rollback && session != null) {
            loans(session, rollback.returned()).forEach(loan -> loan.mayReturn = true);
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
                loans(session, end.settled()).forEach(loan -> loan.mayReturn = true);
                if (work != null) {
                    work.settled.forEach(loan -> loan.mayReturn = true);
                }
            }
        } else if (command instanceof Command.CommitTransaction commit && session != null && session.unanswered > 1) {
            // Its turn comes later, and what it wants to settle may be gone by then: then it rolls back.
            loans(session, commit.settled()).forEach(loan -> loan.mayReturn = true);
            if (session.work != null) {
                session.work.settled.forEach(loan -> loan.mayReturn = true);
            }
        } else if (command instanceof Command.CloseConsumer close) {
            Consumer consumer = world.consumers.get(close.consumer());
            if (consumer != null) {
                consumer.closing = true;
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

    private void mayReturnAll(Session session) {
        session.consumers.values().forEach(consumer -> consumer.closing = true);
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

    private @Nullable Session sessionOf(Command command) {
        Long id = null;
        if (command instanceof Command.PublishMessage publish) {
            id = publish.session();
        } else if (command instanceof Command.SettleDeliveries settle) {
            id = settle.session();
        } else if (command instanceof Command.HandOverDeliveries handOver) {
            id = handOver.from();
        } else if (command instanceof Command.ReturnDeliveries back) {
            id = back.session();
        } else if (command instanceof Command.CommitTransaction commit) {
            id = commit.session();
        } else if (command instanceof Command.RollbackTransaction rollback) {
            id = rollback.session();
        } else if (command instanceof Command.StartBranch start) {
            id = start.session();
        } else if (command instanceof Command.EndBranch end) {
            id = end.session();
        } else if (command instanceof Command.CloseSession close) {
            id = close.session();
        } else if (command instanceof Command.OpenConsumer open) {
            id = open.session();
        }
        Session session = id == null ? null : world.sessions.get(id);
        return session != null && session.connection.id == command.connection() ? session : null;
    }

    private static List<Loan> loans(Session session, long[] deliveries) {
        List<Loan> loans = new ArrayList<>();
        for (long delivery : deliveries) {
            Loan loan = session.loans.get(delivery);
            if (loan != null && loan.settledIn == null) {
                loans.add(loan);
            }
        }
        return loans;
    }

    // ---- what commits have to carry out

    List<Command> commits() {
        return world.unanswered.values().stream()
                .filter(command -> command instanceof Command.CommitTransaction
                        || command instanceof Command.CommitBranch commit && commit.onePhase())
                .toList();
    }

    /** Whether it says that a commit is done, and that one had something to carry out. */
    boolean endsCommitWithWork(Effect effect) {
        if (!(effect instanceof Effect.Completed completed)) {
            return false;
        }
        Command command = world.unanswered.get(completed.request());
        if (command == null || !commits().contains(command)) {
            return false;
        }
        Work work = workOf(command);
        return work != null && !isDone(work, settledBy(command, work));
    }

    @Nullable
    Work workOf(Command command) {
        if (command instanceof Command.CommitTransaction) {
            Session session = sessionOf(command);
            return session == null ? null : session.work;
        }
        return command instanceof Command.CommitBranch commit ? world.branches.get(commit.branch()) : null;
    }

    Set<Loan> settledBy(Command command, Work work) {
        Set<Loan> settled = new LinkedHashSet<>(work.settled);
        Session session = sessionOf(command);
        if (command instanceof Command.CommitTransaction commit && session != null) {
            settled.addAll(loans(session, commit.settled()));
        }
        return settled;
    }

    // ---- after

    void happened(Effect effect, long now) {
        nowMillis = now;
        if (effect instanceof Effect.Completed completed) {
            Command command = take(completed.request(), effect);
            unless(!isQuestion(command), command + " is answered by " + effect);
            completed(command);
            done(command);
        } else if (effect instanceof Effect.Answered answered) {
            Command command = take(answered.request(), effect);
            answered(command, answered.answer());
            done(command);
        } else if (effect instanceof Effect.Refused refused) {
            if (refused.request() == Command.NO_REPLY) {
                refusedUnasked(refused);
            } else {
                Command command = take(refused.request(), effect);
                Command unexpected = mustSucceed.remove(refused.request());
                unless(unexpected == null, Description.of(unexpected) + " is refused: " + refused.refusal());
                refused(command, refused.refusal());
                done(command);
            }
        } else if (effect instanceof Effect.RecallDeliveries recall) {
            Consumer consumer = world.consumers.get(recall.consumer());
            if (consumer == null) {
                throw new Violation("deliveries are asked back from a consumer that is not open: " + effect);
            }
            unless(consumer.recalled == 0, "deliveries are asked back twice: " + effect);
            unless(
                    recall.count() > 0 && recall.session() == consumer.session.id,
                    "deliveries are asked back that cannot be: " + effect);
            consumer.recalled = recall.count();
        } else if (effect instanceof Effect.ConsumerEnded ended) {
            Consumer consumer = world.consumers.get(ended.consumer());
            if (consumer == null) {
                throw new Violation("a consumer ends that is not open: " + effect);
            }
            unless(consumer.queue.deleted, "a consumer ends though its queue is there: " + effect);
            world.close(consumer);
        }
    }

    private Command take(long request, Effect effect) {
        Command command = world.unanswered.remove(request);
        if (command == null) {
            throw new Violation("something is answered that was not asked, or was answered before: " + effect);
        }
        unless(command.connection() == effect.connection(), command + " is answered to somebody else: " + effect);
        return command;
    }

    private void done(Command command) {
        mustSucceed.remove(command.request());
        Session session = sessionOf(command);
        if (session != null) {
            session.unanswered--;
        }
    }

    /** After all effects of a decision. */
    void decided(@Nullable Command command) {
        if (command != null) {
            if (command.request() == Command.NO_REPLY) {
                Session session = sessionOf(command);
                if (session != null) {
                    session.unanswered--;
                }
            }
            boolean mayWait = sessionOf(command) != null
                    || command instanceof Command.RevokeCredit
                    || command instanceof Command.CloseConsumer;
            unless(
                    mayWait || !world.unanswered.containsKey(command.request()),
                    "a command is not answered at once: " + command);
            // Who waits may find the world changed when its turn comes.
            mustSucceed.remove(command.request());
        }
        unrefusable = null;
    }

    private static boolean isQuestion(Command command) {
        return command instanceof Command.PrepareBranch
                || command instanceof Command.RecoverBranches
                || command instanceof Command.BrowseMore
                || command instanceof Command.PurgeQueue
                || command instanceof Command.MoveMessages
                || command instanceof Command.RetryDeadLetters
                || command instanceof Command.DescribeQueues;
    }

    private void completed(Command command) {
        if (command instanceof Command.OpenConnection open) {
            for (Connection other : world.connections.values()) {
                unless(
                        open.clientId() == null || !open.clientId().equals(other.clientId),
                        "client id " + open.clientId() + " is given to two connections");
            }
            world.connections.put(open.connection(), new Connection(open.connection(), open.clientId()));
        } else if (command instanceof Command.SetClientId set) {
            connection(command).clientId = set.clientId();
        } else if (command instanceof Command.CloseConnection) {
            Connection connection = connection(command);
            connection.sessions.values().forEach(this::requireNothingLent);
            world.close(connection);
            for (var temporary : connection.temporaries) {
                unless(
                        !temporary.kind().isQueue() || !world.queuesByName.containsKey(temporary.name()),
                        temporary + " outlives its connection");
            }
        } else if (command instanceof Command.OpenSession open) {
            Connection connection = connection(command);
            Session session = new Session(open.session(), connection, open.transacted());
            world.sessions.put(session.id, session);
            connection.sessions.put(session.id, session);
        } else if (command instanceof Command.CloseSession) {
            Session session = session(command);
            requireNothingLent(session);
            world.close(session);
        } else if (command instanceof Command.PublishMessage publish) {
            published(publish, session(command));
        } else if (command instanceof Command.OpenConsumer open) {
            opened(open, session(command));
        } else if (command instanceof Command.CloseConsumer close) {
            Consumer consumer = world.consumers.get(close.consumer());
            if (consumer != null) {
                world.close(consumer);
            }
        } else if (command instanceof Command.RevokeCredit revoke) {
            Consumer consumer = world.consumers.get(revoke.consumer());
            if (consumer != null) {
                consumer.revoking--;
                consumer.credit = 0;
            }
        } else if (command instanceof Command.SettleDeliveries settle) {
            settled(session(command), settle.deliveries());
        } else if (command instanceof Command.ReturnDeliveries back) {
            for (Loan loan : loans(session(command), back.deliveries())) {
                unless(!loan.mayReturn, loan + " was returned, and is still lent");
            }
        } else if (command instanceof Command.CommitTransaction) {
            Session session = session(command);
            requireCarriedOut(command);
            session.work = new Work(null);
        } else if (command instanceof Command.RollbackTransaction rollback) {
            Session session = session(command);
            for (Loan loan : loans(session, rollback.returned())) {
                unless(loan.ended, loan + " was rolled back, and is still lent");
            }
            Work work = Objects.requireNonNull(session.work);
            unless(work.settled.isEmpty(), "rolled back, and not returned: " + work.settled);
            work.drop();
        } else if (command instanceof Command.CreateTemporary create) {
            connection(command).temporaries.add(create.address());
        } else if (command instanceof Command.DeleteTemporary delete) {
            connection(command).temporaries.remove(delete.address());
        } else {
            branchCompleted(command);
        }
    }

    private void branchCompleted(Command command) {
        if (command instanceof Command.StartBranch start) {
            Session session = session(command);
            Work work;
            if (start.mode() == Command.StartMode.NEW) {
                work = new Work(start.branch());
                unless(world.branches.put(start.branch(), work) == null, "a branch begins twice: " + command);
                work.deadlineMillis = nowMillis
                        + (start.timeoutMillis() == 0 ? Simulation.BRANCH_TIMEOUT_MILLIS : start.timeoutMillis());
            } else {
                work = branch(start.branch(), command);
                // It may have run out of time after that, in the same tick.
                unless(
                        work.state == Work.State.ACTIVE
                                || work.state == Work.State.FAILED && work.deadlineMillis <= nowMillis,
                        command + " works for " + work);
                work.suspended.remove(session);
            }
            work.workers.add(session);
            session.work = work;
        } else if (command instanceof Command.EndBranch end) {
            Session session = session(command);
            Work work = branch(end.branch(), command);
            for (Loan loan : loans(session, end.settled())) {
                loan.settledIn = work;
                work.settled.add(loan);
            }
            if (work.workers.remove(session)) {
                session.work = null;
            } else {
                unless(work.suspended.remove(session), command + " ends what " + session.id + " does not work for");
            }
            if (end.mode() == Command.EndMode.SUSPEND) {
                work.suspended.add(session);
            } else if (end.mode() == Command.EndMode.FAIL) {
                work.state = Work.State.FAILED;
                work.drop();
            }
        } else if (command instanceof Command.CommitBranch commit) {
            if (commit.onePhase()) {
                requireCarriedOut(command);
                forget(commit.branch());
            } else {
                unless(
                        !world.branches.containsKey(commit.branch()),
                        command + " leaves " + world.branches.get(commit.branch()));
            }
        } else if (command instanceof Command.RollbackBranch rollback) {
            Work work = forget(rollback.branch());
            unless(work == null || work.settled.isEmpty() && work.held.isEmpty(), command + " leaves " + work);
        } else if (command instanceof Command.ForgetBranch forget) {
            unless(!world.branches.containsKey(forget.branch()), command + " leaves it");
        } else if (command instanceof Command.CompleteBranchHeuristically complete) {
            Work work = branch(complete.branch(), command);
            unless(
                    work.state
                            == (complete.commit()
                                    ? Work.State.HEURISTICALLY_COMMITTED
                                    : Work.State.HEURISTICALLY_ROLLED_BACK),
                    command + " leaves " + work);
        }
    }

    private void published(Command.PublishMessage publish, Session session) {
        Published published = world.sent.get(Published.number(publish.message()));
        if (published == null) {
            return; // it is in its queues
        }
        world.sent.remove(published.number);
        if (session.work != null) {
            // Decided when its turn came, which may have been later.
            world.sendOff(published);
            published.work = session.work;
            session.work.published.add(published);
            return;
        }
        Set<Long> queues = world.route(published);
        unless(
                queues.isEmpty() || mayVanish(published, queues),
                published + " was accepted, and is not in queues " + queues);
    }

    /** Whether it may be accepted without ever being in a queue. */
    private boolean mayVanish(Published published, Set<Long> queues) {
        long expiration = published.command.message().expirationMillis();
        return expiration != 0 && expiration <= nowMillis
                || queues.stream()
                        .map(world::queue)
                        .allMatch(queue -> queue.settings.overflow() == QueueSettings.Overflow.DEAD_LETTER);
    }

    private void opened(Command.OpenConsumer open, Session session) {
        LedgerQueue queue;
        if (open.source() instanceof Source.FromQueue from) {
            queue = world.queuesByName.get(from.queue().name());
        } else {
            queue = subscribed((Source.FromTopic) open.source(), session, open);
        }
        if (queue == null) {
            throw new Violation("a consumer of nothing: " + open);
        }
        Consumer consumer = new Consumer(
                open.consumer(),
                session,
                open.source(),
                queue,
                // a subscription's selector has done its work before a message is in its queue
                NaiveRouting.selector(open.selector()),
                open.priority());
        world.consumers.put(consumer.id, consumer);
        session.consumers.put(consumer.id, consumer);
        queue.consumers.add(consumer);
    }

    private @Nullable LedgerQueue subscribed(Source.FromTopic from, Session session, Command.OpenConsumer open) {
        World.Subscription found = null;
        for (World.Subscription subscription : world.subscriptions.values()) {
            boolean sameKey = Objects.equals(subscription.name(), from.name())
                    && subscription.durable() == from.durable()
                    && (from.name() == null
                            ? subscription.queue().consumers.isEmpty()
                            : Objects.equals(subscription.clientId(), session.connection.clientId));
            if (sameKey) {
                found = subscription;
            }
        }
        if (found != null) {
            unless(
                    found.topic().equals(from.topic())
                            && found.shared() == from.shared()
                            && found.noLocal() == open.noLocal()
                            && Objects.equals(blankAsNull(found.selector()), blankAsNull(open.selector())),
                    open + " was let to " + found);
            unless(
                    found.shared() || found.queue().consumers.isEmpty(),
                    open + " was let to " + found + ", which has a consumer and is not shared");
        }
        return found == null ? null : found.queue();
    }

    private static @Nullable String blankAsNull(@Nullable String selector) {
        return selector == null || selector.isBlank() ? null : selector;
    }

    private void settled(Session session, long[] deliveries) {
        for (Loan loan : loans(session, deliveries)) {
            if (session.work == null) {
                unless(loan.ended, loan + " was settled, and is still lent");
            } else {
                loan.settledIn = session.work;
                session.work.settled.add(loan);
            }
        }
    }

    private void requireCarriedOut(Command command) {
        Work work = workOf(command);
        if (work != null) {
            Set<Loan> settled = settledBy(command, work);
            unless(
                    isDone(work, settled),
                    Description.of(command) + " was answered, and is not carried out: settled " + settled
                            + " published " + work.published);
        }
    }

    private boolean isDone(Work work, Set<Loan> settled) {
        return settled.isEmpty()
                && work.published.stream()
                        .filter(published -> !published.mayBeGivenAway)
                        .flatMap(published -> published.queues.stream())
                        .noneMatch(world.queues::containsKey);
    }

    private void requireNothingLent(Session session) {
        for (Loan loan : session.loans.values()) {
            Work work = loan.settledIn;
            unless(
                    work != null && work.branch != null && world.branches.get(work.branch) == work,
                    loan + " outlives its session");
        }
    }

    private void answered(Command command, Answer answer) {
        unless(isQuestion(command), command + " is answered by " + answer);
        if (command instanceof Command.PrepareBranch prepare && answer instanceof Answer.Vote vote) {
            Work work = branch(prepare.branch(), command);
            if (vote.readOnly()) {
                unless(
                        work.settled.isEmpty()
                                && work.published.stream()
                                        .allMatch(published -> published.mayBeGivenAway
                                                || published.queues.stream().noneMatch(world.queues::containsKey)),
                        command + " finds nothing in " + work);
                forget(prepare.branch());
            } else {
                unless(work.state == Work.State.PREPARED, command + " leaves " + work);
            }
        } else if (command instanceof Command.RecoverBranches && answer instanceof Answer.Branches recovered) {
            Set<BranchId> expected = new LinkedHashSet<>();
            world.branches.forEach((id, work) -> {
                if (work.state != Work.State.ACTIVE && work.state != Work.State.FAILED) {
                    expected.add(id);
                }
            });
            unless(
                    expected.equals(new LinkedHashSet<>(recovered.branches())),
                    "recovery lists " + recovered.branches() + " instead of " + expected);
        } else if (command instanceof Command.DescribeQueues && answer instanceof Answer.Queues described) {
            for (Answer.QueueDescription description : described.queues()) {
                LedgerQueue queue = world.queuesByName.get(description.name());
                if (queue == null) {
                    throw new Violation("a queue is described that does not exist: " + description);
                }
                unless(
                        description.ready() == queue.count(LedgerEntry.State.READY)
                                && description.lent()
                                        == queue.count(LedgerEntry.State.LENT) + queue.count(LedgerEntry.State.HELD)
                                && description.scheduled()
                                        == queue.count(LedgerEntry.State.SCHEDULED)
                                                + queue.count(LedgerEntry.State.BACKING_OFF)
                                && description.consumers() == queue.consumers.size(),
                        "described as " + description + ": " + queue + " with " + queue.entries.values()
                                + " and consumers " + queue.consumers);
            }
        }
    }

    private void refused(Command command, Refusal refusal) {
        if (command instanceof Command.PublishMessage publish) {
            Published published = world.sent.remove(Published.number(publish.message()));
            unless(published != null, command + " was carried out, and is refused: " + refusal);
        } else if (command instanceof Command.RevokeCredit revoke) {
            Consumer consumer = world.consumers.get(revoke.consumer());
            if (consumer != null) {
                consumer.revoking--;
            }
        } else if (command instanceof Command.SettleDeliveries settle) {
            // those that it knows are settled all the same
            Session session = sessionOf(command);
            if (session != null && refusal.code() == Refusal.Code.NOT_FOUND) {
                settled(session, settle.deliveries());
            }
        } else if (command instanceof Command.CommitTransaction) {
            Session session = sessionOf(command);
            if (session != null && session.work != null && refusal.code() == Refusal.Code.NOT_FOUND) {
                session.work.drop();
            }
        } else if (command instanceof Command.PrepareBranch prepare) {
            branchRefused(prepare.branch(), refusal);
        } else if (command instanceof Command.CommitBranch commit) {
            branchRefused(commit.branch(), refusal);
        } else if (command instanceof Command.RollbackBranch rollback) {
            branchRefused(rollback.branch(), refusal);
        } else if (command instanceof Command.EndBranch end) {
            Session session = sessionOf(command);
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

    private void branchRefused(BranchId id, Refusal refusal) {
        Work work = world.branches.get(id);
        boolean gone = refusal.code() == Refusal.Code.XA_ROLLED_BACK
                || refusal.code() == Refusal.Code.XA_TIMED_OUT
                || refusal.code() == Refusal.Code.XA_UNKNOWN_BRANCH;
        if (work != null && gone) {
            unless(
                    work.state == Work.State.FAILED
                            || work.state == Work.State.ACTIVE && work.deadlineMillis <= nowMillis,
                    "rolled back, or forgotten, though nothing was wrong with it: " + work + ": " + refusal);
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

    private void refusedUnasked(Effect.Refused refused) {
        // Other codes may be those of publishes that have waited until now.
        boolean isAboutIt = refused.refusal().code() == Refusal.Code.NOT_FOUND
                || refused.refusal().code() == Refusal.Code.INVALID_ARGUMENT;
        unless(unrefusable == null || !isAboutIt, Description.of(unrefusable) + " is refused: " + refused.refusal());
        Session session = world.sessions.get(refused.session());
        if (session != null) {
            session.refusals++;
        }
    }

    private Connection connection(Command command) {
        Connection connection = world.connections.get(command.connection());
        if (connection == null) {
            throw new Violation("a connection that is not open is served: " + command);
        }
        return connection;
    }

    private Session session(Command command) {
        Session session = sessionOf(command);
        if (session == null) {
            throw new Violation("a session that is not open is served: " + command);
        }
        return session;
    }

    private Work branch(BranchId id, Command command) {
        Work work = world.branches.get(id);
        if (work == null) {
            throw new Violation("a branch that does not exist is served: " + command);
        }
        return work;
    }
}
