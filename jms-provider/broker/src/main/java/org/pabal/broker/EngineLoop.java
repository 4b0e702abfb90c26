package org.pabal.broker;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.CloseConnection;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/**
 * Brings the engine to life: a mailbox, and the rule that one thread at a time, its owner, carries out what is in it.
 *
 * <p>A thread that submits and finds nobody inside becomes the owner and carries its command out itself, so that an idle
 * broker costs no hand-off between threads. Who finds an owner puts the command down and goes on: the owner looks once
 * more after it has left. An owner that has seen to {@value #TURN_MAX} commands and effects leaves, and wakes the
 * loop's own thread for what remains, so that no application thread is captured by the work of others.
 *
 * <p>Work goes in batches: commands are decided one after the other, then the effects of all of them leave. A command
 * submitted while effects are told joins the mailbox, whatever its fill; the owner never waits for anything.
 */
final class EngineLoop {

    /** Commands decided before their effects leave. */
    static final int BATCH_MAX = 128;

    /** Effects after which no further command is added to a batch: one command may have thousands. */
    static final int BATCH_EFFECTS_MAX = 1_024;

    /** Commands and effects that a thread other than the loop's own sees to before it hands the rest over. */
    static final int TURN_MAX = 2_048;

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    /** How a submitter waits for room: first spinning, then parked for so long at a time. */
    private static final int SPINS_MAX = 128;

    private static final long PARK_NANOS = 50_000;

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(EngineLoop.class, "owner", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * All loops that run, asked only by those who find a mailbox full: a thread that owns some other broker's loop must
     * not wait either, or two brokers that feed each other would wait for each other.
     */
    private static final Set<EngineLoop> RUNNING = ConcurrentHashMap.newKeySet();

    private final String broker;
    private final EngineCore engine;
    private final BrokerClock clock;
    private final Lifecycle lifecycle;
    private final Mailbox<Object> mailbox;
    private final BrokerClock.Alarm alarm;
    private final Thread thread;

    /** Who carries commands out at the moment; the fields below are that thread's. */
    private volatile @Nullable Thread owner;

    private final Decision decision = new Decision();
    private final ConnectionTable connections = new ConnectionTable();
    private final LongList closing = new LongList();
    private long alarmMillis = Long.MAX_VALUE;
    private boolean stopAsked;

    /** Everybody has been told that it is over; what still comes is thrown away. */
    private volatile boolean over;

    /** Enters a connection in the table; goes before all its commands. */
    private record Attach(BrokerConnection connection) {}

    private enum Signal {
        /** The alarm has rung. */
        DUE,
        /** Nothing is carried out after this. */
        STOP
    }

    EngineLoop(String broker, EngineCore engine, BrokerClock clock, Lifecycle lifecycle, int mailboxCapacity) {
        this.broker = broker;
        this.engine = engine;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.mailbox = new Mailbox<>(mailboxCapacity);
        this.alarm = clock.newAlarm(() -> deposit(Signal.DUE));
        // Takes over when the thread that happens to be inside has done its share.
        this.thread = DaemonThreads.create("pabal-engine-" + broker, this::serve);
    }

    void start() {
        thread.start();
        RUNNING.add(this);
        deposit(Signal.DUE);
    }

    void attach(BrokerConnection connection) {
        submit(new Attach(connection));
    }

    void submit(Command command) {
        submit((Object) command);
    }

    /** Asks for the end, after all that was submitted before. */
    void stop() {
        deposit(Signal.STOP);
    }

    /** Whether this thread owns some broker's loop, and so is not to wait. */
    static boolean ownsSome(Thread thread) {
        for (EngineLoop loop : RUNNING) {
            if (loop.owner == thread) {
                return true;
            }
        }
        return false;
    }

    private void submit(Object item) {
        if (mailbox.isFull()) {
            awaitRoom();
        }
        deposit(item);
    }

    private void deposit(Object item) {
        mailbox.put(item);
        if (owner == null) {
            helpOut();
        }
    }

    private void awaitRoom() {
        if (ownsSome(Thread.currentThread())) {
            return;
        }
        for (int tries = 0; mailbox.isFull() && !over; tries++) {
            if (owner == null) {
                helpOut();
            } else if (tries < SPINS_MAX) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
    }

    // ---- ownership

    /** Carries out what is there, up to a turn's worth, unless somebody is at it. */
    private void helpOut() {
        int left = TURN_MAX;
        while (left > 0 && !mailbox.isEmpty() && enter()) {
            try {
                left = carryOut(left);
            } finally {
                leave();
            }
        }
        // Whoever keeps others from entering looks again after leaving, so nothing is overlooked: either this thread
        // sees
        // what came meanwhile, or the one who brought it saw that nobody was inside.
        if (left <= 0 && !mailbox.isEmpty()) {
            LockSupport.unpark(thread);
        }
    }

    private boolean enter() {
        return owner == null && OWNER.compareAndSet(this, (Thread) null, Thread.currentThread());
    }

    private void leave() {
        owner = null;
    }

    /** The life of the loop's own thread. */
    private void serve() {
        while (!over) {
            LockSupport.park(this);
            // An interrupt has no meaning here, and left standing it would turn parking into spinning.
            Thread.interrupted();
            while (!over && !mailbox.isEmpty() && enter()) {
                try {
                    carryOut(Integer.MAX_VALUE);
                } finally {
                    leave();
                }
            }
        }
    }

    // ---- the owner's work

    /** What is left of the turn. */
    private int carryOut(int turn) {
        int left = turn;
        try {
            boolean more = true;
            while (more && left > 0 && !over) {
                long now = clock.currentTimeMillis();
                int decided = decideBatch(now);
                boolean due = engine.nextDueMillis() <= now;
                if (due) {
                    engine.tick(now, decision);
                    decided++;
                }
                left -= decided + decision.effects().size();
                mailbox.publishTaken();
                // Here the records of the batch are decided and applied, and nothing of it has left.
                tellEffects();
                detachClosed();
                decision.clear();
                if (stopAsked) {
                    finish();
                }
                more = due || !mailbox.isEmpty();
            }
            if (!over) {
                setAlarm(more);
            }
        } catch (Throwable broken) {
            // State may be half changed: nothing decided from it may leave any more.
            fail(broken);
        }
        if (over) {
            discard();
        }
        return left;
    }

    private int decideBatch(long now) {
        int count = 0;
        while (count < BATCH_MAX && decision.effects().size() < BATCH_EFFECTS_MAX && !stopAsked) {
            Object item = mailbox.take();
            if (item == null) {
                break;
            }
            count++;
            if (item instanceof Command command) {
                engine.execute(command, now, decision);
                if (command instanceof CloseConnection) {
                    closing.add(command.connection());
                }
            } else if (item instanceof Attach attach) {
                connections.add(attach.connection());
            } else if (item == Signal.STOP) {
                stopAsked = true;
            } else {
                alarmMillis = Long.MAX_VALUE;
            }
        }
        return count;
    }

    private void tellEffects() {
        List<Effect> effects = decision.effects();
        BrokerConnection receiver = null;
        for (int i = 0; i < effects.size(); i++) {
            Effect effect = effects.get(i);
            if (receiver == null || receiver.id() != effect.connection()) {
                receiver = connections.find(effect.connection());
            }
            // No receiver: it has closed or has been cut off since it asked.
            if (receiver != null && !tell(receiver, effect)) {
                receiver = null;
            }
        }
    }

    private boolean tell(BrokerConnection receiver, Effect effect) {
        try {
            receiver.tell(effect);
            return true;
        } catch (Throwable thrown) {
            cutOff(receiver, thrown);
            return false;
        }
    }

    private void cutOff(BrokerConnection connection, Throwable thrown) {
        connections.remove(connection.id());
        LOG.log(
                Level.WARNING,
                connection + " is closed because its listener threw while it was told an effect",
                thrown);
        lose(
                connection,
                new Refusal(
                        Refusal.Code.BROKER_UNAVAILABLE,
                        connection + " has been closed: its listener threw " + thrown + "; open another one"));
        mailbox.put(new CloseConnection(connection.id(), Command.NO_REPLY));
    }

    private void detachClosed() {
        for (int i = 0; i < closing.size(); i++) {
            connections.remove(closing.get(i));
        }
        closing.clear();
    }

    private static void lose(BrokerConnection connection, Refusal reason) {
        try {
            connection.lose(reason);
        } catch (Throwable thrown) {
            LOG.log(Level.WARNING, "the listener of " + connection + " threw when it was told of its loss", thrown);
        }
    }

    /** Sees to it that what is not due yet will be looked at in time, and what is at once. */
    private void setAlarm(boolean more) {
        long due = engine.nextDueMillis();
        if (more && mailbox.isEmpty()) {
            // The turn ended while the engine still had something due: that counts as work waiting.
            mailbox.put(Signal.DUE);
        } else if (due < alarmMillis) {
            // Set forward only: an alarm that rings too early costs less than moving it with every message.
            alarmMillis = due;
            alarm.set(due);
        }
    }

    // ---- the end

    private void finish() {
        lifecycle.advance(BrokerState.STOPPED);
        conclude();
    }

    private void fail(Throwable cause) {
        lifecycle.fail(cause);
        LOG.log(
                Level.ERROR,
                "broker '" + broker + "' has failed and stops for good: all its connections are lost",
                cause);
        conclude();
    }

    private void conclude() {
        over = true;
        RUNNING.remove(this);
        decision.clear();
        Refusal reason = lifecycle.unavailable();
        for (BrokerConnection connection : connections.all()) {
            connections.remove(connection.id());
            lose(connection, reason);
        }
        LockSupport.unpark(thread);
        lifecycle.over();
        alarm.close();
    }

    /** After the end: commands go unanswered, as their connections have been told; who comes too late is told now. */
    private void discard() {
        for (Object item = mailbox.take(); item != null; item = mailbox.take()) {
            if (item instanceof Attach attach) {
                lose(attach.connection(), lifecycle.unavailable());
            }
        }
        mailbox.publishTaken();
    }
}
