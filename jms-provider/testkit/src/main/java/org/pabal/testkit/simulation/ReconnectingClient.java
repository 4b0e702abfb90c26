package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A client that comes back on another connection as the protocol says: it sends again what was not answered, asks what became
 * of its commits, and opens again what it had. It notes what it was told, for the end.
 */
final class ReconnectingClient {

    /** What must be true of a message at the end. */
    enum Fate {
        /** It was confirmed, or its commit was. */
        ONCE,
        /** It is not persistent, or nobody has said anything. */
        AT_MOST_ONCE,
        /** Its transaction was rolled back. */
        NEVER
    }

    /**
     * @param message what is published; null for a commit
     * @param branch what is committed in one phase; null for a local transaction
     */
    private record Operation(
            long number,
            @Nullable Address to,
            @Nullable Message message,
            @Nullable BranchId branch,
            List<String> texts) {
        boolean isCommit() {
            return message == null;
        }
    }

    private final String name;
    private final Dice dice;
    private final Map<String, Fate> fates;
    private final ClientIdentity identity;
    private final Map<Long, Operation> unanswered = new LinkedHashMap<>();
    private final Map<Long, Operation> asked = new HashMap<>();
    private List<String> inTransaction = new ArrayList<>();
    private long nextOperation = 1;
    private int lastText;
    private boolean wasHere;
    private final ReconnectingBranches branches;

    /** What came to its temporary queue and to its subscription. */
    final Set<String> heard = new HashSet<>();

    /** What must have come there at the end. */
    final Set<String> expected = new HashSet<>();

    @Nullable
    Line line;

    private long openRequest;
    private boolean open;
    private long session;
    private long transacted;
    private long ofBranches;
    // The first that it had.
    private long newsConsumer;
    final Address temporary;
    private final Address news;

    ReconnectingClient(int number, Dice dice, Map<String, Fate> fates) {
        this.name = "c" + number;
        this.dice = dice;
        this.fates = fates;
        this.branches = new ReconnectingBranches(name, dice, fates);
        this.identity = new ClientIdentity(number, 7);
        this.temporary = Address.temporaryQueue("t/" + name);
        this.news = Address.topic("news." + name);
    }

    Address news() {
        return news;
    }

    boolean isOpen() {
        return line != null && open;
    }

    /** Whether all that it had is open on its connection. */
    boolean isSettledIn() {
        Line on = line;
        return on != null && open && on.toBroker.isEmpty();
    }

    boolean isSettled() {
        return isOpen() && unanswered.isEmpty() && branches.isEmpty();
    }

    // ---- what it does

    /** Opens a connection; all else follows from the answer. */
    void connect(Line fresh) {
        line = fresh;
        open = false;
        openRequest = dice.nextId();
        fresh.say(new Command.OpenConnection(
                fresh.connection, openRequest, null, new Command.ReturningClient(identity, name, nextOperation)));
    }

    /** Loses its connection, and with it all answers that have not come. */
    void cut() {
        line = null;
        open = false;
        asked.clear();
        inTransaction.forEach(text -> fates.put(text, Fate.NEVER));
        inTransaction = new ArrayList<>();
        branches.cut();
    }

    /** The broker has ended, and this has lost its connection. */
    void crashed() {
        branches.crashed();
        cut();
    }

    void publish(Address to, boolean persistent) {
        String text = text(nextOperation);
        fates.put(text, Fate.AT_MOST_ONCE);
        send(new Operation(
                nextOperation++,
                to,
                Message.builder()
                        .persistent(persistent)
                        .messageId("ID:" + text)
                        .text(text)
                        .build(),
                null,
                List.of(text)));
    }

    private String text(long operation) {
        return name + "/" + operation + "/" + ++lastText;
    }

    private void send(Operation operation) {
        unanswered.put(operation.number(), operation);
        sendAgain(operation);
    }

    private void sendAgain(Operation operation) {
        Line on = line;
        if (on == null || operation.to() == null || operation.message() == null) {
            return;
        }
        on.say(new Command.PublishMessage(
                on.connection,
                ask(operation),
                session,
                operation.to(),
                operation.message(),
                Long.MAX_VALUE,
                operation.number()));
    }

    void publishInTransaction(Address to) {
        Line on = line;
        if (on != null && open) {
            String text = text(0);
            inTransaction.add(text);
            fates.put(text, Fate.NEVER);
            Message message = Message.builder()
                    .persistent(true)
                    .messageId("ID:" + text)
                    .text(text)
                    .build();
            on.say(new Command.PublishMessage(on.connection, dice.nextId(), transacted, to, message, Long.MAX_VALUE));
        }
    }

    void commit() {
        Line on = line;
        if (on != null && open && !inTransaction.isEmpty()) {
            Operation operation = new Operation(nextOperation++, null, null, null, inTransaction);
            inTransaction.forEach(text -> fates.put(text, Fate.AT_MOST_ONCE));
            inTransaction = new ArrayList<>();
            unanswered.put(operation.number(), operation);
            on.say(new Command.CommitTransaction(
                    on.connection,
                    ask(operation),
                    transacted,
                    operation.texts().size(),
                    new long[0],
                    operation.number()));
        }
    }

    void beginBranch(Address to) {
        Line on = line;
        if (on != null && open) {
            String text = text(0);
            Message message = Message.builder()
                    .persistent(true)
                    .messageId("ID:" + text)
                    .text(text)
                    .build();
            branches.begin(
                    on,
                    ofBranches,
                    text,
                    new Command.PublishMessage(on.connection, dice.nextId(), ofBranches, to, message, Long.MAX_VALUE));
        }
    }

    /** Goes on with a branch. */
    void decide() {
        Line on = line;
        if (on != null && open) {
            branches.step(on, (branch, text) -> {
                fates.put(text, Fate.AT_MOST_ONCE);
                Operation operation = new Operation(nextOperation++, null, null, branch, List.of(text));
                unanswered.put(operation.number(), operation);
                commitBranch(on, operation, branch);
            });
        }
    }

    private void commitBranch(Line on, Operation operation, BranchId branch) {
        on.say(new Command.CommitBranch(on.connection, ask(operation), branch, true, operation.number()));
    }

    void recover() {
        Line on = line;
        if (on != null && open) {
            branches.recover(on);
        }
    }

    private long ask(Operation operation) {
        long request = dice.nextId();
        asked.put(request, operation);
        return request;
    }

    // ---- what it is told

    void hear(Effect effect) {
        Line on = line;
        if (on == null) {
            return;
        }
        if (effect instanceof Effect.DeliverMessage delivery) {
            heard.add(String.valueOf(delivery.message().text()));
            on.say(new Command.SettleDeliveries(
                    on.connection, Command.NO_REPLY, delivery.session(), new long[] {delivery.delivery()}));
            on.say(new Command.GrantCredit(on.connection, delivery.consumer(), 1));
        } else if (effect instanceof Effect.Answered answered
                && answered.request() == openRequest
                && answered.answer() instanceof Answer.Opened opened) {
            unless(opened.resumed() || !wasHere, () -> name + " has been here, and is told " + opened);
            wasHere = true;
            resume(on);
        } else if (effect instanceof Effect.Answered answered) {
            branches.answered(answered);
        } else if (effect instanceof Effect.Completed completed && !branches.completed(completed)) {
            Operation done = asked.remove(completed.request());
            if (done != null) {
                unanswered.remove(done.number());
                boolean lasts = done.isCommit()
                        || done.message() != null && done.message().persistent();
                done.texts().forEach(text -> fates.put(text, lasts ? Fate.ONCE : Fate.AT_MOST_ONCE));
            }
        } else if (effect instanceof Effect.Refused refused && !branches.refused(refused)) {
            refused(refused);
        }
    }

    private void refused(Effect.Refused refused) {
        Operation not = asked.remove(refused.request());
        unless(
                not != null
                        && not.isCommit()
                        && isRolledBack(not, refused.refusal().code()),
                () -> name + " is refused what must not be refused: " + refused + " of " + not);
        if (not != null) {
            unanswered.remove(not.number());
            not.texts().forEach(text -> fates.put(text, Fate.NEVER));
        }
    }

    private static boolean isRolledBack(Operation commit, Refusal.Code code) {
        return commit.branch() == null
                ? code == Refusal.Code.TRANSACTION_ROLLED_BACK
                : code == Refusal.Code.XA_UNKNOWN_BRANCH || code == Refusal.Code.XA_ROLLED_BACK;
    }

    private void resume(Line on) {
        long connection = on.connection;
        session = dice.nextId();
        transacted = dice.nextId();
        on.say(new Command.OpenSession(connection, dice.nextId(), session, false));
        on.say(new Command.OpenSession(connection, dice.nextId(), transacted, true));
        ofBranches = dice.nextId();
        on.say(new Command.OpenSession(connection, dice.nextId(), ofBranches, false));
        on.say(new Command.CreateTemporary(connection, dice.nextId(), temporary));
        long fromTemporary = dice.nextId();
        on.say(new Command.OpenConsumer(
                connection, dice.nextId(), session, fromTemporary, new Source.FromQueue(temporary), null, false, 0));
        long consumer = dice.nextId();
        on.say(new Command.OpenConsumer(
                connection,
                dice.nextId(),
                session,
                consumer,
                new Source.FromTopic(news, null, false, false),
                null,
                false,
                0,
                newsConsumer));
        newsConsumer = newsConsumer == 0 ? consumer : newsConsumer;
        on.say(new Command.GrantCredit(connection, fromTemporary, 3));
        on.say(new Command.GrantCredit(connection, consumer, 3));
        for (Operation operation : List.copyOf(unanswered.values())) {
            if (operation.branch() != null) {
                commitBranch(on, operation, operation.branch());
            } else if (operation.isCommit()) {
                on.say(new Command.ResolveOperation(connection, ask(operation), operation.number()));
            } else {
                sendAgain(operation);
            }
        }
        open = true;
    }

    /** What waited for it is gone: a crash, or too long an absence. */
    void expectNothing() {
        expected.clear();
    }

    @Override
    public String toString() {
        return name + " with " + unanswered.keySet() + " unanswered and " + branches + " on " + line;
    }
}
