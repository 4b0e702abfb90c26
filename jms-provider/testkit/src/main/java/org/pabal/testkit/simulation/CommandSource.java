package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.*;
import org.pabal.engine.command.Source;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** Draws the next command from what there is: mostly sensible ones, now and then one that must be refused. */
final class CommandSource {

    private static final int CONNECTIONS_MAX = 6;
    private static final int SESSIONS_MAX = 14;
    private static final int CONSUMERS_MAX = 24;
    private static final int LOANS_ASKED_MAX = 6;

    private final Dice dice;
    private final World world;
    private final AdministrationSource administration;
    private long lastMessage;
    private long nowMillis;
    private boolean mustSucceed;

    CommandSource(Dice dice, World world) {
        this.dice = dice;
        this.world = world;
        administration = new AdministrationSource(dice, world);
    }

    /** Whether the command last drawn cannot be refused. */
    boolean mustSucceed() {
        return mustSucceed;
    }

    Command next(long now) {
        nowMillis = now;
        mustSucceed = false;
        Command command = null;
        while (command == null) {
            command = draw(dice.number(1_000));
        }
        return command;
    }

    private @Nullable Command draw(int number) {
        if (number < 20) {
            return openConnection();
        } else if (number < 22) {
            return closeConnection();
        } else if (number < 50) {
            return openSession();
        } else if (number < 56) {
            return closeSession();
        } else if (number < 100) {
            return openConsumer();
        } else if (number < 112) {
            return closeConsumer();
        } else if (number < 210) {
            return grant();
        } else if (number < 225) {
            return revoke();
        } else if (number < 530) {
            return publish();
        } else if (number < 690) {
            return settle();
        } else if (number < 700) {
            return handOver();
        } else if (number < 760) {
            return giveBack();
        } else if (number < 800) {
            return answerRecall();
        } else if (number < 860) {
            return endTransaction();
        } else if (number < 930) {
            return branch();
        } else if (number < 950) {
            return browse();
        } else if (number < 960) {
            return temporary();
        } else if (number < 963) {
            return unsubscribe();
        }
        Command command = administration.draw();
        mustSucceed = administration.mustSucceed();
        return command;
    }

    // ---- connections, sessions, consumers

    private @Nullable Command openConnection() {
        if (world.connections.size() >= CONNECTIONS_MAX) {
            return null;
        }
        String clientId = dice.chance(2) ? dice.any(Vocabulary.CLIENT_IDS) : null;
        mustSucceed = clientId == null;
        return new OpenConnection(dice.nextId(), dice.nextId(), clientId);
    }

    private @Nullable Command closeConnection() {
        Connection connection = dice.pick(world.connections.values());
        return connection == null ? null : new CloseConnection(connection.id, dice.nextId());
    }

    private @Nullable Command openSession() {
        Connection connection = dice.pick(world.connections.values());
        if (connection == null || world.sessions.size() >= SESSIONS_MAX) {
            return null;
        }
        mustSucceed = true;
        return new OpenSession(connection.id, dice.nextId(), dice.nextId(), dice.chance(3));
    }

    private @Nullable Command closeSession() {
        Session session = dice.pick(world.sessions.values());
        return session == null ? null : new CloseSession(session.connection.id, dice.nextId(), session.id);
    }

    private @Nullable Command openConsumer() {
        Session session = dice.pick(world.sessions.values());
        if (session == null || world.consumers.size() >= CONSUMERS_MAX) {
            return null;
        }
        Source source;
        boolean noLocal = false;
        String selector = dice.chance(4) ? dice.any(Vocabulary.SELECTORS) : dice.chance(10) ? " " : null;
        Address temporary = dice.pick(session.connection.temporaries);
        if (temporary != null && dice.chance(4)) {
            source = temporary.kind().isQueue()
                    ? new Source.FromQueue(temporary)
                    : new Source.FromTopic(temporary, null, false, false);
        } else if (dice.chance(3)) {
            boolean named = dice.chance(2);
            noLocal = dice.chance(4);
            boolean shared = named && dice.chance(2);
            source = new Source.FromTopic(
                    Address.topic(dice.any(Vocabulary.PATTERNS)),
                    named ? dice.any(Vocabulary.SUBSCRIPTIONS) : null,
                    named && (!shared || dice.chance(2)),
                    shared);
        } else {
            source = new Source.FromQueue(Address.queue(dice.any(Vocabulary.QUEUES)));
            mustSucceed = true;
        }
        return new OpenConsumer(
                session.connection.id,
                dice.nextId(),
                session.id,
                dice.nextId(),
                source,
                selector,
                noLocal,
                dice.chance(6) ? dice.number(3) : 0);
    }

    private @Nullable Command closeConsumer() {
        Consumer consumer = dice.pick(world.consumers.values());
        return consumer == null ? null : new CloseConsumer(consumer.session.connection.id, dice.nextId(), consumer.id);
    }

    private @Nullable Command grant() {
        Consumer consumer = dice.pick(world.consumers.values());
        if (consumer == null || consumer.revoking > 0 || consumer.credit > 100) {
            return null;
        }
        mustSucceed = true;
        return new GrantCredit(consumer.session.connection.id, consumer.id, 1 + dice.number(dice.chance(3) ? 50 : 5));
    }

    private @Nullable Command revoke() {
        Consumer consumer = dice.pick(world.consumers.values());
        if (consumer == null || consumer.revoking > 0) {
            return null;
        }
        mustSucceed = true;
        return new RevokeCredit(consumer.session.connection.id, dice.nextId(), consumer.id);
    }

    // ---- messages

    private @Nullable Command publish() {
        Session session = dice.pick(world.sessions.values());
        if (session == null) {
            return null;
        }
        Address to = destination(session);
        boolean wantsAnswer = session.transacted || session.work != null || session.unanswered > 0 || dice.chance(2);
        return new PublishMessage(
                session.connection.id,
                wantsAnswer ? dice.nextId() : Command.NO_REPLY,
                session.id,
                to,
                message(),
                nowMillis + dice.number(500));
    }

    private Address destination(Session session) {
        int number = dice.number(20);
        if (number < 11) {
            return Address.queue(dice.any(Vocabulary.QUEUES));
        } else if (number < 16) {
            return Address.topic(dice.any(Vocabulary.TOPICS));
        } else if (number < 18) {
            return Address.exchange(dice.any(Vocabulary.EXCHANGES), dice.any(Vocabulary.PATTERNS));
        } else if (number == 18) {
            List<Address> temporaries = new ArrayList<>();
            world.connections.values().forEach(connection -> temporaries.addAll(connection.temporaries));
            Address temporary = dice.pick(temporaries);
            return temporary == null ? Address.queue(dice.any(Vocabulary.QUEUES)) : temporary;
        }
        return dice.chance(10) ? Address.topic("t..bad") : Address.queue(session.transacted ? "q0" : "q1");
    }

    Message message() {
        MessageBuilder builder = Message.builder()
                .messageId(Published.messageId(++lastMessage))
                .timestampMillis(nowMillis)
                .persistent(!dice.chance(3))
                .priority(dice.chance(4) ? dice.number(10) : 4);
        long delay = dice.chance(12) ? dice.number(2_000) : 0;
        if (delay > 0) {
            builder.deliveryTimeMillis(nowMillis + delay);
        }
        if (dice.chance(10)) {
            builder.expirationMillis(nowMillis + delay + 1 + dice.number(3_000));
        }
        if (dice.chance(2)) {
            builder.property("a", dice.number(3));
        }
        if (dice.chance(3)) {
            builder.property("color", dice.chance(2) ? "red" : "blue");
        }
        if (dice.chance(10)) {
            builder.property("JMSXGroupID", "g" + dice.number(3));
            if (dice.chance(10)) {
                builder.property("JMSXGroupSeq", -1);
            }
        }
        return builder.text("x".repeat(dice.number(40))).build();
    }

    private @Nullable Command settle() {
        Session session = withLoans();
        if (session == null) {
            return null;
        }
        long[] deliveries = some(session, false);
        if (dice.chance(200)) {
            return new SettleDeliveries(
                    session.connection.id, dice.nextId(), session.id, new long[] {session.lastDelivery + 1_000});
        }
        if (deliveries.length == 0) {
            return null;
        }
        mustSucceed = session.unanswered == 0;
        boolean wantsAnswer = session.work != null || session.unanswered > 0 || dice.chance(2);
        return new SettleDeliveries(
                session.connection.id, wantsAnswer ? dice.nextId() : Command.NO_REPLY, session.id, deliveries);
    }

    private @Nullable Command handOver() {
        Session from = withLoans();
        Session to = from == null ? null : dice.pick(from.connection.sessions.values());
        if (from == null || to == null || to == from) {
            return null;
        }
        mustSucceed = from.unanswered == 0;
        return new HandOverDeliveries(from.connection.id, dice.nextId(), from.id, to.id, some(from, true));
    }

    private @Nullable Command giveBack() {
        Session session = withLoans();
        if (session == null || session.unanswered > 0) {
            return null;
        }
        ReturnReason reason =
                dice.chance(8) ? ReturnReason.REJECTED : dice.chance(2) ? ReturnReason.FAILED : ReturnReason.UNSTARTED;
        long[] deliveries = some(session, reason == ReturnReason.UNSTARTED);
        mustSucceed = true;
        return new ReturnDeliveries(session.connection.id, dice.nextId(), session.id, deliveries, reason);
    }

    private @Nullable Command answerRecall() {
        List<Consumer> asked = world.consumers.values().stream()
                .filter(consumer -> consumer.recalled > 0 && consumer.session.unanswered == 0)
                .toList();
        Consumer consumer = dice.pick(asked);
        if (consumer == null || dice.chance(6)) {
            return null;
        }
        List<Long> deliveries = new ArrayList<>();
        List<Loan> loans = new ArrayList<>(consumer.loans);
        for (int i = loans.size() - 1; i >= 0 && deliveries.size() < consumer.recalled && !dice.chance(8); i--) {
            // Some may have been handed over to other sessions.
            if (loans.get(i).settledIn == null && loans.get(i).session == consumer.session) {
                deliveries.add(0, loans.get(i).delivery);
            }
        }
        mustSucceed = true;
        return new ReturnDeliveries(
                consumer.session.connection.id,
                dice.nextId(),
                consumer.session.id,
                deliveries.stream().sorted().mapToLong(Long::longValue).toArray(),
                ReturnReason.UNSTARTED);
    }

    private @Nullable Session withLoans() {
        List<Session> sessions = world.sessions.values().stream()
                .filter(session -> !session.loans.isEmpty())
                .toList();
        return dice.pick(sessions);
    }

    /** Ascending, and not settled in a transaction. */
    private long[] some(Session session, boolean latest) {
        List<Long> free = new ArrayList<>();
        for (Loan loan : session.loans.values()) {
            if (loan.settledIn == null) {
                free.add(loan.delivery);
            }
        }
        int count = Math.min(free.size(), dice.number(LOANS_ASKED_MAX + 1));
        if (latest) {
            free = free.subList(free.size() - count, free.size());
        } else {
            while (free.size() > count) {
                free.remove(dice.number(free.size()));
            }
        }
        return free.stream().mapToLong(Long::longValue).toArray();
    }

    // ---- transactions

    private @Nullable Command endTransaction() {
        List<Session> transacted = world.sessions.values().stream()
                .filter(session -> session.transacted)
                .toList();
        Session session = dice.pick(transacted);
        if (session == null) {
            return null;
        }
        long[] deliveries = some(session, false);
        mustSucceed = session.unanswered == 0;
        if (dice.chance(3)) {
            return new RollbackTransaction(session.connection.id, dice.nextId(), session.id, deliveries);
        }
        Work work = Objects.requireNonNull(session.work);
        // What is unanswered may be refused yet; one more than there is never comes.
        int publishedMin = dice.chance(3) ? work.accepted + session.unanswered + (dice.chance(4) ? 1 : 0) : 0;
        mustSucceed &= publishedMin <= work.accepted;
        return new CommitTransaction(
                session.connection.id, dice.nextId(), session.id, publishedMin, deliveries, Command.NO_OPERATION);
    }

    private @Nullable Command branch() {
        Session session = dice.pick(world.sessions.values().stream()
                .filter(candidate -> !candidate.transacted)
                .toList());
        if (session == null) {
            return null;
        }
        long connection = session.connection.id;
        if (session.work != null && session.work.branch != null && dice.chance(2)) {
            EndMode mode = dice.chance(8) ? EndMode.FAIL : dice.chance(4) ? EndMode.SUSPEND : EndMode.SUCCESS;
            return new EndBranch(
                    connection, dice.nextId(), session.id, session.work.branch, mode, some(session, false));
        }
        Work known = dice.pick(world.branches.values());
        BranchId id = known == null || known.branch == null ? newBranch() : known.branch;
        switch (dice.number(14)) {
            case 0, 1, 2, 3 -> {
                return session.work == null
                        ? new StartBranch(
                                connection,
                                dice.nextId(),
                                session.id,
                                newBranch(),
                                StartMode.NEW,
                                dice.chance(3) ? 1_000 : 0)
                        : null;
            }
            case 4 -> {
                StartMode mode = dice.chance(2) ? StartMode.JOIN : StartMode.RESUME;
                return session.work == null
                        ? new StartBranch(connection, dice.nextId(), session.id, id, mode, 0)
                        : null;
            }
            case 5, 6 -> {
                return new PrepareBranch(connection, dice.nextId(), id);
            }
            case 7, 8 -> {
                mustSucceed = known != null && known.state == Work.State.PREPARED;
                return new CommitBranch(
                        connection, dice.nextId(), id, known != null && known.state != Work.State.PREPARED);
            }
            case 9 -> {
                return new CommitBranch(connection, dice.nextId(), id, dice.chance(2));
            }
            case 10 -> {
                mustSucceed = known != null && known.state == Work.State.PREPARED;
                return new RollbackBranch(connection, dice.nextId(), id);
            }
            case 11 -> {
                return new CompleteBranchHeuristically(connection, dice.nextId(), id, dice.chance(2));
            }
            case 12 -> {
                return new ForgetBranch(connection, dice.nextId(), id);
            }
            default -> {
                mustSucceed = true;
                return new RecoverBranches(connection, dice.nextId());
            }
        }
    }

    private BranchId newBranch() {
        long number = dice.nextId();
        return new BranchId(
                1, Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[] {1});
    }

    // ---- browsers, temporary destinations

    private @Nullable Command browse() {
        Session session = dice.pick(world.sessions.values());
        if (session == null) {
            return null;
        }
        long connection = session.connection.id;
        Long browser = dice.pick(session.browsers);
        if (browser == null || dice.chance(6)) {
            long id = dice.nextId();
            session.browsers.add(id);
            return new OpenBrowser(
                    connection,
                    dice.nextId(),
                    session.id,
                    id,
                    Address.queue(dice.any(Vocabulary.QUEUES)),
                    dice.chance(4) ? dice.any(Vocabulary.SELECTORS) : null);
        }
        if (dice.chance(4)) {
            session.browsers.remove(browser);
            return new CloseBrowser(connection, dice.nextId(), browser);
        }
        return new BrowseMore(connection, dice.nextId(), browser, 1 + dice.number(10));
    }

    private @Nullable Command temporary() {
        Connection connection = dice.pick(world.connections.values());
        if (connection == null) {
            return null;
        }
        Address existing = dice.pick(connection.temporaries);
        if (existing != null && dice.chance(2)) {
            return new DeleteTemporary(connection.id, dice.nextId(), existing);
        }
        String name = "temporary-" + dice.nextId();
        mustSucceed = true;
        return new CreateTemporary(
                connection.id,
                dice.nextId(),
                dice.chance(2) ? Address.temporaryQueue(name) : Address.temporaryTopic(name));
    }

    private @Nullable Command unsubscribe() {
        Connection connection = dice.pick(world.connections.values());
        return connection == null
                ? null
                : new Unsubscribe(connection.id, dice.nextId(), dice.any(Vocabulary.SUBSCRIPTIONS));
    }
}
