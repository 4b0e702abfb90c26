package org.pabal.engine;

import java.util.Arrays;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;

/** A queue on its way to being empty, but for what is lent or held. */
final class Purge extends Errand {

    private long[] ids = new long[16];
    private int count;
    private boolean isVolatile = true;

    Purge(Turn turn, Command.PurgeQueue command, MessageQueue queue) {
        super(turn, command, queue, null, Integer.MAX_VALUE);
    }

    @Override
    boolean take(QueueEntry entry) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
        }
        ids[count++] = entry.id();
        isVolatile &= !entry.isDurable();
        return true;
    }

    @Override
    boolean takeClosed(Page page) {
        if (!isOlder(page)) {
            return false;
        }
        for (QueueEntry resident : page.residents()) {
            if (resident.state() == EntryState.LENT || resident.state() == EntryState.HELD) {
                return false;
            }
        }
        for (QueueEntry resident : page.residents()) {
            take(resident);
            done++;
        }
        settle();
        done += page.away();
        turn.emit(new EngineRecord.PagePurged(
                queue.id(), page.laneIndex(), page.firstId(), page.lastId(), page.isAwayVolatile()));
        return true;
    }

    @Override
    void settle() {
        if (count > 0) {
            turn.emit(new EngineRecord.MessagesPurged(queue.id(), Arrays.copyOf(ids, count), isVolatile));
            count = 0;
            isVolatile = true;
        }
    }
}
