package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;

/** What commits have to carry out, and whether they have. */
final class Commits {

    private final World world;

    Commits(World world) {
        this.world = world;
    }

    /** Those that are not answered. */
    List<Command> commits(@Nullable Command executing) {
        return world.unanswered.values().stream()
                .filter(command -> command instanceof Command.CommitTransaction
                        || command instanceof Command.CommitBranch commit && commit.onePhase())
                // what is said to be done now, rather than what waits
                .sorted(Comparator.comparing(command -> command != executing))
                .toList();
    }

    /** Whether it says that a commit is done, and that one had something to carry out. */
    boolean endsCommitWithWork(Effect effect) {
        if (!(effect instanceof Effect.Completed completed)) {
            return false;
        }
        Command command = world.unanswered.get(completed.request());
        if (command == null || !commits(null).contains(command)) {
            return false;
        }
        Work work = workOf(command);
        return work != null && !isDone(work, settledBy(command, work));
    }

    /** What a commit carries out, besides what it settles itself. */
    @Nullable
    Work workOf(Command command) {
        if (command instanceof Command.CommitTransaction) {
            Session session = world.sessionOf(command);
            return session == null ? null : session.work;
        }
        return command instanceof Command.CommitBranch commit ? world.branches.get(commit.branch()) : null;
    }

    /** What the transaction has settled and what the commit itself settles. */
    Set<Loan> settledBy(Command command, Work work) {
        Set<Loan> settled = new LinkedHashSet<>(work.settled);
        Session session = world.sessionOf(command);
        if (command instanceof Command.CommitTransaction commit && session != null) {
            settled.addAll(session.loans(commit.settled()));
        }
        return settled;
    }

    /** Whoever is told that a commit is done must find it carried out. */
    void requireCarriedOut(Command command) {
        Work work = workOf(command);
        if (work != null) {
            Set<Loan> settled = settledBy(command, work);
            unless(
                    isDone(work, settled),
                    () -> Description.of(command) + " was answered, and is not carried out: settled " + settled
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

    /** What is missing or too much; null if it is all there. */
    @Nullable
    String difference(Work work, Set<Loan> settled, List<Publication> published, List<DeliverySettled> recorded) {
        List<Long> actual = new ArrayList<>();
        for (Publication publication : published) {
            actual.add(Published.number(publication.message()));
        }
        List<Long> expected = new ArrayList<>();
        for (Published one : work.published) {
            if (one.mayBeGivenAway) {
                actual.removeIf(number -> number == one.number);
            } else if (one.queues.stream().anyMatch(world.queues::containsKey) || actual.contains(one.number)) {
                expected.add(one.number);
            }
        }
        if (!actual.equals(expected)) {
            return "publishes " + actual + " instead of " + expected;
        }
        for (Publication publication : published) {
            for (Published one : work.published) {
                if (one.number == Published.number(publication.message()) && !one.mayBeGivenAway) {
                    Set<Long> queues = Arrivals.distinct(publication.queues(), one);
                    queues.retainAll(world.queues.keySet());
                    Set<Long> must = new LinkedHashSet<>(one.queues);
                    must.retainAll(world.queues.keySet());
                    if (!queues.equals(must)) {
                        return one + " goes to " + queues + " instead of " + must;
                    }
                }
            }
        }
        Set<Long> actualEntries = new LinkedHashSet<>();
        for (DeliverySettled one : recorded) {
            for (long entry : one.entries()) {
                if (world.queues.containsKey(one.queue())) {
                    actualEntries.add(entry);
                }
            }
        }
        Set<Long> expectedEntries = new LinkedHashSet<>();
        for (Loan loan : settled) {
            if (!loan.ended) {
                expectedEntries.add(loan.entry.id);
            }
        }
        return actualEntries.equals(expectedEntries)
                ? null
                : "settles entries " + actualEntries + " instead of " + expectedEntries;
    }
}
