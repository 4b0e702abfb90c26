package org.pabal.client.reconnect;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/**
 * When connections of this process that have lost the same brokers may try again. A pool of a hundred would else try a
 * hundred times at once what one of them can find out.
 *
 * <p>A <em>turn</em> is one round over all hosts. A few have theirs at once, more with each that gets through. When one is in
 * vain, all wait for news: one at a time has a turn, and after it nobody for a while, which doubles as the pause of each
 * connection does, and is an eighth of that: so all together try as often as eight would, and one that is alone never waits for
 * this. Who waited longest is the next.
 *
 * <p>Safe for any thread. Calls {@link Waiting#news()} under its lock, which must be short and take leaf locks only.
 */
final class Pacing {

    /** Turns at a time after a loss, before anybody has got through. */
    static final int AT_ONCE = 4;

    /** Turns at a time when all get through. */
    static final int AT_ONCE_MAX = 64;

    /** So many turns one after the other in the time that a single connection would let pass between two. */
    static final int TURNS_IN_A_PAUSE = 8;

    private static final long NEVER = Long.MAX_VALUE;

    private static final Map<List<String>, WeakReference<Pacing>> OF_PROCESS = new ConcurrentHashMap<>();

    private final LongSupplier nanoTime;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final @Nullable Failure[] failures;

    private int underWay;
    private int atOnce = AT_ONCE;
    private boolean isInVain;
    private long pauseMillis;
    private long nextNanos;
    private @Nullable Refusal obstacle;

    /** A connection that waits for its turn. */
    interface Waiting {
        /** It may be its turn now, or later than it was: ask again. */
        void news();
    }

    /** @param by which connection has tried */
    private record Failure(long atNanos, Object by) {}

    /** @param nanoTime as {@link System#nanoTime} */
    Pacing(int hosts, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.failures = new @Nullable Failure[hosts];
    }

    /** The one of this process for these hosts, in this order. Kept while somebody has it. */
    static Pacing of(List<String> hosts) {
        OF_PROCESS.values().removeIf(kept -> kept.get() == null);
        Pacing[] found = new Pacing[1];
        OF_PROCESS.compute(List.copyOf(hosts), (key, kept) -> {
            Pacing present = kept == null ? null : kept.get();
            found[0] = present == null ? new Pacing(hosts.size(), System::nanoTime) : present;
            return present == null ? new WeakReference<>(found[0]) : kept;
        });
        return found[0];
    }

    /** Stands in line. Ends with {@link #begin} or {@link #leave}. */
    synchronized void join(Waiting one) {
        waiting.addLast(one);
    }

    /** Does not want a turn any more. */
    synchronized void leave(Waiting one) {
        if (waiting.remove(one)) {
            tellNext();
        }
    }

    /**
     * Takes a turn, if it is due.
     *
     * @return null if it is not: then {@link #waitMillis} says how long to wait
     */
    synchronized @Nullable Turn begin(Waiting one) {
        if (waitMillis(one) > 0) {
            return null;
        }
        waiting.remove(one);
        underWay++;
        Turn turn = new Turn(isInVain);
        tellNext();
        return turn;
    }

    /** How long until it is this one's turn, unless there is news; {@link Long#MAX_VALUE} for not without news. */
    synchronized long waitMillis(Waiting one) {
        int free = isInVain ? 1 - underWay : atOnce - underWay;
        int place = 0;
        for (Iterator<Waiting> before = waiting.iterator(); before.hasNext() && place < free; place++) {
            if (before.next() == one) {
                long left = isInVain ? nextNanos - nanoTime.getAsLong() : 0;
                // Rounded up: or it would ask again and again in the last millisecond.
                return left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left - 1) + 1;
            }
        }
        return NEVER;
    }

    private void tellNext() {
        int free = isInVain ? 1 - underWay : atOnce - underWay;
        for (Iterator<Waiting> next = waiting.iterator(); next.hasNext() && free > 0; free--) {
            next.next().news();
        }
    }

    /** What those who have tried met, the last of them; null if nobody has tried in vain since somebody got through. */
    synchronized @Nullable Refusal obstacle() {
        return obstacle;
    }

    /** A round over all hosts. */
    final class Turn {

        private final boolean isProbe;

        private Turn(boolean isProbe) {
            this.isProbe = isProbe;
        }

        /**
         * In which order hosts are tried: from the first one on, but those last that another connection has just tried in vain.
         *
         * @param by which connection asks
         */
        List<Integer> order(int first, Object by, long justMillis) {
            synchronized (Pacing.this) {
                List<Integer> order = new ArrayList<>(failures.length);
                List<Integer> last = new ArrayList<>(0);
                long now = nanoTime.getAsLong();
                for (int at = 0; at < failures.length; at++) {
                    int host = (first + at) % failures.length;
                    Failure failure = failures[host];
                    boolean isLast = failure != null
                            && failure.by() != by
                            && now - failure.atNanos() < TimeUnit.MILLISECONDS.toNanos(justMillis);
                    (isLast ? last : order).add(host);
                }
                order.addAll(last);
                return order;
            }
        }

        /** This host could not be reached. */
        void failed(int host, Object by) {
            synchronized (Pacing.this) {
                failures[host] = new Failure(nanoTime.getAsLong(), by);
            }
        }

        /** There is a connection over this host. */
        void connected(int host) {
            synchronized (Pacing.this) {
                failures[host] = null;
                isInVain = false;
                pauseMillis = 0;
                obstacle = null;
                underWay--;
                atOnce = Math.min(AT_ONCE_MAX, atOnce + 1);
                tellNext();
            }
        }

        /** It ended for reasons of its own: that says nothing to others. */
        void ended() {
            synchronized (Pacing.this) {
                underWay--;
                tellNext();
            }
        }

        /**
         * No host could be reached.
         *
         * @param met what stood in the way
         */
        void inVain(Refusal met, ReconnectSettings settings) {
            synchronized (Pacing.this) {
                underWay--;
                obstacle = met;
                // Those that were under way when all seemed well say no more than the first of them.
                if (!isInVain || isProbe) {
                    pauseMillis =
                            isInVain ? Math.min(2 * pauseMillis, settings.delayMaxMillis()) : settings.delayMillis();
                    isInVain = true;
                    atOnce = AT_ONCE;
                    nextNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(pauseMillis) / TURNS_IN_A_PAUSE;
                }
                tellNext();
            }
        }
    }
}
