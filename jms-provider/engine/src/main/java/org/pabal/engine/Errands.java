package org.pabal.engine;

import java.util.ArrayDeque;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;
import org.pabal.engine.queue.PriorityLane;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.message.Refusal;

/** Errands, a bounded step at a time, so that others have their turn; they wait for pages that have to be opened. */
final class Errands {

    /** So many entries are looked at in one step. */
    static final int LOOKED_AT_MAX = 4_096;

    private final Turn turn;
    private final ArrayDeque<Errand> paused = new ArrayDeque<>();

    Errands(Turn turn) {
        this.turn = turn;
    }

    void begin(Errand errand) {
        step(errand);
    }

    boolean hasPaused() {
        return !paused.isEmpty();
    }

    /** Lets those go on that had to stop for others. */
    void resume() {
        for (int i = paused.size(); i > 0; i--) {
            step(paused.removeFirst());
        }
    }

    /** An errand that has come to a page which has to be opened. */
    private final class Opening implements PageWaiter {

        private final Errand errand;

        Opening(Errand errand) {
            this.errand = errand;
        }

        @Override
        public void pageOpened(Page page) {
            step(errand);
        }

        @Override
        public void pageUnreadable(Page page) {
            if (errand.isUnderWay()) {
                errand.refuse(new Refusal(
                        Refusal.Code.STORAGE_DAMAGED,
                        "cannot go on in queue '" + page.queue().name() + "' after " + errand.done
                                + " messages: the next ones cannot be read: "
                                + page.demand().trouble()));
            }
            errand.end();
        }
    }

    private void step(Errand errand) {
        if (goesOn(errand)) {
            errand.settle();
        } else {
            errand.settle();
            errand.end();
        }
    }

    /** @return false when it is done */
    private boolean goesOn(Errand errand) {
        int lookedAt = 0;
        while (errand.isUnderWay() && !errand.isEnough() && !errand.queue.isDeleted()) {
            PriorityLane lane = errand.queue.laneAt(errand.lane);
            LaneNode node = lane == null ? null : errand.position.following(lane);
            if (node == null) {
                if (errand.lane == MessageQueue.PRIORITIES) {
                    return false;
                }
                errand.lane = errand.lane == 0 ? MessageQueue.PRIORITIES : errand.lane - 1;
                errand.position.moveToStart();
            } else if (node instanceof Page page) {
                if (!errand.takeClosed(page)) {
                    turn.pager.open(page, new Opening(errand));
                    return true;
                }
            } else if (node instanceof QueueEntry entry) {
                if (lookedAt == LOOKED_AT_MAX) {
                    paused.addLast(errand);
                    return true;
                }
                lookedAt++;
                errand.position.pass(entry);
                if (errand.wants(entry) && errand.take(entry)) {
                    errand.done++;
                }
            }
        }
        return false;
    }
}
