package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.EndMode;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.Command.StartMode;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;
import org.pabal.message.BodyKind;
import org.pabal.message.BranchId;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * Random commands from many sessions. Whatever comes: a message is never lent to two at a time, settled once at most, never
 * lost and never invented; no consumer gets more than its credit; and replaying the records gives the same state.
 */
class RandomWorkTest {

    private static final int BODY_LENGTH = 3;
    private static final String[] QUEUES = {"plain", "short", "fussy", "exclusive"};
    private static final String[] SELECTORS = {null, null, null, "colour = 'red'", "colour = 'blue'", "number > 5"};

    /** One session as its client sees it. */
    private static final class Client {
        final long connection;
        final @Nullable String clientId;
        final long session;
        final boolean transacted;
        final List<Long> consumers = new ArrayList<>();
        final Map<Long, Effect.DeliverMessage> held = new LinkedHashMap<>();
        final Map<Long, String> settledInTransaction = new LinkedHashMap<>();

        @Nullable
        BranchId branch;

        Client(long connection, @Nullable String clientId, long session, boolean transacted) {
            this.clientId = clientId;
            this.connection = connection;
            this.session = session;
            this.transacted = transacted;
        }
    }

    private Random random = new Random();
    private RoutingEngine engine = new RoutingEngine(EngineSettings.defaults());
    private final Decision decision = new Decision();
    private final List<EngineRecord> records = new ArrayList<>();
    private final DurableLog log = new DurableLog();
    private final Set<Long> bodies = new HashSet<>();
    private final List<Client> clients = new ArrayList<>();
    private final Map<Long, Client> byConsumer = new HashMap<>();
    private final Map<Long, Long> credit = new HashMap<>();
    private final Set<String> immediate = new HashSet<>();
    private final Map<Long, String> sending = new HashMap<>();
    private final Set<String> accepted = new HashSet<>();
    private final Map<Long, String> sources = new HashMap<>();
    private final List<BranchId> ended = new ArrayList<>();
    private final List<BranchId> prepared = new ArrayList<>();
    private long now = 1_000_000;
    private long lastId;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void holdsItsPromisesWhateverIsAsked(long seed) {
        System.out.println("RandomWorkTest seed=" + seed);
        random = new Random(seed);
        declare("short", 20, Overflow.BLOCK, false);
        declare("fussy", 15, Overflow.REJECT, false);
        declare("exclusive", 0, Overflow.BLOCK, true);
        for (int step = 0; step < 6_000; step++) {
            if (clients.size() < 6 || random.nextInt(60) == 0) {
                connect();
            }
            act(clients.get(random.nextInt(clients.size())));
            if (random.nextInt(10) == 0) {
                now += random.nextInt(40);
                tick();
            }
            if (step % 2_000 == seed) {
                log.requireGives(engine, EngineSettings.defaults());
                log.checkpoint(engine);
            }
        }
        finish();
        assertReplay();
    }

    private void declare(String queue, int lengthMax, Overflow overflow, boolean exclusive) {
        run(new Command.DeclareQueue(
                1,
                ++lastId,
                queue,
                new QueueSettings(lengthMax, 0, overflow, 5, 10, 2, 100, Address.queue("DLQ"), null, exclusive)));
    }

    private void connect() {
        long connection = ++lastId;
        String clientId = random.nextBoolean() ? "client-" + connection : null;
        run(new Command.OpenConnection(connection, ++lastId, clientId));
        long session = ++lastId;
        boolean transacted = random.nextInt(3) == 0;
        run(new Command.OpenSession(connection, ++lastId, session, transacted));
        clients.add(new Client(connection, clientId, session, transacted));
    }

    private void act(Client client) {
        switch (random.nextInt(20)) {
            case 0 -> openConsumer(client);
            case 1 -> closeConsumer(client);
            case 2, 3, 4, 5, 6, 7 -> publish(client);
            case 8, 9, 10 -> grant(client);
            case 11, 12, 13 -> settle(client);
            case 14 -> giveBack(client);
            case 15, 16 -> endTransaction(client);
            case 17 -> branches(client);
            case 18 -> rare(client);
            default -> revoke(client);
        }
    }

    private String queue() {
        return QUEUES[random.nextInt(QUEUES.length)];
    }

    private void openConsumer(Client client) {
        if (client.consumers.size() > 2) {
            return;
        }
        long consumer = ++lastId;
        client.consumers.add(consumer);
        byConsumer.put(consumer, client);
        credit.put(consumer, 0L);
        Source source = random.nextInt(4) == 0
                ? new Source.FromTopic(Address.topic("t.#"), "shared", random.nextBoolean(), true)
                : new Source.FromQueue(Address.queue(random.nextInt(8) == 0 ? "DLQ" : queue()));
        sources.put(consumer, source + (source instanceof Source.FromTopic ? client.clientId : ""));
        String selector = source instanceof Source.FromTopic ? null : SELECTORS[random.nextInt(SELECTORS.length)];
        run(new Command.OpenConsumer(
                client.connection, ++lastId, client.session, consumer, source, selector, false, random.nextInt(3)));
    }

    private void closeConsumer(Client client) {
        if (!client.consumers.isEmpty() && random.nextInt(3) == 0) {
            long consumer = client.consumers.remove(random.nextInt(client.consumers.size()));
            credit.put(consumer, 0L);
            run(new Command.CloseConsumer(client.connection, ++lastId, consumer));
        }
    }

    private void publish(Client client) {
        long request = ++lastId;
        String id = "ID:" + request;
        MessageBuilder builder = Message.builder()
                .messageId(id)
                .persistent(random.nextInt(4) > 0)
                .priority(random.nextInt(3) == 0 ? random.nextInt(10) : 4)
                .property("colour", random.nextBoolean() ? "red" : "blue")
                .property("number", random.nextInt(10));
        if (random.nextInt(3) == 0) {
            builder.property("JMSXGroupID", "group" + random.nextInt(5));
            if (random.nextInt(10) == 0) {
                builder.property("JMSXGroupSeq", -1);
            }
        }
        if (random.nextInt(8) == 0) {
            builder.deliveryTimeMillis(now + random.nextInt(100));
        }
        Address to = random.nextInt(6) == 0 ? Address.topic("t.x") : Address.queue(queue());
        if (to.kind().isQueue()) {
            sending.put(request, id);
            if (!client.transacted && client.branch == null) {
                immediate.add(id);
            }
        }
        long body = random.nextInt(5) == 0 ? written(client) : 0;
        if (body == 0) {
            builder.text(id);
        } else {
            builder.largeBody(BodyKind.BYTES, new LargeBody(body, BODY_LENGTH));
        }
        run(new Command.PublishMessage(
                client.connection, request, client.session, to, builder.build(), now + random.nextInt(200)));
        if (body != 0 && random.nextBoolean()) {
            run(new Command.ReleaseBody(client.connection, ++lastId, body));
        }
    }

    private long written(Client client) {
        long body = ++lastId;
        bodies.add(body);
        run(new Command.WriteBody(client.connection, ++lastId, body, 0, ByteBuffer.allocate(BODY_LENGTH), now));
        return body;
    }

    /** Holds some of the bodies that are lent to it, and lets go of others, held or not. */
    private void holdBodies(Client client) {
        for (Effect.DeliverMessage delivery : List.copyOf(client.held.values())) {
            LargeBody body = delivery.message().largeBody();
            if (body != null && random.nextBoolean()) {
                run(
                        random.nextInt(3) > 0
                                ? new Command.HoldBody(client.connection, ++lastId, client.session, delivery.delivery())
                                : new Command.ReleaseBody(client.connection, ++lastId, body.number()));
            }
        }
    }

    private void grant(Client client) {
        if (!client.consumers.isEmpty()) {
            long consumer = client.consumers.get(random.nextInt(client.consumers.size()));
            int messages = 1 + random.nextInt(5);
            credit.merge(consumer, (long) messages, Long::sum);
            run(new Command.GrantCredit(client.connection, consumer, messages));
        }
    }

    private void revoke(Client client) {
        if (!client.consumers.isEmpty()) {
            long consumer = client.consumers.get(random.nextInt(client.consumers.size()));
            run(new Command.RevokeCredit(client.connection, ++lastId, consumer));
        }
    }

    private long[] some(Client client) {
        List<Long> chosen = new ArrayList<>();
        for (long delivery : client.held.keySet()) {
            if (random.nextInt(3) > 0) {
                chosen.add(delivery);
            }
        }
        return chosen.stream().mapToLong(Long::longValue).toArray();
    }

    private void settle(Client client) {
        holdBodies(client);
        long[] chosen = some(client);
        forget(client, chosen);
        run(new Command.SettleDeliveries(client.connection, ++lastId, client.session, chosen));
    }

    private static String text(Effect.DeliverMessage delivery) {
        return String.valueOf(delivery.message().messageId());
    }

    /** A message in a queue: what must not be lent twice. */
    private String place(Effect.DeliverMessage delivery) {
        return sources.get(delivery.consumer()) + "|" + delivery.message().property("JMS_PABAL_DEAD_QUEUE") + "|"
                + text(delivery);
    }

    private void forget(Client client, long[] deliveries) {
        for (long delivery : deliveries) {
            assertThat(client.held.remove(delivery)).as("delivery " + delivery).isNotNull();
        }
    }

    private void giveBack(Client client) {
        long[] chosen = some(client);
        forget(client, chosen);
        ReturnReason reason = ReturnReason.values()[random.nextInt(3)];
        run(new Command.ReturnDeliveries(client.connection, ++lastId, client.session, chosen, reason));
    }

    private void endTransaction(Client client) {
        if (!client.transacted) {
            return;
        }
        long[] chosen = some(client);
        forget(client, chosen);
        run(
                random.nextInt(3) > 0
                        ? new Command.CommitTransaction(client.connection, ++lastId, client.session, chosen)
                        : new Command.RollbackTransaction(client.connection, ++lastId, client.session, chosen));
    }

    private void branches(Client client) {
        if (client.transacted) {
            return;
        }
        BranchId current = client.branch;
        if (current == null) {
            BranchId id =
                    new BranchId(1, ("b" + ++lastId).getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[1]);
            client.branch = id;
            run(new Command.StartBranch(client.connection, ++lastId, client.session, id, StartMode.NEW, 500));
        } else {
            long[] chosen = some(client);
            forget(client, chosen);
            client.branch = null;
            ended.add(current);
            run(new Command.EndBranch(client.connection, ++lastId, client.session, current, EndMode.SUCCESS, chosen));
        }
        if (!ended.isEmpty() && random.nextBoolean()) {
            BranchId id = ended.remove(random.nextInt(ended.size()));
            if (random.nextBoolean()) {
                prepared.add(id);
                run(new Command.PrepareBranch(1, ++lastId, id));
            } else {
                run(
                        random.nextBoolean()
                                ? new Command.CommitBranch(1, ++lastId, id, true)
                                : new Command.RollbackBranch(1, ++lastId, id));
            }
        }
        if (!prepared.isEmpty() && random.nextInt(3) == 0) {
            BranchId id = prepared.remove(random.nextInt(prepared.size()));
            run(
                    random.nextBoolean()
                            ? new Command.CommitBranch(1, ++lastId, id, false)
                            : new Command.RollbackBranch(1, ++lastId, id));
        }
    }

    private void rare(Client client) {
        switch (random.nextInt(6)) {
            case 0 -> {
                clients.remove(client);
                run(new Command.CloseConnection(client.connection, ++lastId));
            }
            case 1 -> {
                run(new Command.RetryDeadLetters(1, ++lastId, "DLQ", null, 3));
            }
            case 2 -> run(new Command.MoveMessages(1, ++lastId, queue(), Address.queue("plain"), null, 2));
            case 3 -> {
                long browser = ++lastId;
                run(new Command.OpenBrowser(
                        client.connection, ++lastId, client.session, browser, Address.queue(queue()), null));
                run(new Command.BrowseMore(client.connection, ++lastId, browser, 5));
            }
            default -> run(new Command.DescribeQueues(1, ++lastId, List.of()));
        }
    }

    // ---- running

    private void run(Command command) {
        engine.execute(command, now, decision);
        collect();
    }

    private void tick() {
        int rounds = 0;
        do {
            engine.tick(now, decision);
            collect();
            assertThat(++rounds).isLessThan(10_000);
        } while (engine.nextDueMillis() <= now);
    }

    private void collect() {
        records.addAll(decision.records());
        log.append(decision.records());
        for (StorageRequest asked : decision.storage()) {
            if (asked instanceof StorageRequest.FreeBody free) {
                assertThat(bodies.remove(free.body()))
                        .as("large body " + free.body() + " freed, and there")
                        .isTrue();
            }
        }
        List<Effect> effects = List.copyOf(decision.effects());
        decision.clear();
        List<Effect.RecallDeliveries> recalls = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.DeliverMessage delivery) {
                delivered(delivery);
            } else if (effect instanceof Effect.Completed completed) {
                String sent = sending.remove(completed.request());
                if (sent != null) {
                    accepted.add(sent);
                }
            } else if (effect instanceof Effect.Refused refused) {
                sending.remove(refused.request());
            } else if (effect instanceof Effect.RecallDeliveries recall) {
                recalls.add(recall);
            }
        }
        for (Effect.RecallDeliveries recall : recalls) {
            answer(recall);
        }
    }

    private void delivered(Effect.DeliverMessage delivery) {
        Client client = byConsumer.get(delivery.consumer());
        if (client == null) {
            throw new AssertionError("delivery to unknown consumer " + delivery.consumer());
        }
        long left = credit.merge(delivery.consumer(), -1L, Long::sum);
        assertThat(left).as("credit of consumer " + delivery.consumer()).isGreaterThanOrEqualTo(0);
        String place = place(delivery);
        for (Client other : clients) {
            for (Effect.DeliverMessage held : other.held.values()) {
                assertThat(place(held)).as("lent twice").isNotEqualTo(place);
            }
        }
        client.held.put(delivery.delivery(), delivery);
    }

    private void answer(Effect.RecallDeliveries recall) {
        Client client = byConsumer.get(recall.consumer());
        if (client == null || !clients.contains(client)) {
            return;
        }
        List<Long> mine = new ArrayList<>();
        for (Effect.DeliverMessage held : client.held.values()) {
            if (held.consumer() == recall.consumer() && random.nextBoolean() && mine.size() < recall.count()) {
                mine.add(held.delivery());
            }
        }
        mine.forEach(client.held::remove);
        run(new Command.ReturnDeliveries(
                client.connection,
                ++lastId,
                client.session,
                mine.stream().mapToLong(Long::longValue).toArray(),
                ReturnReason.UNSTARTED));
    }

    // ---- at the end

    /** Everybody leaves, everything is decided, and all that was ever accepted is accounted for. */
    private void finish() {
        for (BranchId id : prepared) {
            run(new Command.RollbackBranch(1, ++lastId, id));
        }
        for (BranchId id : ended) {
            run(new Command.RollbackBranch(1, ++lastId, id));
        }
        for (Client client : List.copyOf(clients)) {
            clients.remove(client);
            run(new Command.CloseConnection(client.connection, ++lastId));
        }
        now += 10_000;
        tick();
        Answer.Queues queues = describe();
        for (Answer.QueueDescription queue : queues.queues()) {
            assertThat(queue.lent()).as("lent in " + queue.name()).isZero();
            assertThat(queue.scheduled()).as("scheduled in " + queue.name()).isZero();
            assertThat(queue.consumers()).as("consumers of " + queue.name()).isZero();
            drain(queue);
        }
        for (Answer.QueueDescription queue : describe().queues()) {
            assertThat(queue.ready()).as("left in " + queue.name()).isZero();
            assertThat(queue.bytes()).as("bytes of " + queue.name()).isZero();
        }
        assertThat(bodies)
                .as("large bodies that nobody needs and that are there")
                .isEmpty();
        assertThat(engine.neededBodies()).isEmpty();
    }

    private Answer.Queues describe() {
        long request = ++lastId;
        engine.execute(new Command.DescribeQueues(1, request, List.of()), now, decision);
        Effect.Answered answered =
                (Effect.Answered) decision.effects().get(decision.effects().size() - 1);
        collect();
        return (Answer.Queues) answered.answer();
    }

    private void drain(Answer.QueueDescription queue) {
        if (queue.name().contains("subscription:")) {
            run(new Command.PurgeQueue(1, ++lastId, queue.name()));
            return;
        }
        long connection = ++lastId;
        long session = ++lastId;
        long consumer = ++lastId;
        run(new Command.OpenConnection(connection, ++lastId, null));
        run(new Command.OpenSession(connection, ++lastId, session, false));
        Client client = new Client(connection, null, session, false);
        clients.add(client);
        byConsumer.put(consumer, client);
        credit.put(consumer, 1_000_000L);
        run(new Command.OpenConsumer(
                connection,
                ++lastId,
                session,
                consumer,
                new Source.FromQueue(Address.queue(queue.name())),
                null,
                false,
                0));
        run(new Command.GrantCredit(connection, consumer, 1_000_000));
        int drained = 0;
        // In rounds: what follows the end of a group waits until that is settled.
        while (!client.held.isEmpty()) {
            int lastPriority = 9;
            for (Effect.DeliverMessage delivery : client.held.values()) {
                assertThat(delivery.message().priority()).isLessThanOrEqualTo(lastPriority);
                lastPriority = delivery.message().priority();
            }
            drained += client.held.size();
            long[] all =
                    client.held.keySet().stream().mapToLong(Long::longValue).toArray();
            client.held.clear();
            run(new Command.SettleDeliveries(connection, ++lastId, session, all));
        }
        assertThat(drained).as("drained from " + queue.name()).isEqualTo((int) queue.ready());
        clients.remove(client);
        run(new Command.CloseConnection(connection, ++lastId));
    }

    private void assertReplay() {
        RoutingEngine all = new RoutingEngine(EngineSettings.defaults());
        RoutingEngine durable = new RoutingEngine(EngineSettings.defaults());
        int step = 0;
        for (EngineRecord happened : records) {
            all.replay(happened);
            if (!happened.isVolatile()) {
                durable.replay(happened);
            }
            // In between, too: a broker may end anywhere.
            if (++step % 10_000 == 0) {
                assertThat(durable.durableImage()).isEqualTo(all.durableImage());
            }
        }
        log.requireGives(engine, EngineSettings.defaults());
        assertThat(all.image()).isEqualTo(engine.image());
        assertThat(durable.durableImage()).isEqualTo(engine.durableImage());
        accountFor();
    }

    /** What was accepted outside transactions has been in a queue; and each entry has ended at most once. */
    private void accountFor() {
        Set<String> enqueued = new HashSet<>();
        for (EngineRecord happened : records) {
            if (happened instanceof EngineRecord.MessageEnqueued e) {
                enqueued.add(String.valueOf(e.message().messageId()));
            } else if (happened instanceof EngineRecord.TransactionCommitted t) {
                t.published()
                        .forEach(p -> enqueued.add(String.valueOf(p.message().messageId())));
            }
        }
        accepted.retainAll(immediate);
        assertThat(enqueued).containsAll(accepted);
        Set<Long> settled = new HashSet<>();
        for (EngineRecord happened : records) {
            List<EngineRecord.DeliverySettled> all = happened instanceof EngineRecord.DeliverySettled one
                    ? List.of(one)
                    : happened instanceof EngineRecord.TransactionCommitted t ? t.settled() : List.of();
            for (EngineRecord.DeliverySettled each : all) {
                for (long entry : each.entries()) {
                    assertThat(settled.add(entry))
                            .as("entry " + entry + " settled twice")
                            .isTrue();
                }
            }
        }
    }
}
