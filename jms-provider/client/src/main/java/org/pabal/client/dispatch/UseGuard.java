package org.pabal.client.dispatch;

import jakarta.jms.IllegalStateException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session that two threads use at once (Jakarta Messaging 3.1 §6.2.5 forbids it). Only with {@code
 * jms.strict=true}; otherwise every use is allowed and costs nothing.
 */
public final class UseGuard {

    /** One use of the session. */
    @FunctionalInterface
    public interface Use {
        void end();
    }

    private static final Use UNCHECKED = () -> {};

    private record Holder(
            Thread thread,
            String asked,
            int depth,
            @Nullable Holder outer) {}

    private final boolean strict;
    private final AtomicReference<@Nullable Holder> holder = new AtomicReference<>();
    private final Use leave = this::leave;

    public UseGuard(boolean strict) {
        this.strict = strict;
    }

    /**
     * @param asked what the thread is about to do, for the error of the one that comes second
     * @throws IllegalStateException if another thread is using the session
     */
    public Use enter(String asked) throws IllegalStateException {
        if (!strict) {
            return UNCHECKED;
        }
        Thread current = Thread.currentThread();
        for (; ; ) {
            Holder now = holder.get();
            if (now != null && now.thread() != current) {
                throw new IllegalStateException(
                        "cannot " + asked + " on thread '" + current.getName() + "': thread '"
                                + now.thread().getName() + "' is using the same session to " + now.asked()
                                + "; give each thread a session of its own (checked because jms.strict=true)",
                        "SESSION_USED_BY_TWO_THREADS");
            }
            if (holder.compareAndSet(now, new Holder(current, asked, now == null ? 1 : now.depth() + 1, now))) {
                return leave;
            }
        }
    }

    private void leave() {
        Holder now = holder.get();
        if (now != null) {
            holder.set(now.outer());
        }
    }
}
