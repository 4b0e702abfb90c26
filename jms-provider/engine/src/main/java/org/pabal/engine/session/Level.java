package org.pabal.engine.session;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The consumers of a queue that have one priority: those that may get something now, in turn. */
final class Level {

    final int priority;

    /** Ranks whose view may hold something; those that turn out not to are dropped when it is their turn. */
    private final ArrayDeque<Rank> ranks = new ArrayDeque<>(2);

    /** Owners of groups for whom entries are kept; likewise. */
    private final ArrayDeque<Consumer> owners = new ArrayDeque<>(0);

    Level(int priority) {
        this.priority = priority;
    }

    void list(Rank rank) {
        if (!rank.listed) {
            rank.listed = true;
            ranks.addLast(rank);
        }
    }

    void list(Consumer owner) {
        if (!owner.listedAsOwner) {
            owner.listedAsOwner = true;
            owners.addLast(owner);
        }
    }

    @Nullable
    Rank nextRank() {
        while (true) {
            Rank first = ranks.peekFirst();
            if (first == null || (first.view.wet && !first.isEmpty())) {
                return first;
            }
            ranks.removeFirst();
            first.listed = false;
        }
    }

    /** How many there are, some of whom may turn out to want nothing. */
    int owners() {
        return owners.size();
    }

    /** Whoever was served is the last in line. */
    void rotateRanks() {
        if (ranks.size() > 1) {
            ranks.addLast(ranks.removeFirst());
        }
    }

    @Nullable
    Consumer nextOwner() {
        while (true) {
            Consumer first = owners.peekFirst();
            if (first == null || (first.ranked && first.hasKept())) {
                return first;
            }
            owners.removeFirst();
            first.listedAsOwner = false;
        }
    }

    void rotateOwners() {
        if (owners.size() > 1) {
            owners.addLast(owners.removeFirst());
        }
    }
}
