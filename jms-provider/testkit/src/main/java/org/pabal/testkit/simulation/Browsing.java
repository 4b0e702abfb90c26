package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Message;
import org.pabal.selector.Selector;

/**
 * What browsers show: what is in its place, in the order of delivery, each once. The first page shows all of it from the
 * beginning; later ones may miss what has come back behind them.
 */
final class Browsing {

    private final World world;
    private final Map<Long, Cursor> cursors = new HashMap<>();

    private static final class Cursor {
        final LedgerQueue queue;
        final @Nullable Selector selector;
        LedgerQueue.@Nullable Place last;
        boolean fresh = true;

        /** Whether something was shown and was gone in the same decision: nobody knows here where it stands then. */
        boolean lost;

        Cursor(LedgerQueue queue, @Nullable Selector selector) {
            this.queue = queue;
            this.selector = selector;
        }
    }

    Browsing(World world) {
        this.world = world;
    }

    void opened(Command.OpenBrowser open) {
        LedgerQueue queue = world.queuesByName.get(open.queue().name());
        if (queue == null) {
            throw new Violation("a browser of nothing: " + open);
        }
        cursors.put(open.browser(), new Cursor(queue, NaiveRouting.selector(open.selector())));
    }

    void closed(Command.CloseBrowser close) {
        cursors.remove(close.browser());
    }

    void browsed(Command.BrowseMore command, Answer.Browsed page, long nowMillis) {
        Cursor cursor = cursors.get(command.browser());
        if (cursor == null) {
            throw new Violation("a browser that is not open shows something: " + command);
        }
        cursor.lost |= world.paged && world.changing;
        if (cursor.lost) {
            return;
        }
        List<LedgerEntry> visible = new ArrayList<>();
        for (LedgerEntry entry : cursor.queue.inPlace.values()) {
            boolean ahead = cursor.last == null || entry.place != null && entry.place.compareTo(cursor.last) > 0;
            if (ahead
                    && entry.state != LedgerEntry.State.HELD
                    && !entry.isExpired(nowMillis)
                    && (cursor.selector == null || cursor.selector.matches(entry.message))) {
                visible.add(entry);
            }
        }
        int expected = Math.min(visible.size(), command.messagesMax());
        unless(
                page.messages().size() <= command.messagesMax()
                        && (!cursor.fresh || page.messages().size() == expected || mayMissSome()),
                () -> command + " of " + cursor.queue + " shows "
                        + page.messages().size() + " messages of " + visible);
        Iterator<LedgerEntry> following = visible.iterator();
        for (Message message : page.messages()) {
            LedgerEntry shown = find(following, message);
            unless(
                    shown != null,
                    () -> command + " of " + cursor.queue + " shows " + Description.of(message)
                            + ", which is not there, or not in this order: " + visible);
            cursor.last = shown == null ? null : shown.place;
        }
        cursor.fresh = false;
    }

    /** Where not all is in memory, what is comes first, and what arrives meanwhile may be behind the browser. */
    private boolean mayMissSome() {
        return world.paged;
    }

    private static @Nullable LedgerEntry find(Iterator<LedgerEntry> among, Message message) {
        long number = Published.number(message);
        while (among.hasNext()) {
            LedgerEntry entry = among.next();
            if (entry.number == number) {
                return entry;
            }
        }
        return null;
    }
}
