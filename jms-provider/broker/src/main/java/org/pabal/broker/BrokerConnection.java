package org.pabal.broker;

import org.pabal.engine.command.Command;
import org.pabal.message.Refusal;

/** One attachment to a broker: a way in for commands, and a listener for what leaves. Safe for any thread. */
public final class BrokerConnection {

    private final Broker broker;
    private final EngineLoop loop;
    private final long id;
    private final EffectListener listener;

    BrokerConnection(Broker broker, EngineLoop loop, long id, EffectListener listener) {
        this.broker = broker;
        this.loop = loop;
        this.id = id;
        this.listener = listener;
    }

    /** What its commands carry as {@link Command#connection()}. */
    public long id() {
        return id;
    }

    /** A positive number that this broker has never handed out before. */
    public long nextId() {
        return broker.nextId();
    }

    public Broker broker() {
        return broker;
    }

    /**
     * Hands a command in. Commands of one thread are carried out in the order in which it submits them. Waits only while
     * the mailbox is full, never for the disk, and not at all on a thread that is being told an effect.
     *
     * <p>{@code CloseConnection} is the last command: when its effects have been told, the listener hears nothing more.
     * Commands that come after it, or after {@link EffectListener#onLost}, go unanswered.
     *
     * @throws IllegalArgumentException if the command names another connection
     */
    public void submit(Command command) {
        requireOwn(command);
        loop.submit(command);
    }

    /**
     * As {@link #submit}, by a thread that will wait for the answer: it may be used to write and force what the answer
     * depends on, instead of waiting for another thread to do it.
     */
    public void submitHere(Command command) {
        requireOwn(command);
        loop.submitHere(command);
    }

    /**
     * As {@link #submit}, but leaves it to others to carry the command out: {@link #carryOut} must follow soon, when all has
     * been put down that came together. So it is decided together, and what leaves because of it leaves together.
     */
    public void put(Command command) {
        requireOwn(command);
        loop.put(command);
    }

    /**
     * Carries out what has been {@link #put}, unless somebody is at it. May wait for one force of the disk, if this connection alone
     * has asked for anything of late and the disk has not been slow.
     */
    public void carryOut() {
        loop.carryOut();
    }

    private void requireOwn(Command command) {
        if (command.connection() != id) {
            throw new IllegalArgumentException(
                    "connection " + id + " cannot speak for connection " + command.connection() + ": " + command);
        }
    }

    void tell(org.pabal.engine.effect.Effect effect) {
        listener.onEffect(effect);
    }

    void lose(Refusal reason) {
        listener.onLost(reason);
    }

    @Override
    public String toString() {
        return "connection " + id + " of broker '" + broker.name() + "'";
    }
}
