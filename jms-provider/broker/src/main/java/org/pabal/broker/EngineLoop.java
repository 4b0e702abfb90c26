package org.pabal.broker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.EngineWork.DiskWait;
import org.pabal.broker.storage.DurableStore;
import org.pabal.engine.command.Command;

/**
 * Brings the engine to life: a mailbox, and the rule that one thread at a time, its owner, carries out what is in it.
 *
 * <p>A thread that submits and finds nobody inside becomes the owner and carries its command out itself, so that an idle
 * broker costs no hand-off between threads. Who finds an owner puts the command down and goes on: the owner looks once
 * more after it has left. An owner that has seen to {@value #TURN_MAX} commands and effects leaves, and wakes the
 * loop's own thread for what remains, so that no application thread is captured by the work of others.
 *
 * <p>Work goes in batches: commands are decided one after the other, then the effects of all of them leave, once what
 * caused them is durable. A command submitted while effects are told joins the mailbox, whatever its fill. The owner waits
 * for nothing but the disk, and for that only if it has nothing else to do: if it is the loop's own thread, one that
 * would wait for the answer anyway, or one that brings the commands of a connection that {@linkplain Solitude asks alone}.
 * Otherwise the journal's committer forces, and wakes the loop's own thread to let the effects go.
 *
 * <p>A loop without threads carries everything out in the thread that submits, for simulations.
 */
final class EngineLoop {

    /** Commands and effects that a thread other than the loop's own sees to before it hands the rest over. */
    static final int TURN_MAX = 2_048;

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

    private final Mailbox<Object> mailbox;
    private final EngineWork work;

    /** Null without durable storage. */
    private final @Nullable DurableStore store;

    /** Null in a loop without threads. */
    private final @Nullable Thread thread;

    /** Who carries commands out at the moment. */
    private volatile @Nullable Thread owner;

    /** @param isStepped without a thread of its own */
    EngineLoop(
            String broker,
            EngineCore engine,
            BrokerClock clock,
            Lifecycle lifecycle,
            int mailboxCapacity,
            @Nullable DurableStore store,
            boolean isStepped) {
        this.mailbox = new Mailbox<>(mailboxCapacity);
        this.store = store;
        // Takes over when the thread that happens to be inside has done its share.
        this.thread = isStepped ? null : DaemonThreads.create("pabal-engine-" + broker, this::serve);
        this.work = new EngineWork(
                broker, engine, clock, lifecycle, mailbox, clock.newAlarm(this::ring), store, this::ended);
    }

    void start() {
        if (store != null) {
            store.start(this::lookForNews);
        }
        if (thread != null) {
            thread.start();
        }
        RUNNING.add(this);
        deposit(EngineWork.Signal.DUE, DiskWait.NO);
    }

    void attach(BrokerConnection connection) {
        submit(new EngineWork.Attach(connection), DiskWait.NO);
    }

    void submit(Command command) {
        submit(command, DiskWait.NO);
    }

    /** As {@link #submit(Command)}, by a thread that will wait for the answer and so may as well wait for the disk. */
    void submitHere(Command command) {
        submit(command, DiskWait.YES);
    }

    /** Puts a command down that {@link #carryOut()} is to follow. */
    void put(Command command) {
        if (mailbox.isFull()) {
            awaitRoom();
        }
        mailbox.put(command);
    }

    /** Carries out what is there, unless somebody is at it. May wait for the disk if one connection alone asks for it. */
    void carryOut() {
        if (owner == null) {
            helpOut(DiskWait.IF_ALONE);
        }
    }

    /** Asks for the end, after all that was submitted before. */
    void stop() {
        deposit(EngineWork.Signal.STOP, DiskWait.NO);
    }

    private void ring() {
        if (store != null && store.nudge()) {
            // Nothing may be taken out of the mailbox meanwhile, so nothing is put into it.
            helpOut(DiskWait.NO);
        } else {
            deposit(EngineWork.Signal.DUE, DiskWait.NO);
        }
    }

    /** The journal has something to tell. Its own threads are not to do the loop's work. */
    private void lookForNews() {
        if (owner == null) {
            if (thread == null) {
                helpOut(DiskWait.NO);
            } else {
                handOver();
            }
        }
    }

    private void handOver() {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether something that is decided waits for the disk. Asked in a loop without threads, between two commands. */
    boolean isHeldUp() {
        return work.isHeldUp();
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

    private void submit(Object item, DiskWait wait) {
        if (mailbox.isFull()) {
            awaitRoom();
        }
        deposit(item, wait);
    }

    private void deposit(Object item, DiskWait wait) {
        mailbox.put(item);
        if (owner == null) {
            helpOut(wait);
        }
    }

    private void awaitRoom() {
        if (ownsSome(Thread.currentThread())) {
            return;
        }
        for (int tries = 0; mailbox.isFull() && !work.isOver(); tries++) {
            if (owner == null && work.hasWork()) {
                helpOut(DiskWait.NO);
            } else if (tries < SPINS_MAX) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
    }

    // ---- ownership

    /** Carries out what is there, up to a turn's worth, unless somebody is at it. */
    private void helpOut(DiskWait wait) {
        int left = thread == null ? Integer.MAX_VALUE : TURN_MAX;
        while (left > 0 && work.hasWork() && enter()) {
            try {
                left = work.carryOut(left, wait, thread == null);
            } finally {
                leave();
            }
        }
        // Whoever keeps others from entering looks again after leaving, so nothing is overlooked: either this thread
        // sees
        // what came meanwhile, or the one who brought it saw that nobody was inside.
        if (left <= 0 && work.hasWork()) {
            handOver();
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
        while (!work.isOver()) {
            LockSupport.park(this);
            // An interrupt has no meaning here, and left standing it would turn parking into spinning.
            Thread.interrupted();
            while (!work.isOver() && work.hasWork() && enter()) {
                try {
                    work.carryOut(Integer.MAX_VALUE, DiskWait.YES, true);
                } finally {
                    leave();
                }
            }
        }
        work.release();
    }

    /** Everybody has been told that it is over. */
    private void ended() {
        RUNNING.remove(this);
        if (thread == null) {
            work.release();
        } else {
            LockSupport.unpark(thread);
        }
    }
}
