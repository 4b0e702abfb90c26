package org.pabal.server.access;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.Refusal;

/**
 * Counts what one connection holds of its user's limits: sessions until they are closed, temporary destinations until they
 * are deleted, and bytes of messages until the broker has answered for them, in a transacted session until it has committed
 * or rolled back. Used by the thread that submits and by the one that tells effects, under its own lock.
 */
final class UsageTracker {

    private final UserUsage usage;

    /** Sessions that are open, with the bytes that wait in their transaction. */
    private final Map<Long, Work> sessions = new HashMap<>();

    private final Set<Address> temporaries = new HashSet<>();

    /** What is to be undone, or done, when a request is answered. */
    private final Map<Long, Pending> pending = new HashMap<>();

    private boolean released;

    private static final class Work {
        private final boolean transacted;
        private long bytes;

        Work(boolean transacted) {
            this.transacted = transacted;
        }
    }

    private interface Pending {
        void answered(boolean refused);
    }

    UsageTracker(UserUsage usage) {
        this.usage = usage;
    }

    /** Counts what the command asks for; the refusal if that is too much. */
    synchronized @Nullable Refusal objection(Command command) {
        if (command instanceof Command.PublishMessage publish) {
            return publish(publish);
        } else if (command instanceof Command.OpenSession open) {
            return openSession(open);
        } else if (command instanceof Command.CloseSession close) {
            closeSession(close.session());
        } else if (command instanceof Command.CreateTemporary create) {
            return createTemporary(create);
        } else if (command instanceof Command.DeleteTemporary delete) {
            await(delete, refused -> {
                if (!refused && temporaries.remove(delete.address())) {
                    usage.give(UserUsage.Kind.QUEUES, 1);
                }
            });
        } else if (command instanceof Command.CommitTransaction commit) {
            endTransaction(commit, commit.session());
        } else if (command instanceof Command.RollbackTransaction rollback) {
            endTransaction(rollback, rollback.session());
        }
        return null;
    }

    private @Nullable Refusal publish(Command.PublishMessage publish) {
        long bytes = publish.message().encodedSize();
        if (publish.request() == Command.NO_REPLY) {
            return null;
        }
        if (!usage.take(UserUsage.Kind.BYTES, bytes)) {
            return limit("cannot send a message of " + bytes + " bytes to " + publish.to(), UserUsage.Kind.BYTES);
        }
        Work work = sessions.get(publish.session());
        await(publish, refused -> {
            if (work != null && work.transacted && !refused) {
                work.bytes += bytes;
            } else {
                usage.give(UserUsage.Kind.BYTES, bytes);
            }
        });
        return null;
    }

    private @Nullable Refusal openSession(Command.OpenSession open) {
        if (sessions.containsKey(open.session())) {
            return null;
        }
        if (!usage.take(UserUsage.Kind.SESSIONS, 1)) {
            return limit("cannot open a session", UserUsage.Kind.SESSIONS);
        }
        sessions.put(open.session(), new Work(open.transacted()));
        await(open, refused -> {
            if (refused) {
                closeSession(open.session());
            }
        });
        return null;
    }

    private void closeSession(long session) {
        Work work = sessions.remove(session);
        if (work != null) {
            usage.give(UserUsage.Kind.SESSIONS, 1);
            usage.give(UserUsage.Kind.BYTES, work.bytes);
            work.bytes = 0;
        }
    }

    private @Nullable Refusal createTemporary(Command.CreateTemporary create) {
        if (!usage.take(UserUsage.Kind.QUEUES, 1)) {
            return limit("cannot create " + create.address(), UserUsage.Kind.QUEUES);
        }
        boolean fresh = temporaries.add(create.address());
        await(create, refused -> {
            if (refused && fresh && temporaries.remove(create.address())) {
                usage.give(UserUsage.Kind.QUEUES, 1);
            }
        });
        if (!fresh) {
            usage.give(UserUsage.Kind.QUEUES, 1);
        }
        return null;
    }

    private void endTransaction(Command command, long session) {
        await(command, refused -> {
            Work work = sessions.get(session);
            if (work != null) {
                usage.give(UserUsage.Kind.BYTES, work.bytes);
                work.bytes = 0;
            }
        });
    }

    private void await(Command command, Pending then) {
        if (command.request() != Command.NO_REPLY) {
            pending.put(command.request(), then);
        }
    }

    private Refusal limit(String asked, UserUsage.Kind kind) {
        return new Refusal(Refusal.Code.RESOURCE_LIMIT, asked + ": " + usage.exhausted(kind));
    }

    synchronized void told(Effect effect) {
        if (released) {
            return;
        }
        if (effect instanceof Effect.Completed completed) {
            answer(completed.request(), false);
        } else if (effect instanceof Effect.Answered answered) {
            answer(answered.request(), false);
        } else if (effect instanceof Effect.Refused refused) {
            answer(refused.request(), true);
        }
    }

    private void answer(long request, boolean refused) {
        Pending then = pending.remove(request);
        if (then != null) {
            then.answered(refused);
        }
    }

    /** The connection is over: gives all back. Idempotent. */
    synchronized void releaseAll() {
        if (!released) {
            // Answers still to come are answers to nobody; what they would release is released here.
            for (Pending then : Map.copyOf(pending).values()) {
                then.answered(true);
            }
            pending.clear();
            for (Long session : Set.copyOf(sessions.keySet())) {
                closeSession(session);
            }
            usage.give(UserUsage.Kind.QUEUES, temporaries.size());
            temporaries.clear();
            released = true;
        }
    }
}
