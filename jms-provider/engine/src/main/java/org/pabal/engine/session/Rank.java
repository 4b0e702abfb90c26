package org.pabal.engine.session;

import org.jspecify.annotations.Nullable;

/** The consumers of one view with one priority that have credit, in a ring: each gets its turn. */
final class Rank {

    final SelectorView view;
    final int priority;

    /** Whether it stands in line at its level. */
    boolean listed;

    private @Nullable Consumer head;

    Rank(SelectorView view, int priority) {
        this.view = view;
        this.priority = priority;
    }

    /** Those of a view with a priority; made if there are none. */
    static Rank of(SelectorView view, int priority) {
        Rank[] ranks = view.ranks;
        int count = ranks == null ? 0 : ranks.length;
        Rank[] more = new Rank[count + 1];
        for (int i = 0; i < count; i++) {
            if (ranks != null) {
                if (ranks[i].priority == priority) {
                    return ranks[i];
                }
                more[i] = ranks[i];
            }
        }
        Rank rank = new Rank(view, priority);
        more[count] = rank;
        view.ranks = more;
        return rank;
    }

    boolean isEmpty() {
        return head == null;
    }

    /** Whose turn it is. */
    @Nullable
    Consumer head() {
        return head;
    }

    void rotate() {
        if (head != null) {
            head = head.rankNext;
        }
    }

    /** As the last in turn. */
    void add(Consumer consumer) {
        Consumer first = head;
        if (first == null) {
            head = consumer;
            consumer.rankNext = consumer;
            consumer.rankPrevious = consumer;
            return;
        }
        Consumer last = first.rankPrevious;
        consumer.rankNext = first;
        consumer.rankPrevious = last;
        first.rankPrevious = consumer;
        if (last != null) {
            last.rankNext = consumer;
        }
    }

    void remove(Consumer consumer) {
        Consumer before = consumer.rankPrevious;
        Consumer behind = consumer.rankNext;
        if (behind == consumer) {
            head = null;
        } else if (before != null && behind != null) {
            before.rankNext = behind;
            behind.rankPrevious = before;
            if (head == consumer) {
                head = behind;
            }
        }
        consumer.rankPrevious = null;
        consumer.rankNext = null;
    }
}
