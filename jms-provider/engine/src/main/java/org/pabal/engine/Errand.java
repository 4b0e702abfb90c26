package org.pabal.engine;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.message.Refusal;
import org.pabal.selector.Selector;

/**
 * What an administrator wants done with messages of a queue that are neither lent nor held: one after the other in the order
 * of delivery, those whose time has not come last, and nothing that came after it was asked for.
 */
abstract class Errand {

    final Turn turn;
    final Command command;
    final MessageQueue queue;
    final @Nullable Selector selector;
    final LanePosition position = new LanePosition(this::isUnderWay);
    int done;

    /** Where it is: a priority, or {@link MessageQueue#PRIORITIES}. */
    int lane = MessageQueue.PRIORITIES - 1;

    private final int messagesMax;
    private final long lastEntry;
    private boolean over;

    /** @param selector null for all */
    Errand(Turn turn, Command command, MessageQueue queue, @Nullable Selector selector, int messagesMax) {
        this.turn = turn;
        this.command = command;
        this.queue = queue;
        this.selector = selector;
        this.messagesMax = messagesMax;
        this.lastEntry = turn.state.nextEntry() - 1;
    }

    /** Does it with one entry. Returns whether that counts. */
    abstract boolean take(QueueEntry entry);

    /** Does it with all of a closed page, without opening it. Returns false if that is not possible. */
    boolean takeClosed(Page page) {
        return false;
    }

    /** Completes what was begun, before others have their turn. */
    void settle() {}

    /** Tells that it is done. */
    void finish() {
        turn.answer(command, new Answer.Count(done));
    }

    final void refuse(Refusal refusal) {
        over = true;
        turn.refuse(command, 0, refusal);
    }

    final boolean isUnderWay() {
        return !over;
    }

    final boolean isEnough() {
        return done >= messagesMax;
    }

    /** Whether this was there when it was asked for, and nobody has it. */
    final boolean wants(QueueEntry entry) {
        return entry.id() <= lastEntry
                && entry.state() != EntryState.LENT
                && entry.state() != EntryState.HELD
                && (selector == null || selector.matches(entry.message()));
    }

    /** Whether all of the page was there when it was asked for. */
    final boolean isOlder(Page page) {
        return page.lastId() <= lastEntry;
    }

    /** To be called once. */
    final void end() {
        if (!over) {
            over = true;
            finish();
        }
        position.leave();
    }
}
