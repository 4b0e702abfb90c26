package org.pabal.broker.storage;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.queue.LogSegments;
import org.pabal.journal.Journal;
import org.pabal.journal.SegmentInfo;
import org.pabal.journal.SegmentInfo.State;

/**
 * Sees to it that segments become free of which little is needed: chooses them, has the engine ask for what it needs of them
 * to be written anew, does the same for chunks of large bodies, and asks for the checkpoints that let go of them. Owned by the
 * engine's loop.
 *
 * <p>Only segments that were sealed before the last checkpoint are chosen: what is younger is still being consumed. What is
 * copied must fit into what is left of the log without taking what is kept back for settlements, and never so much at a time
 * or in a second that others notice.
 */
final class Evacuator {

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    private static final int VICTIMS_MAX = 16;
    private static final long STEP_MAX = 256 << 10;
    private static final long ROUND_MAX = 4 << 20;
    private static final int CHUNKS_PER_STEP = 8;
    private static final int FRUITLESS_MAX = 4;
    private static final long WAIT_MILLIS = 50;

    /** After something was appended it is looked what could be freed; not more often than this. */
    static final long LOOK_MILLIS = 1_000;

    /** A checkpoint is asked for that frees something if none has come by itself for so long. */
    static final long PATIENCE_MILLIS = 10_000;

    /** So many are asked for if nothing more happens: two that do not need a segment, one that does not replay it. */
    private static final int CHECKPOINTS_MAX = 4;

    /** What it needs of the store. */
    interface Store {

        /** Whether everything is durable that was appended up to now, and whoever asked has been told. */
        boolean isSettled(long ticket);

        long lastTicket();

        /** So many bytes may be copied without taking what others need. */
        long headroom();

        boolean isShort();

        /** Writes messages of open transactions anew that are there. Returns how many bytes. */
        long moveStaged(LogSegments from, long bytesMax);

        /** Begins to move some chunks of large bodies that are there. Returns how many bytes. */
        long moveChunks(LogSegments from, int chunksMax);

        /** How much is being read to be written anew. */
        int underWay();

        void endRound();

        void takeCheckpoint();
    }

    private enum Phase {
        /** Nothing is to be evacuated. */
        IDLE,
        /** The engine has more to ask for. */
        ASKING,
        /** It has asked for everything, and that is being carried out. */
        WAITING
    }

    private final ReclaimSettings settings;
    private final Journal journal;
    private final SegmentUse use;
    private final Checkpoints checkpoints;
    private final Store store;

    private Phase phase = Phase.IDLE;
    private LogSegments victims = LogSegments.NONE;
    private long liveBefore;
    private int fruitless;
    private final Set<Long> unmovable = new HashSet<>();

    /** What was copied in the last step, and when that was. */
    private long copied;

    private long stepMillis;
    private long ticket;

    private boolean isAnythingNew = true;
    private long lookMillis = Long.MAX_VALUE;
    private int checkpointsAsked;

    Evacuator(ReclaimSettings settings, Journal journal, SegmentUse use, Checkpoints checkpoints, Store store) {
        this.settings = settings;
        this.journal = journal;
        this.use = use;
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /** Something was written to the log. */
    void appended() {
        isAnythingNew = true;
    }

    /** So much was written anew. */
    void copied(long bytes) {
        copied += bytes;
    }

    /** When {@link #step} has something to do by itself; {@link Long#MAX_VALUE} if not before there is news. */
    long dueMillis() {
        return switch (phase) {
            case IDLE -> lookMillis;
            case ASKING -> isQuiet() ? nextStepMillis() : Long.MAX_VALUE;
            case WAITING -> isQuiet() ? 0 : Long.MAX_VALUE;
        };
    }

    private long nextStepMillis() {
        return stepMillis + copied * 1_000 / settings.bytesPerSecond();
    }

    /** Whether all that was asked for has been carried out. */
    private boolean isQuiet() {
        return store.underWay() == 0 && store.isSettled(ticket);
    }

    /** Whether something was written since it was looked last. */
    boolean wantsToLook() {
        return settings.belowPercent() > 0 && phase == Phase.IDLE && isAnythingNew && lookMillis == Long.MAX_VALUE;
    }

    /** Does what there is to do, in bounds. The decision is the engine's, if it has something to ask for. */
    void step(PageListener engine, long nowMillis, Decision decision) {
        if (settings.belowPercent() == 0) {
            return;
        }
        switch (phase) {
            case IDLE -> look(nowMillis);
            case ASKING -> {
                if (isQuiet() && nowMillis >= nextStepMillis()) {
                    ask(engine, nowMillis, decision);
                }
            }
            case WAITING -> {
                if (isQuiet()) {
                    conclude(engine, nowMillis, decision);
                }
            }
        }
    }

    /** To be called when what the last step asked for has been appended. */
    void stepAppended() {
        if (phase != Phase.IDLE) {
            ticket = store.lastTicket();
        }
    }

    // ---- choosing

    private void look(long nowMillis) {
        if (isAnythingNew && lookMillis == Long.MAX_VALUE) {
            isAnythingNew = false;
            checkpointsAsked = 0;
            lookMillis = nowMillis + LOOK_MILLIS;
        }
        if (nowMillis < lookMillis) {
            return;
        }
        lookMillis = Long.MAX_VALUE;
        List<SegmentInfo> chosen = choose();
        if (!chosen.isEmpty()) {
            begin(chosen.stream().mapToLong(SegmentInfo::sequence).toArray());
            stepMillis = nowMillis;
        } else if (isWorthACheckpoint() && checkpointsAsked < CHECKPOINTS_MAX) {
            if (nowMillis >= checkpoints.lastMillis(nowMillis) + (store.isShort() ? LOOK_MILLIS : PATIENCE_MILLIS)) {
                checkpointsAsked++;
                checkpoints.demand();
                store.takeCheckpoint();
            }
            lookMillis = nowMillis + LOOK_MILLIS;
        } else {
            unmovable.clear();
        }
    }

    private void begin(long[] segments) {
        phase = Phase.ASKING;
        victims = new LogSegments(segments);
        liveBefore = live();
        copied = 0;
        ticket = 0;
    }

    private List<SegmentInfo> choose() {
        List<SegmentInfo> candidates = new ArrayList<>();
        long replay = checkpoints.lastPosition().segment();
        for (SegmentInfo segment : journal.segments()) {
            if (segment.state() == State.SEALED
                    && segment.sequence() < replay
                    && use.of(segment.sequence()) > 0
                    && isMostlyDead(segment)
                    && !unmovable.contains(segment.sequence())) {
                candidates.add(segment);
            }
        }
        candidates.sort(Comparator.comparingLong(segment -> use.of(segment.sequence())));
        // What is alive, and as much again for contents of pages.
        long room = store.headroom() / 2;
        List<SegmentInfo> chosen = new ArrayList<>();
        long bytes = 0;
        for (SegmentInfo segment : candidates) {
            bytes += use.of(segment.sequence());
            if (chosen.size() == VICTIMS_MAX || bytes > room || (bytes > ROUND_MAX && !chosen.isEmpty())) {
                break;
            }
            chosen.add(segment);
        }
        return chosen;
    }

    /** Where space is short, half as dead is dead enough. */
    private boolean isMostlyDead(SegmentInfo segment) {
        int percent = store.isShort()
                ? Math.min(2 * settings.belowPercent(), ReclaimSettings.BELOW_PERCENT_MAX)
                : settings.belowPercent();
        return use.of(segment.sequence()) < segment.size() / 100 * percent;
    }

    /** Whether one would let go of a segment, or make it one that can be chosen. */
    private boolean isWorthACheckpoint() {
        long end = journal.durableEnd().segment();
        for (SegmentInfo segment : journal.segments()) {
            long sequence = segment.sequence();
            boolean isKept = segment.state() == State.RELEASED
                    || (segment.state() == State.SEALED
                            && isMostlyDead(segment)
                            && !unmovable.contains(sequence)
                            && (use.of(sequence) == 0
                                    || sequence >= checkpoints.lastPosition().segment()));
            if (isKept && sequence < end) {
                return true;
            }
        }
        return false;
    }

    // ---- a round

    private long live() {
        long live = 0;
        for (long segment : victims.sequences()) {
            live += use.of(segment);
        }
        return live;
    }

    private void ask(PageListener engine, long nowMillis, Decision decision) {
        long room = store.headroom();
        stepMillis = nowMillis;
        copied = 0;
        if (room <= 0) {
            // It is not worth the last room; when there is more it goes on.
            stepMillis = nowMillis + LOOK_MILLIS;
            return;
        }
        long bytesMax = Math.min(STEP_MAX, room / 2);
        boolean more = engine.evacuate(victims, bytesMax, room / 2, nowMillis, decision);
        long asked = store.moveStaged(victims, bytesMax) + store.moveChunks(victims, CHUNKS_PER_STEP);
        for (StorageRequest request : decision.storage()) {
            if (request instanceof StorageRequest.WriteMessage write
                    && write.stored().isMoving()) {
                copied += write.stored().message().encodedSize();
            }
        }
        copied += asked;
        phase = more || asked > 0 ? Phase.ASKING : Phase.WAITING;
    }

    private void conclude(PageListener engine, long nowMillis, Decision decision) {
        store.endRound();
        long[] left = Arrays.stream(victims.sequences())
                .filter(segment -> use.of(segment) > 0)
                .toArray();
        fruitless = live() < liveBefore ? 0 : fruitless + 1;
        if (left.length > 0 && fruitless < FRUITLESS_MAX) {
            begin(left);
            // What was in the way, a page on its way into memory, may be out of it then.
            stepMillis = fruitless == 0 ? nowMillis : nowMillis + (WAIT_MILLIS << fruitless);
            return;
        }
        for (long segment : left) {
            unmovable.add(segment);
        }
        engine.evacuate(LogSegments.NONE, 0, 0, nowMillis, decision);
        phase = Phase.IDLE;
        victims = LogSegments.NONE;
        fruitless = 0;
        lookMillis = nowMillis + LOOK_MILLIS;
    }

    /** Something of these segments cannot be read. They stay: what is needed is not known to be lost before it is read. */
    void cannotRead(Throwable why) {
        LOG.log(
                Level.WARNING,
                "what is left in " + victims + " of the log cannot be copied, so they are kept: " + why.getMessage()
                        + "; check the data directory, and restore a backup if it is damaged",
                why);
        for (long segment : victims.sequences()) {
            unmovable.add(segment);
        }
        fruitless = FRUITLESS_MAX;
    }
}
