package org.pabal.engine;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.QueueObserver;
import org.pabal.engine.queue.RoomWatch;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.session.Session;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/**
 * What all handlers work with during one command: the time, the state, the live side, and the decision that grows. The one
 * place where records are made to happen.
 */
final class Turn implements Dispatch.Calls, RoomWatch {

    final EngineSettings settings;
    final EngineState state;
    final Attachments live = new Attachments();
    final Pager pager;

    /** The queues where somebody may get something. */
    final ArrayDeque<Dispatch> called = new ArrayDeque<>();

    /** The queues with waiting publishes that may have room now. */
    final ArrayDeque<MessageQueue> roomy = new ArrayDeque<>();

    private long nowMillis;
    private @Nullable Decision decision;

    Turn(EngineSettings settings) {
        this.settings = settings;
        this.state = new EngineState(settings);
        this.pager = new Pager(this);
    }

    void begin(long now, Decision into) {
        nowMillis = now;
        decision = into;
        state.entries().tellFreed(into.freed());
    }

    void end() {
        decision = null;
    }

    long nowMillis() {
        return nowMillis;
    }

    private Decision decision() {
        if (decision == null) {
            throw new IllegalStateException("nothing is being decided");
        }
        return decision;
    }

    /** Makes it happen, and remembers that it did. */
    void emit(EngineRecord happened) {
        happened.applyTo(state);
        decision().records().add(happened);
    }

    /** How many records there are so far. */
    int recordCount() {
        return decision().records().size();
    }

    /** Whether a restart forgets all that has happened since there were so many records. */
    boolean isVolatileSince(int count) {
        List<EngineRecord> records = decision().records();
        for (int i = count; i < records.size(); i++) {
            if (!records.get(i).isVolatile()) {
                return false;
            }
        }
        return true;
    }

    void request(StorageRequest asked) {
        decision().storage().add(asked);
    }

    void effect(Effect effect) {
        decision().effects().add(effect);
    }

    void complete(Command command) {
        if (command.request() != Command.NO_REPLY) {
            effect(new Effect.Completed(command.connection(), command.request()));
        }
    }

    void answer(Command command, Answer answer) {
        if (command.request() != Command.NO_REPLY) {
            effect(new Effect.Answered(command.connection(), command.request(), answer));
        }
    }

    void refuse(Command command, long session, Refusal refusal) {
        effect(new Effect.Refused(command.connection(), command.request(), session, refusal));
    }

    void refuse(Command command, long session, Code code, String text) {
        refuse(command, session, new Refusal(code, text));
    }

    /** For commands that concern no session. */
    void refuse(Command command, Code code, String text) {
        refuse(command, 0, code, text);
    }

    /** The connection of a command; null after a refusal. */
    @Nullable
    Connection connection(Command command) {
        Connection connection = live.connections().get(command.connection());
        if (connection == null) {
            refuse(command, Code.NOT_FOUND, "connection " + command.connection() + " is not open");
        }
        return connection;
    }

    /** A session of the command's connection; null after a refusal. */
    @Nullable
    Session session(Command command, long id) {
        Session session = live.sessions().get(id);
        if (session == null || session.connection().id() != command.connection()) {
            refuse(command, id, Code.NOT_FOUND, "session " + id + " is not open in connection " + command.connection());
            return null;
        }
        return session;
    }

    // ---- what is to be looked at before the command is done

    @Override
    public void call(Dispatch dispatch) {
        called.addLast(dispatch);
    }

    @Override
    public void revoked(Consumer consumer, long request) {
        if (request != Command.NO_REPLY) {
            effect(new Effect.Completed(consumer.session().connection().id(), request));
        }
    }

    @Override
    public void roomMade(MessageQueue queue) {
        if (roomy.peekLast() != queue) {
            roomy.addLast(queue);
        }
    }

    /** Who lends the queue's entries; null while nobody consumes from it. */
    static @Nullable Dispatch dispatch(MessageQueue queue) {
        QueueObserver observer = queue.observer();
        return observer instanceof Dispatch dispatch ? dispatch : null;
    }

    static boolean hasConsumers(MessageQueue queue) {
        Dispatch dispatch = dispatch(queue);
        return dispatch != null && !dispatch.consumers().isEmpty();
    }
}
