package org.pabal.client.reconnect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pabal.message.Refusal;

/**
 * What has been asked and not been answered, in its order, and what of that the present connection has not been asked. Not
 * thread-safe: guarded by its {@link Line}'s lock.
 */
final class Backlog {

    private static final int BATCH = 256;

    private final Operations operations = new Operations();
    private final Set<Asked> unanswered = new LinkedHashSet<>();
    private final ArrayDeque<Asked> unsent = new ArrayDeque<>();
    private long bytes;

    /** Of messages that have not been answered. */
    long bytes() {
        return bytes;
    }

    /** Whether something that may happen only once has to wait until something else has been answered. */
    boolean isOutOfNumbers() {
        return operations.isFull();
    }

    /** The lowest number that no connection has seen. */
    long nextOperation() {
        return operations.next();
    }

    /** Something is asked; either at once, or when there is a connection. */
    void enter(Asked asked, boolean isAtOnce) {
        unanswered.add(asked);
        bytes += asked.bytes();
        if (asked.isNumbered()) {
            operations.reserve();
        }
        if (isAtOnce) {
            hand(asked);
        } else {
            unsent.add(asked);
        }
    }

    /** A connection is about to be asked. */
    private void hand(Asked asked) {
        if (asked.isNumbered() && asked.operation() == Operations.NONE) {
            asked.number(operations.take());
        }
        asked.handed();
    }

    /** @return whether it was still waiting */
    boolean remove(Asked asked) {
        if (!unanswered.remove(asked)) {
            return false;
        }
        bytes -= asked.bytes();
        if (asked.operation() != Operations.NONE) {
            operations.answered(asked.operation());
        } else if (asked.isNumbered()) {
            operations.release();
        }
        return true;
    }

    boolean isSent() {
        return unsent.isEmpty();
    }

    /**
     * Takes some of what the present connection has not been asked.
     *
     * @param unwanted gets those that nobody waits for any more
     * @return those to be asked now, in their order
     */
    List<Asked> takeUnsent(List<Asked> unwanted) {
        List<Asked> batch = new ArrayList<>();
        while (batch.size() < BATCH && !unsent.isEmpty()) {
            Asked asked = unsent.remove();
            if (!unanswered.contains(asked)) {
                continue;
            }
            if (asked.isWanted()) {
                hand(asked);
                batch.add(asked);
            } else if (remove(asked)) {
                unwanted.add(asked);
            }
        }
        return batch;
    }

    /** The connection is gone: everything ends, or is to be asked again. @return how those end that do */
    List<Runnable> cut(Refusal reason) {
        unsent.clear();
        List<Runnable> ends = new ArrayList<>();
        for (Asked asked : List.copyOf(unanswered)) {
            Runnable end = asked.cut(reason);
            asked.unsent();
            if (end == null) {
                unsent.add(asked);
            } else if (remove(asked)) {
                ends.add(end);
            }
        }
        return ends;
    }

    /** Nobody will be asked any more. @return all that waited */
    List<Asked> end() {
        List<Asked> waiting = List.copyOf(unanswered);
        unanswered.clear();
        unsent.clear();
        return waiting;
    }

    /** For people. */
    @Override
    public String toString() {
        return unanswered.size() + " requests with " + bytes + " bytes";
    }
}
