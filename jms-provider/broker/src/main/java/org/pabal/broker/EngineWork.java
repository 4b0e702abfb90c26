package org.pabal.broker;

import java.lang.System.Logger.Level;
import java.util.List;
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
 * What the owner of the loop does: decides what is in the mailbox, has it written, and tells the effects once what caused them
 * is durable. Who the owner is, is for {@link EngineLoop} to say; all fields are that thread's, but for those that are volatile.
 */
final class EngineWork {

    /** Commands decided before their effects leave. */
    static final int BATCH_MAX = 128;

    /** Effects after which no further command is added to a batch: one command may have thousands. */
    static final int BATCH_EFFECTS_MAX = 1_024;

    /** What a step of taking segments back counts of a turn. */
    private static final int RECLAIM_TURN = 256;

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    /** How often is looked whether a full disk has space again. */
    private static final long SPACE_MILLIS = 100;

    private static final LongList NONE = new LongList();

    /** Enters a connection in the table; goes before all its commands. */
    record Attach(BrokerConnection connection) {}

    /** Whether a thread that carries commands out may be kept by the disk. */
    enum DiskWait {
        NO,
        /** If nobody but those whose commands it brings would be kept with it. */
        IF_ALONE,
        YES
    }

    enum Signal {
        /** The alarm has rung. */
        DUE,
        /** Nothing is carried out after this. */
        STOP
    }

    private final String broker;
    private final EngineCore engine;
    private final BrokerClock clock;
    private final Lifecycle lifecycle;
    private final Mailbox<Object> mailbox;
    private final BrokerClock.Alarm alarm;

    /** Null without durable storage. */
    private final @Nullable DurableStore store;

    /** Told at the end, when everybody has been told that it is over. */
    private final Runnable ended;

    private final Decision decision = new Decision();
    private final DurabilityGate gate = new DurabilityGate();
    private final ConnectionTable connections = new ConnectionTable();
    private final LongList closing = new LongList();
    private final Solitude solitude = new Solitude();
    private long alarmMillis = Long.MAX_VALUE;
    private long roomTold = Long.MAX_VALUE;
    private boolean stopAsked;

    /** Nothing is decided for now: too much waits in the gate, or the end has come. Others look, the owner sets it. */
    private volatile boolean paused;

    /** The alarm is set to look for space, and not for what the engine has due. */
    private boolean alarmIsForSpace;

    /** Everybody has been told that it is over; what still comes is thrown away. */
    private volatile boolean over;

    EngineWork(
            String broker,
            EngineCore engine,
            BrokerClock clock,
            Lifecycle lifecycle,
            Mailbox<Object> mailbox,
            BrokerClock.Alarm alarm,
            @Nullable DurableStore store,
            Runnable ended) {
        this.broker = broker;
        this.engine = engine;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.mailbox = mailbox;
        this.alarm = alarm;
        this.store = store;
        this.ended = ended;
    }

    // ---- what any thread may ask

    /** Whether there is something to do for an owner. */
    boolean hasWork() {
        DurableStore durable = store;
        if (durable == null || over) {
            return !mailbox.isEmpty();
        }
        return durable.hasNews() || (!paused && !durable.isStuck() && (durable.hasAnswers() || !mailbox.isEmpty()));
    }

    /** Whether nothing is carried out any more. */
    boolean isOver() {
        return over;
    }

    /** Whether something that is decided waits for the disk. Asked in a loop without threads, between two commands. */
    boolean isHeldUp() {
        return !gate.isEmpty() || (store != null && store.isStuck());
    }

    // ---- the owner's work

    /**
     * Carries out what is there.
     *
     * @param turn how many commands and effects, about
     * @param wait whether this thread may wait for the disk
     * @param isOwn whether it is the loop's own thread, or there is none: if it has waited once for the disk, it goes on
     * @return what is left of the turn
     */
    int carryOut(int turn, DiskWait wait, boolean isOwn) {
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
                        store.endOwnWork(decision);
                        decided += RECLAIM_TURN;
                    }
                    if (store != null && store.lookAtSpace()) {
                        engine.storageShort(store.obstacle(), now, decision);
                        store.endOwnWork(decision);
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
                    } else if (letGo(store, wait) && !isOwn) {
                        // It has waited for the disk once. What has come meanwhile is not its own.
                        left = 0;
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
            durable.endOwnWork(decision);
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
    private boolean letGo(DurableStore durable, DiskWait wait) {
        long ticket = durable.append(decision);
        boolean alone = false;
        int kept = durable.commandsKept();
        // What nobody has asked for says nothing about who is alone.
        if (ticket != 0 && durable.isAwaited() && kept > 0) {
            solitude.forces(kept);
            alone = solitude.isAlone();
        }
        boolean waits =
                ticket != 0 && mailbox.isEmpty() && (wait == DiskWait.YES || (wait == DiskWait.IF_ALONE && alone));
        long before = waits && alone ? System.nanoTime() : 0;
        durable.commit(waits);
        if (waits && alone) {
            solitude.waited(System.nanoTime() - before);
        }
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
                solitude.asks(command.connection());
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
        ended.run();
    }

    /** Lets go of the storage, which takes its time. The last thing that is done, by whoever may wait. */
    void release() {
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
