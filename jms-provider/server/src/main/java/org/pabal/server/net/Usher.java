package org.pabal.server.net;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks now and then how much each thread has to do, and has lines moved as {@link Seating} says. Of the thread that accepts. */
final class Usher {

    private static final long LOOK_MILLIS = 100;

    /** What a line had its thread do until now, and what until the look before. */
    private record Work(long total, long before) {}

    private final List<ServingLoop> loops;
    private final long[] busyNanos;
    private final Seating<SocketLine> seating = new Seating<>();
    private Map<SocketLine, Work> works = new HashMap<>();
    private long lookedNanos;

    Usher(List<ServingLoop> loops) {
        this.loops = List.copyOf(loops);
        this.busyNanos = new long[loops.size()];
    }

    void start(EventLoopGroup thread) {
        if (loops.size() > 1) {
            lookedNanos = System.nanoTime();
            Future<?> unused =
                    thread.next().scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        long now = System.nanoTime();
        long passed = Math.max(1, now - lookedNanos);
        lookedNanos = now;
        Map<SocketLine, Work> seen = new HashMap<>();
        List<Seating.Table<SocketLine>> tables = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            Map<SocketLine, Long> lines = new HashMap<>();
            for (SocketLine line : loops.get(i).lines()) {
                Work before = works.get(line);
                Work work = new Work(line.work(), before == null ? 0 : before.total());
                seen.put(line, work);
                lines.put(line, work.total() - work.before());
            }
            tables.add(new Seating.Table<>(busySince(i, passed), lines));
        }
        works = seen;
        seating.look(tables).forEach(move -> move.line().moveTo(loops.get(move.to())));
    }

    private double busySince(int index, long passed) {
        long busy = loops.get(index).busyNanos();
        long more = busy - busyNanos[index];
        busyNanos[index] = busy;
        return Math.min(1, (double) more / passed);
    }
}
