package org.pabal.server.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Says which line is to be served by which thread. While there is little to do, one thread serves all: a message that goes from
 * one line to another then needs nobody woken, which takes longer than everything else that is done for it. When that thread has
 * its hands full, it shares with another.
 *
 * @param <L> a line
 */
final class Seating<L> {

    /** Part of the time that a thread is at work, from which on it shares. */
    static final double CROWDED = 0.8;

    /** What two threads may have to do together for one of them to take it all. */
    static final double QUIET = 0.5;

    /** Looks in a row that find two threads quiet before one takes over. */
    static final int PATIENCE = 5;

    static final int PATIENCE_MAX = 640;

    /** Looks in a row at which nobody parts, after which half the patience will do. */
    static final int CALM = 300;

    /** Lines that move at once: none is served while it moves. */
    static final int MOVES_MAX = 256;

    /**
     * What a thread had to do since the last look.
     *
     * @param busy part of the time that it was at work, 0 to 1
     * @param lines what it serves, and how much each had it do; in units that need compare only with each other's
     */
    record Table<L>(double busy, Map<L, Long> lines) {}

    /** @param to index of a table */
    record Move<L>(L line, int to) {}

    private int patience = PATIENCE;
    private int quiet;
    private int calm;

    /** Called at equal times. */
    List<Move<L>> look(List<Table<L>> tables) {
        if (++calm == CALM) {
            calm = 0;
            patience = Math.max(PATIENCE, patience / 2);
        }
        int most = 0;
        int least = 0;
        for (int i = 1; i < tables.size(); i++) {
            if (tables.get(i).busy() > tables.get(most).busy()) {
                most = i;
            }
            if (tables.get(i).busy() < tables.get(least).busy()) {
                least = i;
            }
        }
        if (tables.get(most).busy() >= CROWDED) {
            quiet = 0;
            return share(tables.get(most), tables.get(least), least);
        }
        return gather(tables);
    }

    private List<Move<L>> share(Table<L> from, Table<L> to, int target) {
        List<Move<L>> moves = new ArrayList<>();
        if (to.busy() * 2 > from.busy()) {
            return moves;
        }
        long all = from.lines().values().stream().mapToLong(Long::longValue).sum();
        double surplus = all * (1 - to.busy() / from.busy()) / 2;
        for (Map.Entry<L, Long> line : from.lines().entrySet().stream()
                .filter(line -> line.getValue() > 0)
                .sorted(Map.Entry.<L, Long>comparingByValue().reversed())
                .toList()) {
            if (line.getValue() <= surplus && moves.size() < MOVES_MAX) {
                surplus -= line.getValue();
                moves.add(new Move<>(line.getKey(), target));
            }
        }
        if (!moves.isEmpty() && to.lines().isEmpty()) {
            // Those that have to part again and again are left apart for longer
            patience = Math.min(PATIENCE_MAX, patience * 2);
            calm = 0;
        }
        return moves;
    }

    private List<Move<L>> gather(List<Table<L>> tables) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            if (!tables.get(i).lines().isEmpty()) {
                taken.add(i);
            }
        }
        taken.sort(Comparator.comparingDouble(i -> tables.get(i).busy()));
        if (taken.size() < 2
                || tables.get(taken.get(0)).busy() + tables.get(taken.get(1)).busy() > QUIET) {
            quiet = 0;
            return List.of();
        }
        quiet++;
        if (quiet < patience) {
            return List.of();
        }
        return tables.get(taken.get(0)).lines().keySet().stream()
                .limit(MOVES_MAX)
                .map(line -> new Move<>(line, taken.get(1)))
                .toList();
    }
}
