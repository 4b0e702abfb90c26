package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.*;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.Source;
import org.pabal.engine.routing.Router;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** Draws the next command from what there is: mostly sensible ones, now and then one that must be refused. */
final class CommandSource {

    private static final List<String> QUEUES = List.of("q0", "q1", "q2", "q3", "q4", "q5");
    private static final List<String> TOPICS = List.of("t.a", "t.b", "t.a.x", "u");
    private static final List<String> PATTERNS = List.of("t.a", "t.b", "t.*", "t.#", "#", "*", "t.*.x");
    private static final List<String> EXCHANGES = List.of("direct", "fanout", "topics", "headers");
    private static final List<String> CLIENT_IDS = List.of("c1", "c2", "c3");
    private static final List<String> NAMES = List.of("s1", "s2");
    private static final List<String> SELECTORS =
            List.of("a = 1", "a = 2", "color = 'red'", "color = 'red' AND a > 0", "a IS NULL", "JMSPriority > 4");

    private static final int CONNECTIONS_MAX = 6;
    private static final int SESSIONS_MAX = 14;
    private static final int CONSUMERS_MAX = 24;
    private static final int LOANS_ASKED_MAX = 6;

    private final Random random;
    private final World world;
    private long lastId;
    private long lastMessage;
    private long nowMillis;
    private boolean mustSucceed;

    CommandSource(Random random, World world) {
        this.random = random;
        this.world = world;
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
            command = draw(random.nextInt(1_000));
        }
        return command;
    }

    private @Nullable Command draw(int dice) {
        if (dice < 20) {
            return openConnection();
        } else if (dice < 22) {
            return closeConnection();
        } else if (dice < 50) {
            return openSession();
        } else if (dice < 56) {
            return closeSession();
        } else if (dice < 100) {
            return openConsumer();
        } else if (dice < 112) {
            return closeConsumer();
        } else if (dice < 210) {
            return grant();
        } else if (dice < 225) {
            return revoke();
        } else if (dice < 530) {
            return publish();
        } else if (dice < 690) {
            return settle();
        } else if (dice < 700) {
            return handOver();
        } else if (dice < 760) {
            return giveBack();
        } else if (dice < 800) {
            return answerRecall();
        } else if (dice < 860) {
            return endTransaction();
        } else if (dice < 930) {
            return branch();
        } else if (dice < 950) {
            return browse();
        } else if (dice < 960) {
            return temporary();
        } else if (dice < 963) {
            return unsubscribe();
        }
        return administer(dice);
    }

    // ---- connections, sessions, consumers

    private @Nullable Command openConnection() {
        if (world.connections.size() >= CONNECTIONS_MAX) {
            return null;
        }
        String clientId = chance(2) ? any(CLIENT_IDS) : null;
        mustSucceed = clientId == null;
        return new OpenConnection(++lastId, ++lastId, clientId);
    }

    private @Nullable Command closeConnection() {
        Connection connection = pick(world.connections.values());
        return connection == null ? null : new CloseConnection(connection.id, ++lastId);
    }

    private @Nullable Command openSession() {
        Connection connection = pick(world.connections.values());
        if (connection == null || world.sessions.size() >= SESSIONS_MAX) {
            return null;
        }
        mustSucceed = true;
        return new OpenSession(connection.id, ++lastId, ++lastId, chance(3));
    }

    private @Nullable Command closeSession() {
        Session session = pick(world.sessions.values());
        return session == null ? null : new CloseSession(session.connection.id, ++lastId, session.id);
    }

    private @Nullable Command openConsumer() {
        Session session = pick(world.sessions.values());
        if (session == null || world.consumers.size() >= CONSUMERS_MAX) {
            return null;
        }
        Source source;
        boolean noLocal = false;
        String selector = chance(4) ? any(SELECTORS) : chance(10) ? " " : null;
        Address temporary = pick(session.connection.temporaries);
        if (temporary != null && chance(4)) {
            source = temporary.kind().isQueue()
                    ? new Source.FromQueue(temporary)
                    : new Source.FromTopic(temporary, null, false, false);
        } else if (chance(3)) {
            boolean named = chance(2);
            noLocal = chance(4);
            boolean shared = named && chance(2);
            source = new Source.FromTopic(
                    Address.topic(any(PATTERNS)), named ? any(NAMES) : null, named && (!shared || chance(2)), shared);
        } else {
            source = new Source.FromQueue(Address.queue(any(QUEUES)));
            mustSucceed = true;
        }
        return new OpenConsumer(
                session.connection.id,
                ++lastId,
                session.id,
                ++lastId,
                source,
                selector,
                noLocal,
                chance(6) ? random.nextInt(3) : 0);
    }

    private @Nullable Command closeConsumer() {
        Consumer consumer = pick(world.consumers.values());
        return consumer == null ? null : new CloseConsumer(consumer.session.connection.id, ++lastId, consumer.id);
    }

    private @Nullable Command grant() {
        Consumer consumer = pick(world.consumers.values());
        if (consumer == null || consumer.revoking > 0 || consumer.credit > 100) {
            return null;
        }
        mustSucceed = true;
        return new GrantCredit(consumer.session.connection.id, consumer.id, 1 + random.nextInt(chance(3) ? 50 : 5));
    }

    private @Nullable Command revoke() {
        Consumer consumer = pick(world.consumers.values());
        if (consumer == null || consumer.revoking > 0) {
            return null;
        }
        mustSucceed = true;
        return new RevokeCredit(consumer.session.connection.id, ++lastId, consumer.id);
    }

    // ---- messages

    private @Nullable Command publish() {
        Session session = pick(world.sessions.values());
        if (session == null) {
            return null;
        }
        Address to = destination(session);
        boolean wantsAnswer = session.transacted || session.work != null || session.unanswered > 0 || chance(2);
        return new PublishMessage(
                session.connection.id,
                wantsAnswer ? ++lastId : Command.NO_REPLY,
                session.id,
                to,
                message(),
                nowMillis + random.nextInt(500));
    }

    private Address destination(Session session) {
        int dice = random.nextInt(20);
        if (dice < 11) {
            return Address.queue(any(QUEUES));
        } else if (dice < 16) {
            return Address.topic(any(TOPICS));
        } else if (dice < 18) {
            return Address.exchange(any(EXCHANGES), any(PATTERNS));
        } else if (dice == 18) {
            List<Address> temporaries = new ArrayList<>();
            world.connections.values().forEach(connection -> temporaries.addAll(connection.temporaries));
            Address temporary = pick(temporaries);
            return temporary == null ? Address.queue(any(QUEUES)) : temporary;
        }
        return chance(10) ? Address.topic("t..bad") : Address.queue(session.transacted ? "q0" : "q1");
    }

    Message message() {
        MessageBuilder builder = Message.builder()
                .messageId(Published.messageId(++lastMessage))
                .timestampMillis(nowMillis)
                .persistent(!chance(3))
                .priority(chance(4) ? random.nextInt(10) : 4);
        long delay = chance(12) ? random.nextInt(2_000) : 0;
        if (delay > 0) {
            builder.deliveryTimeMillis(nowMillis + delay);
        }
        if (chance(10)) {
            builder.expirationMillis(nowMillis + delay + 1 + random.nextInt(3_000));
        }
        if (chance(2)) {
            builder.property("a", random.nextInt(3));
        }
        if (chance(3)) {
            builder.property("color", chance(2) ? "red" : "blue");
        }
        if (chance(10)) {
            builder.property("JMSXGroupID", "g" + random.nextInt(3));
            if (chance(10)) {
                builder.property("JMSXGroupSeq", -1);
            }
        }
        return builder.text("x".repeat(random.nextInt(40))).build();
    }

    private @Nullable Command settle() {
        Session session = withLoans();
        if (session == null) {
            return null;
        }
        long[] deliveries = some(session, false);
        if (chance(200)) {
            return new SettleDeliveries(
                    session.connection.id, ++lastId, session.id, new long[] {session.lastDelivery + 1_000});
        }
        if (deliveries.length == 0) {
            return null;
        }
        mustSucceed = session.unanswered == 0;
        boolean wantsAnswer = session.work != null || session.unanswered > 0 || chance(2);
        return new SettleDeliveries(
                session.connection.id, wantsAnswer ? ++lastId : Command.NO_REPLY, session.id, deliveries);
    }

    private @Nullable Command handOver() {
        Session from = withLoans();
        Session to = from == null ? null : pick(from.connection.sessions.values());
        if (from == null || to == null || to == from) {
            return null;
        }
        mustSucceed = from.unanswered == 0;
        return new HandOverDeliveries(from.connection.id, ++lastId, from.id, to.id, some(from, true));
    }

    private @Nullable Command giveBack() {
        Session session = withLoans();
        if (session == null || session.unanswered > 0) {
            return null;
        }
        ReturnReason reason =
                chance(8) ? ReturnReason.REJECTED : chance(2) ? ReturnReason.FAILED : ReturnReason.UNSTARTED;
        long[] deliveries = some(session, reason == ReturnReason.UNSTARTED);
        mustSucceed = true;
        return new ReturnDeliveries(session.connection.id, ++lastId, session.id, deliveries, reason);
    }

    private @Nullable Command answerRecall() {
        List<Consumer> asked = world.consumers.values().stream()
                .filter(consumer -> consumer.recalled > 0 && consumer.session.unanswered == 0)
                .toList();
        Consumer consumer = pick(asked);
        if (consumer == null || chance(6)) {
            return null;
        }
        List<Long> deliveries = new ArrayList<>();
        List<Loan> loans = new ArrayList<>(consumer.loans);
        for (int i = loans.size() - 1; i >= 0 && deliveries.size() < consumer.recalled && !chance(8); i--) {
            // Some may have been handed over to other sessions.
            if (loans.get(i).settledIn == null && loans.get(i).session == consumer.session) {
                deliveries.add(0, loans.get(i).delivery);
            }
        }
        mustSucceed = true;
        return new ReturnDeliveries(
                consumer.session.connection.id,
                ++lastId,
                consumer.session.id,
                deliveries.stream().sorted().mapToLong(Long::longValue).toArray(),
                ReturnReason.UNSTARTED);
    }

    private @Nullable Session withLoans() {
        List<Session> sessions = world.sessions.values().stream()
                .filter(session -> !session.loans.isEmpty())
                .toList();
        return pick(sessions);
    }

    /** Ascending, and not settled in a transaction. */
    private long[] some(Session session, boolean latest) {
        List<Long> free = new ArrayList<>();
        for (Loan loan : session.loans.values()) {
            if (loan.settledIn == null) {
                free.add(loan.delivery);
            }
        }
        int count = Math.min(free.size(), random.nextInt(LOANS_ASKED_MAX + 1));
        if (latest) {
            free = free.subList(free.size() - count, free.size());
        } else {
            while (free.size() > count) {
                free.remove(random.nextInt(free.size()));
            }
        }
        return free.stream().mapToLong(Long::longValue).toArray();
    }

    // ---- transactions

    private @Nullable Command endTransaction() {
        List<Session> transacted = world.sessions.values().stream()
                .filter(session -> session.transacted)
                .toList();
        Session session = pick(transacted);
        if (session == null) {
            return null;
        }
        long[] deliveries = some(session, false);
        mustSucceed = session.unanswered == 0;
        return chance(3)
                ? new RollbackTransaction(session.connection.id, ++lastId, session.id, deliveries)
                : new CommitTransaction(session.connection.id, ++lastId, session.id, deliveries);
    }

    private @Nullable Command branch() {
        Session session = pick(world.sessions.values().stream()
                .filter(candidate -> !candidate.transacted)
                .toList());
        if (session == null) {
            return null;
        }
        long connection = session.connection.id;
        if (session.work != null && session.work.branch != null && chance(2)) {
            EndMode mode = chance(8) ? EndMode.FAIL : chance(4) ? EndMode.SUSPEND : EndMode.SUCCESS;
            return new EndBranch(connection, ++lastId, session.id, session.work.branch, mode, some(session, false));
        }
        Work known = pick(world.branches.values());
        BranchId id = known == null || known.branch == null ? newBranch() : known.branch;
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> {
                return session.work == null
                        ? new StartBranch(
                                connection, ++lastId, session.id, newBranch(), StartMode.NEW, chance(3) ? 1_000 : 0)
                        : null;
            }
            case 4 -> {
                StartMode mode = chance(2) ? StartMode.JOIN : StartMode.RESUME;
                return session.work == null ? new StartBranch(connection, ++lastId, session.id, id, mode, 0) : null;
            }
            case 5, 6 -> {
                return new PrepareBranch(connection, ++lastId, id);
            }
            case 7, 8 -> {
                mustSucceed = known != null && known.state == Work.State.PREPARED;
                return new CommitBranch(connection, ++lastId, id, known != null && known.state != Work.State.PREPARED);
            }
            case 9 -> {
                return new CommitBranch(connection, ++lastId, id, chance(2));
            }
            case 10 -> {
                mustSucceed = known != null && known.state == Work.State.PREPARED;
                return new RollbackBranch(connection, ++lastId, id);
            }
            case 11 -> {
                return new CompleteBranchHeuristically(connection, ++lastId, id, chance(2));
            }
            case 12 -> {
                return new ForgetBranch(connection, ++lastId, id);
            }
            default -> {
                mustSucceed = true;
                return new RecoverBranches(connection, ++lastId);
            }
        }
    }

    private BranchId newBranch() {
        long number = ++lastId;
        return new BranchId(
                1, Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[] {1});
    }

    // ---- browsers, temporary destinations, administration

    private @Nullable Command browse() {
        Session session = pick(world.sessions.values());
        if (session == null) {
            return null;
        }
        long connection = session.connection.id;
        Long browser = pick(session.browsers);
        if (browser == null || chance(6)) {
            long id = ++lastId;
            session.browsers.add(id);
            return new OpenBrowser(
                    connection,
                    ++lastId,
                    session.id,
                    id,
                    Address.queue(any(QUEUES)),
                    chance(4) ? any(SELECTORS) : null);
        }
        if (chance(4)) {
            session.browsers.remove(browser);
            return new CloseBrowser(connection, ++lastId, browser);
        }
        return new BrowseMore(connection, ++lastId, browser, 1 + random.nextInt(10));
    }

    private @Nullable Command temporary() {
        Connection connection = pick(world.connections.values());
        if (connection == null) {
            return null;
        }
        Address existing = pick(connection.temporaries);
        if (existing != null && chance(2)) {
            return new DeleteTemporary(connection.id, ++lastId, existing);
        }
        String name = "temporary-" + ++lastId;
        mustSucceed = true;
        return new CreateTemporary(
                connection.id, ++lastId, chance(2) ? Address.temporaryQueue(name) : Address.temporaryTopic(name));
    }

    private @Nullable Command unsubscribe() {
        Connection connection = pick(world.connections.values());
        return connection == null ? null : new Unsubscribe(connection.id, ++lastId, any(NAMES));
    }

    private @Nullable Command administer(int dice) {
        Connection connection = pick(world.connections.values());
        if (connection == null) {
            return null;
        }
        long who = connection.id;
        switch (dice) {
            case 963, 964, 965, 966 -> {
                mustSucceed = true;
                return new DeclareQueue(who, ++lastId, any(QUEUES), settings());
            }
            case 967 -> {
                return new DeleteQueue(who, ++lastId, any(QUEUES), chance(2));
            }
            case 968 -> {
                return new PurgeQueue(who, ++lastId, any(QUEUES));
            }
            case 969, 970, 971 -> {
                return new MoveMessages(
                        who,
                        ++lastId,
                        chance(3) ? QueueSettings.DEAD_LETTER_QUEUE : any(QUEUES),
                        chance(4) ? Address.topic(any(TOPICS)) : Address.queue(any(QUEUES)),
                        chance(2) ? any(SELECTORS) : null,
                        1 + random.nextInt(10));
            }
            case 972, 973, 974, 975 -> {
                return new RetryDeadLetters(
                        who,
                        ++lastId,
                        QueueSettings.DEAD_LETTER_QUEUE,
                        chance(2) ? any(SELECTORS) : null,
                        1 + random.nextInt(10));
            }
            case 976, 977 -> {
                String name = any(EXCHANGES);
                return new DeclareExchange(who, ++lastId, name, chance(10) ? ExchangeType.FANOUT : type(name));
            }
            case 978 -> {
                return chance(4) ? new DeleteExchange(who, ++lastId, any(EXCHANGES)) : null;
            }
            case 979, 980, 981, 982, 983 -> {
                return bind(who);
            }
            case 984, 985 -> {
                return new Unbind(
                        who, ++lastId, chance(3) ? Router.TOPIC_EXCHANGE : any(EXCHANGES), any(QUEUES), any(PATTERNS));
            }
            case 986 -> {
                return new SetClientId(who, ++lastId, any(CLIENT_IDS));
            }
            case 987 -> {
                return new CheckDestination(who, ++lastId, Address.queue(any(QUEUES)));
            }
            default -> {
                mustSucceed = true;
                return new DescribeQueues(who, ++lastId, List.copyOf(world.queuesByName.keySet()));
            }
        }
    }

    private Command bind(long who) {
        String exchange = chance(4) ? Router.TOPIC_EXCHANGE : any(EXCHANGES);
        Map<String, Object> headers = new LinkedHashMap<>();
        if (exchange.equals("headers")) {
            headers.put("a", random.nextInt(3));
            if (chance(2)) {
                headers.put("color", "red");
            }
        }
        return new Bind(
                who,
                ++lastId,
                exchange,
                any(QUEUES),
                any(PATTERNS),
                chance(3) ? any(SELECTORS) : null,
                headers,
                chance(2));
    }

    private static ExchangeType type(String exchange) {
        return switch (exchange) {
            case "direct" -> ExchangeType.DIRECT;
            case "fanout" -> ExchangeType.FANOUT;
            case "topics" -> ExchangeType.TOPIC;
            default -> ExchangeType.HEADERS;
        };
    }

    private QueueSettings settings() {
        Address deadLetterTo = switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> Address.topic("t.b");
            case 2 -> Address.queue("q5");
            default -> Address.queue(QueueSettings.DEAD_LETTER_QUEUE);
        };
        return new QueueSettings(
                chance(3) ? 5 + random.nextInt(20) : 0,
                chance(10) ? 2_000 : 0,
                any(List.of(QueueSettings.Overflow.values())),
                chance(4) ? 0 : 1 + random.nextInt(4),
                chance(3) ? 1 + random.nextInt(500) : 0,
                1 + random.nextInt(3),
                2_000,
                deadLetterTo,
                chance(3) ? Address.queue("q4") : null,
                chance(6));
    }

    // ---- the end

    long nextId() {
        return ++lastId;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> @Nullable T pick(Collection<T> choices) {
        if (choices.isEmpty()) {
            return null;
        }
        int which = random.nextInt(choices.size());
        for (T choice : choices) {
            if (which-- == 0) {
                return choice;
            }
        }
        return null;
    }
}
