package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

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

    private final Commits commits;
    private final Permissions permissions;
    private final BranchAnswers branches;
    private final Browsing browsing;
    private @Nullable Command unrefusable;
    private long nowMillis;

    Answers(World world, Commits commits) {
        this.world = world;
        this.commits = commits;
        permissions = new Permissions(world);
        branches = new BranchAnswers(world, commits);
        browsing = new Browsing(world);
    }

    Permissions permissions() {
        return permissions;
    }

    // ---- before

    void asked(Command command, boolean cannotBeRefused, long now) {
        nowMillis = now;
        if (command.request() != Command.NO_REPLY) {
            unless(
                    world.unanswered.put(command.request(), command) == null,
                    () -> "the simulation repeats itself: " + command);
            if (cannotBeRefused) {
                mustSucceed.put(command.request(), command);
            }
        }
        unrefusable = cannotBeRefused && command.request() == Command.NO_REPLY ? command : null;
        Session session = world.sessionOf(command);
        if (session != null) {
            session.unanswered++;
        }
        if (command instanceof Command.PublishMessage publish && session != null) {
            Published published = new Published(session, publish);
            world.sendOff(published);
            world.sent.put(published.number, published);
            session.countsInSecret |= publish.request() == Command.NO_REPLY;
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
        }
        permissions.asked(command, session, now);
    }

    // ---- after

    void happened(Effect effect, long now) {
        nowMillis = now;
        if (effect instanceof Effect.Completed completed) {
            Command command = take(completed.request(), effect);
            unless(!isQuestion(command), () -> command + " is answered by " + effect);
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
                unless(
                        unexpected == null
                                || (world.rotten && refused.refusal().code() == Refusal.Code.STORAGE_DAMAGED),
                        () -> Description.of(unexpected) + " is refused: " + refused.refusal());
                refused(command, refused.refusal());
                done(command);
            }
        } else if (effect instanceof Effect.RecallDeliveries recall) {
            Consumer consumer = world.consumers.get(recall.consumer());
            if (consumer == null) {
                throw new Violation("deliveries are asked back from a consumer that is not open: " + effect);
            }
            unless(consumer.recalled == 0, () -> "deliveries are asked back twice: " + effect);
            unless(!consumer.queue.paused, () -> "deliveries are asked back for nobody: " + effect);
            unless(
                    recall.count() > 0 && recall.session() == consumer.session.id,
                    () -> "deliveries are asked back that cannot be: " + effect);
            consumer.recalled = recall.count();
            consumer.session.recalled.addLast(consumer);
            consumer.queue.recallMillis = now;
        } else if (effect instanceof Effect.ConsumerEnded ended) {
            Consumer consumer = world.consumers.get(ended.consumer());
            if (consumer == null) {
                throw new Violation("a consumer ends that is not open: " + effect);
            }
            unless(consumer.queue.deleted, () -> "a consumer ends though its queue is there: " + effect);
            world.close(consumer);
        }
    }

    private Command take(long request, Effect effect) {
        Command command = world.unanswered.remove(request);
        if (command == null) {
            throw new Violation("something is answered that was not asked, or was answered before: " + effect);
        }
        unless(command.connection() == effect.connection(), () -> command + " is answered to somebody else: " + effect);
        return command;
    }

    private void done(Command command) {
        mustSucceed.remove(command.request());
        Session session = world.sessionOf(command);
        if (session != null) {
            session.unanswered--;
        }
    }

    /** After all effects of a decision. */
    void decided(@Nullable Command command) {
        if (command != null) {
            if (command.request() == Command.NO_REPLY) {
                Session session = world.sessionOf(command);
                if (session != null) {
                    session.unanswered--;
                }
            }
            boolean mayWait = world.sessionOf(command) != null
                    || command instanceof Command.RevokeCredit
                    || command instanceof Command.CloseConsumer
                    || world.paged
                            && (command instanceof Command.PurgeQueue
                                    || command instanceof Command.MoveMessages
                                    || command instanceof Command.RetryDeadLetters
                                    || command instanceof Command.BrowseMore);
            unless(
                    mayWait || !world.unanswered.containsKey(command.request()),
                    () -> "a command is not answered at once: " + command);
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

    /** A client id counts from when it is set: also for what waited for room, and is let in when that has been decided. */
    void deciding(@Nullable Command command, List<Effect> effects) {
        if (command instanceof Command.SetClientId set
                && effects.contains(new Effect.Completed(set.connection(), set.request()))) {
            connection(set).clientId = set.clientId();
            world.bindingsGone();
        }
    }

    private void completed(Command command) {
        if (command instanceof Command.OpenConnection open) {
            for (Connection other : world.connections.values()) {
                unless(
                        open.clientId() == null || !open.clientId().equals(other.clientId),
                        () -> "client id " + open.clientId() + " is given to two connections");
            }
            world.connections.put(open.connection(), new Connection(open.connection(), open.clientId()));
        } else if (command instanceof Command.CloseConnection) {
            Connection connection = connection(command);
            connection.sessions.values().forEach(this::requireNothingLent);
            world.close(connection);
            for (var temporary : connection.temporaries) {
                unless(
                        !temporary.kind().isQueue() || !world.queuesByName.containsKey(temporary.name()),
                        () -> temporary + " outlives its connection");
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
            for (Loan loan : session(command).loans(back.deliveries())) {
                unless(!loan.mayReturn, () -> loan + " was returned, and is still lent");
            }
        } else if (command instanceof Command.CommitTransaction commit) {
            Session session = session(command);
            unless(
                    session.countsInSecret || hasEnough(commit, session),
                    () -> "committed without all that was to be in it: " + command + " of " + session.work);
            commits.requireCarriedOut(command);
            session.work = new Work(null);
        } else if (command instanceof Command.RollbackTransaction rollback) {
            Session session = session(command);
            for (Loan loan : session.loans(rollback.returned())) {
                unless(loan.ended, () -> loan + " was rolled back, and is still lent");
            }
            Work work = Objects.requireNonNull(session.work);
            unless(work.settled.isEmpty(), () -> "rolled back, and not returned: " + work.settled);
            work.drop();
        } else if (command instanceof Command.OpenBrowser open) {
            browsing.opened(open);
        } else if (command instanceof Command.CloseBrowser close) {
            browsing.closed(close);
        } else if (command instanceof Command.CreateTemporary create) {
            connection(command).temporaries.add(create.address());
        } else if (command instanceof Command.DeleteTemporary delete) {
            connection(command).temporaries.remove(delete.address());
        } else {
            branches.completed(command, nowMillis);
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
            session.work.accepted++;
            return;
        }
        Set<Long> queues = world.route(published);
        unless(
                queues.isEmpty() || mayVanish(published, queues),
                () -> published + " was accepted, and is not in queues " + queues);
    }

    private static boolean hasEnough(Command.CommitTransaction commit, Session session) {
        return session.work == null || commit.publishedMin() <= session.work.accepted;
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
        World.Subscription found = existing(from, session);
        if (found == null) {
            return null;
        }
        unless(
                found.topic().equals(from.topic())
                        && found.shared() == from.shared()
                        && found.noLocal() == open.noLocal()
                        && Objects.equals(blankAsNull(found.selector()), blankAsNull(open.selector())),
                () -> open + " was let to " + found);
        unless(
                found.shared() || found.queue().consumers.isEmpty(),
                () -> open + " was let to " + found + ", which has a consumer and is not shared");
        return found.queue();
    }

    /** The named one; for one without a name the latest that nobody consumes from. */
    private World.@Nullable Subscription existing(Source.FromTopic from, Session session) {
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
        return found;
    }

    private static @Nullable String blankAsNull(@Nullable String selector) {
        return selector == null || selector.isBlank() ? null : selector;
    }

    private void settled(Session session, long[] deliveries) {
        for (Loan loan : session.loans(deliveries)) {
            if (session.work == null) {
                unless(loan.ended, () -> loan + " was settled, and is still lent");
            } else {
                loan.settledIn = session.work;
                session.work.settled.add(loan);
            }
        }
    }

    private void requireNothingLent(Session session) {
        for (Loan loan : session.loans.values()) {
            Work work = loan.settledIn;
            unless(
                    work != null && work.branch != null && world.branches.get(work.branch) == work,
                    () -> loan + " outlives its session");
        }
    }

    private void answered(Command command, Answer answer) {
        unless(isQuestion(command), () -> command + " is answered by " + answer);
        if (command instanceof Command.PrepareBranch prepare && answer instanceof Answer.Vote vote) {
            branches.voted(prepare, vote);
        } else if (command instanceof Command.BrowseMore more && answer instanceof Answer.Browsed page) {
            browsing.browsed(more, page, nowMillis);
        } else if (command instanceof Command.RecoverBranches && answer instanceof Answer.Branches recovered) {
            Set<BranchId> expected = new LinkedHashSet<>();
            world.branches.forEach((id, work) -> {
                if (work.state != Work.State.ACTIVE && work.state != Work.State.FAILED) {
                    expected.add(id);
                }
            });
            unless(
                    expected.equals(new LinkedHashSet<>(recovered.branches())),
                    () -> "recovery lists " + recovered.branches() + " instead of " + expected);
        } else if (command instanceof Command.DescribeQueues
                && answer instanceof Answer.Queues described
                // Where memory is short, any command may let in what had to wait: after the answer, in the same
                // decision.
                && !(world.paged && world.changing)) {
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
                                && description.consumers() == queue.consumers.size()
                                && description.isPaused() == queue.paused,
                        () -> "described as " + description + ": " + queue + " with " + queue.entries.values()
                                + " and consumers " + queue.consumers);
            }
        }
    }

    private void refused(Command command, Refusal refusal) {
        if (command instanceof Command.PublishMessage publish) {
            Published published = world.sent.remove(Published.number(publish.message()));
            unless(published != null, () -> command + " was carried out, and is refused: " + refusal);
        } else if (command instanceof Command.RevokeCredit revoke) {
            Consumer consumer = world.consumers.get(revoke.consumer());
            if (consumer != null) {
                consumer.revoking--;
            }
        } else if (command instanceof Command.SettleDeliveries settle) {
            // those that it knows are settled all the same
            Session session = world.sessionOf(command);
            if (session != null && refusal.code() == Refusal.Code.NOT_FOUND) {
                settled(session, settle.deliveries());
            }
        } else if (command instanceof Command.CommitTransaction commit) {
            Session session = world.sessionOf(command);
            if (session != null && session.work != null && refusal.code() == Refusal.Code.NOT_FOUND) {
                session.work.drop();
            }
            unless(
                    refusal.code() != Refusal.Code.INCOMPLETE_TRANSACTION
                            || session == null
                            || !hasEnough(commit, session),
                    () -> "all is there, and yet it was refused: " + command);
        } else {
            branches.refused(command, refusal, nowMillis);
        }
    }

    private void refusedUnasked(Effect.Refused refused) {
        // Other codes may be those of publishes that have waited until now.
        boolean isAboutIt = refused.refusal().code() == Refusal.Code.NOT_FOUND
                || refused.refusal().code() == Refusal.Code.INVALID_ARGUMENT;
        unless(
                unrefusable == null || !isAboutIt,
                () -> Description.of(unrefusable) + " is refused: " + refused.refusal());
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
        Session session = world.sessionOf(command);
        if (session == null) {
            throw new Violation("a session that is not open is served: " + command);
        }
        return session;
    }
}
