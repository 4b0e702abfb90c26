package org.pabal.broker;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.DurableStore;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.CloseConnection;
import org.pabal.engine.command.Command.LoseConnection;
import org.pabal.engine.command.Command.PublishMessage;
import org.pabal.engine.command.Command.WriteBody;
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
 * <p>Work goes in batches: commands are decided one after the other, then the effects of all of them leave, once what
 * caused them is durable. A command submitted while effects are told joins the mailbox, whatever its fill. The owner waits
 * for nothing but the disk, and for that only if it has nothing else to do: if it is the loop's own thread, or one that
 * would wait for the answer anyway. Otherwise the journal's committer forces, and wakes the loop's own thread to let the
 * effects go.
 *
 * <p>A loop without threads carries everything out in the thread that submits, for simulations.
 */
final class EngineLoop {

    /** Commands decided before their effects leave. */
    static final int BATCH_MAX = 128;

    /** Effects after which no further command is added to a batch: one command may have thousands. */
    static final int BATCH_EFFECTS_MAX = 1_024;

    /** Commands and effects that a thread other than the loop's own sees to before it hands the rest over. */
    static final int TURN_MAX = 2_048;

    /** What a step of taking segments back counts of a turn. */
    private static final int RECLAIM_TURN = 256;

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    /** How a submitter waits for room: first spinning, then parked for so long at a time. */
    private static final int SPINS_MAX = 128;

    private static final long PARK_NANOS = 50_000;

    /** How often is looked whether a full disk has space again. */
    private static final long SPACE_MILLIS = 100;

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

    /** Null without durable storage. */
    private final @Nullable DurableStore store;

    /** Null in a loop without threads. */
    private final @Nullable Thread thread;

    /** Who carries commands out at the moment; the fields below are that thread's. */
    private volatile @Nullable Thread owner;

    private final Decision decision = new Decision();
    private final DurabilityGate gate = new DurabilityGate();
    private final ConnectionTable connections = new ConnectionTable();
    private final LongList closing = new LongList();
    private static final LongList NONE = new LongList();
    private long alarmMillis = Long.MAX_VALUE;
    private long roomTold = Long.MAX_VALUE;
    private boolean stopAsked;

    /** Nothing is decided for now: too much waits in the gate, or the end has come. Others look, the owner sets it. */
    private volatile boolean paused;

    /** The alarm is set to look for space, and not for what the engine has due. */
    private boolean alarmIsForSpace;

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

    /** @param isStepped without a thread of its own */
    EngineLoop(
            String broker,
            EngineCore engine,
            BrokerClock clock,
            Lifecycle lifecycle,
            int mailboxCapacity,
            @Nullable DurableStore store,
            boolean isStepped) {
        this.broker = broker;
        this.engine = engine;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.mailbox = new Mailbox<>(mailboxCapacity);
        this.alarm = clock.newAlarm(this::ring);
        this.store = store;
        // Takes over when the thread that happens to be inside has done its share.
        this.thread = isStepped ? null : DaemonThreads.create("pabal-engine-" + broker, this::serve);
    }

    void start() {
        if (store != null) {
            store.start(this::lookForNews);
        }
        if (thread != null) {
            thread.start();
        }
        RUNNING.add(this);
        deposit(Signal.DUE, false);
    }

    void attach(BrokerConnection connection) {
        submit(new Attach(connection), false);
    }

    void submit(Command command) {
        submit(command, false);
    }

    /** As {@link #submit(Command)}, by a thread that will wait for the answer and so may as well wait for the disk. */
    void submitHere(Command command) {
        submit(command, true);
    }

    /** Puts a command down that {@link #carryOut()} is to follow. */
    void put(Command command) {
        if (mailbox.isFull()) {
            awaitRoom();
        }
        mailbox.put(command);
    }

    /** Carries out what is there, unless somebody is at it. */
    void carryOut() {
        if (owner == null) {
            helpOut(false);
        }
    }

    /** Asks for the end, after all that was submitted before. */
    void stop() {
        deposit(Signal.STOP, false);
    }

    private void ring() {
        if (store != null && store.nudge()) {
            // Nothing may be taken out of the mailbox meanwhile, so nothing is put into it.
            helpOut(false);
        } else {
            deposit(Signal.DUE, false);
        }
    }

    /** The journal has something to tell. Its own threads are not to do the loop's work. */
    private void lookForNews() {
        if (owner == null) {
            if (thread == null) {
                helpOut(false);
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
        return !gate.isEmpty() || (store != null && store.isStuck());
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

    private void submit(Object item, boolean mayWait) {
        if (mailbox.isFull()) {
            awaitRoom();
        }
        deposit(item, mayWait);
    }

    private void deposit(Object item, boolean mayWait) {
        mailbox.put(item);
        if (owner == null) {
            helpOut(mayWait);
        }
    }

    private void awaitRoom() {
        if (ownsSome(Thread.currentThread())) {
            return;
        }
        for (int tries = 0; mailbox.isFull() && !over; tries++) {
            if (owner == null && hasWork()) {
                helpOut(false);
            } else if (tries < SPINS_MAX) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PARK_NANOS);
            }
        }
    }

    // ---- ownership

    /** Carries out what is there, up to a turn's worth, unless somebody is at it. */
    private void helpOut(boolean mayWait) {
        int left = thread == null ? Integer.MAX_VALUE : TURN_MAX;
        while (left > 0 && hasWork() && enter()) {
            try {
                left = carryOut(left, mayWait);
            } finally {
                leave();
            }
        }
        // Whoever keeps others from entering looks again after leaving, so nothing is overlooked: either this thread
        // sees
        // what came meanwhile, or the one who brought it saw that nobody was inside.
        if (left <= 0 && hasWork()) {
            handOver();
        }
    }

    /** Whether there is something to do for an owner. Any thread may ask. */
    private boolean hasWork() {
        DurableStore durable = store;
        if (durable == null || over) {
            return !mailbox.isEmpty();
        }
        return durable.hasNews() || (!paused && !durable.isStuck() && (durable.hasAnswers() || !mailbox.isEmpty()));
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
            while (!over && hasWork() && enter()) {
                try {
                    carryOut(Integer.MAX_VALUE, true);
                } finally {
                    leave();
                }
            }
        }
        release();
    }

    // ---- the owner's work

    /**
     * @param mayWait whether this thread may wait for the disk
     * @return what is left of the turn
     */
    private int carryOut(int turn, boolean mayWait) {
        int left = turn;
        try {
            boolean more = true;
            while (more && left > 0 && !over) {
                if (store != null) {
                    left -= openGate(store);
                }
                boolean due = false;
                if (mayDecide()) {
                    long now = clock.currentTimeMillis();
                    int decided = 0;
                    // Before anything is decided: a checkpoint taken now must not know more than the log.
                    if (store != null && !stopAsked && store.reclaim(engine, now, decision)) {
                        store.endCommand(decision);
                        decided += RECLAIM_TURN;
                    }
                    if (store != null && store.lookAtSpace()) {
                        engine.storageShort(store.obstacle(), now, decision);
                        store.endCommand(decision);
                    }
                    if (store != null) {
                        store.answerPages(engine, now, decision);
                        tellRoom(store, now);
                    }
                    decided += decideBatch(now);
                    // After the end was asked for nothing more is begun: it would not be ended.
                    due = !stopAsked && engine.nextDueMillis() <= now;
                    if (due) {
                        engine.tick(now, decision);
                        decided++;
                    }
                    left -= decided + decision.effects().size();
                    mailbox.publishTaken();
                    // Here the records of the batch are decided and applied, and nothing of it has left.
                    if (store == null) {
                        tell(decision.effects(), closing);
                    } else if (letGo(store, mayWait) && Thread.currentThread() != thread) {
                        // It has waited for the disk once. What has come meanwhile is not its own.
                        left = thread == null ? left : 0;
                    }
                    closing.clear();
                    decision.clear();
                    due |= store != null && !stopAsked && store.reclaimDueMillis() <= now;
                }
                if (stopAsked && (gate.isEmpty() || isOutOfSpace())) {
                    finish();
                }
                more = hasWork() || (due && mayDecide());
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

    /** Large messages must not be decided before there is room for them: what is decided cannot be taken back. */
    private void tellRoom(DurableStore durable, long now) {
        long room = durable.roomForOne();
        if (room != roomTold) {
            roomTold = room;
            engine.storageRoom(room, now, decision);
            durable.endCommand(decision);
        }
        if (engine.waitsForStorage()) {
            durable.askForSpace();
        }
    }

    /** What waits in the gate then may wait for long: nobody has been told of it, so it need not hold up the end. */
    private boolean isOutOfSpace() {
        return store != null && store.waitsForSpace();
    }

    private boolean mayDecide() {
        return !paused && (store == null || !store.isStuck());
    }

    private void lookWhetherToPause() {
        paused = stopAsked || gate.isFull();
    }

    /** Sends the decision's records off and tells its effects, at once or later; whether this thread has waited for the disk. */
    private boolean letGo(DurableStore durable, boolean mayWait) {
        long ticket = durable.append(decision);
        boolean waits = mayWait && ticket != 0 && mailbox.isEmpty();
        durable.commit(waits);
        if (waits) {
            openGate(durable);
        }
        if (gate.isEmpty() && durable.isDurable(ticket)) {
            tell(decision.effects(), closing);
        } else {
            gate.hold(ticket, decision.effects(), closing);
        }
        lookWhetherToPause();
        return waits;
    }

    /** Tells what has become durable; how much that was. */
    private int openGate(DurableStore durable) {
        if (!durable.hasNews()) {
            return 0;
        }
        durable.settle();
        int told = durable.answers().size();
        if (told > 0) {
            // It was durable long ago: whoever reads it has been told of it.
            tell(durable.answers(), NONE);
            durable.answers().clear();
        }
        long upTo = durable.durable();
        for (DurabilityGate.Held held = gate.poll(upTo); held != null; held = gate.poll(upTo)) {
            told += held.effects().size();
            tell(held.effects(), held.closing());
            gate.giveBack(held);
        }
        lookWhetherToPause();
        return told;
    }

    private int decideBatch(long now) {
        int count = 0;
        long bytes = 0;
        long bytesMax = store == null ? Long.MAX_VALUE : store.stride();
        while (count < BATCH_MAX && decision.effects().size() < BATCH_EFFECTS_MAX && bytes < bytesMax && !stopAsked) {
            Object item = mailbox.take();
            if (item == null) {
                break;
            }
            count++;
            if (item instanceof Command command) {
                engine.execute(command, now, decision);
                if (store != null) {
                    store.endCommand(decision);
                    bytes += size(command);
                }
                if (command instanceof CloseConnection || command instanceof LoseConnection) {
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

    /** How many bytes it brings that go to the disk, at most. */
    private static int size(Command command) {
        if (command instanceof PublishMessage publish) {
            return publish.message().encodedSize();
        }
        return command instanceof WriteBody body ? body.piece().remaining() : 0;
    }

    /** @param ended connections that hear nothing more after that */
    private void tell(List<Effect> effects, LongList ended) {
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
        for (int i = 0; i < ended.size(); i++) {
            connections.remove(ended.get(i));
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
        mailbox.put(new LoseConnection(connection.id()));
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
        if (store != null) {
            due = Math.min(due, store.reclaimDueMillis());
        }
        if (store != null && (store.watchesSpace() || engine.waitsForStorage())) {
            alarmIsForSpace = true;
            // While nothing may be decided what is due stays due, and would ring without end.
            long look = clock.currentTimeMillis() + SPACE_MILLIS;
            alarm.set(mayDecide() ? Math.min(due, look) : look);
            return;
        }
        if (alarmIsForSpace) {
            alarmIsForSpace = false;
            alarmMillis = Long.MAX_VALUE;
        }
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
        closing.clear();
        gate.clear();
        Refusal reason = lifecycle.unavailable();
        for (BrokerConnection connection : connections.all()) {
            connections.remove(connection.id());
            lose(connection, reason);
        }
        alarm.close();
        if (store == null) {
            lifecycle.over();
        }
        if (thread == null) {
            release();
        } else {
            // It lets go of the storage, which takes its time.
            LockSupport.unpark(thread);
        }
    }

    private void release() {
        DurableStore held = store;
        if (held == null) {
            return;
        }
        try {
            held.close(lifecycle.state() == BrokerState.STOPPED);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "broker '" + broker + "' could not close its storage", e);
        } finally {
            lifecycle.over();
        }
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
