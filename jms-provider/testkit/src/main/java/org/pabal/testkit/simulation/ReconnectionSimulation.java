package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.testkit.simulation.ReconnectingClient.Fate;

/**
 * Clients that come back, a network that is cut with anything under way, half-open connections whose commands arrive after the
 * client is back on another, and a broker that crashes and loses what was not on the disk. From one seed.
 *
 * <p>Effects leave when what caused them is on the disk, first in, first out. What is checked: what was confirmed is there
 * exactly once; what was resolved as committed is there, what was resolved as rolled back is not; a branch that was prepared can
 * be committed whatever happens, one that had ended goes on unless the broker ends; what is not persistent is there at most once; the messages of a session come in its order; temporary destinations and subscriptions get what came
 * while their owner was away.
 */
public final class ReconnectionSimulation {

    private static final int CLIENTS = 3;
    private static final Address ORDERS = Address.queue("orders");
    private static final Address SMALL = Address.queue("small");
    private static final int SMALL_MAX = 4;
    private static final long KEPT_MILLIS = 60_000;
    private static final int ROUNDS_MAX = 100_000;

    private final Dice dice;
    private final SimulatedEngine.Factory factory;
    private final EngineSettings settings = EngineSettings.defaults();
    private final Decision decision = new Decision();
    private final DurableLog log = new DurableLog();

    /** All that is on the disk, and that is on the way there. */
    private final List<EngineRecord> onDisk = new ArrayList<>();

    private final Deque<Decided> underWay = new ArrayDeque<>();

    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final List<ReconnectingClient> clients = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<ReconnectingClient, Long> awaySince = new HashMap<>();
    private final SortedMap<String, Integer> seen = new TreeMap<>();

    private SimulatedEngine engine;
    private long nowMillis = 1_700_000_000_000L;

    // Somebody who is always there: consumes, and sends to those who come back.
    private long plain;
    private long plainSession;
    private final Map<Long, String> lent = new LinkedHashMap<>();
    private final Map<Long, List<String>> settling = new HashMap<>();
    private final Map<Long, Runnable> talking = new HashMap<>();
    private final Map<String, Integer> consumed = new HashMap<>();
    private final Set<String> perhapsConsumed = new HashSet<>();
    private final Map<String, Long> lastOfClient = new HashMap<>();
    private int lastTalk;

    private record Decided(List<EngineRecord> records, List<Effect> effects) {}

    private ReconnectionSimulation(long seed, SimulatedEngine.Factory factory) {
        this.dice = new Dice(seed);
        this.factory = factory;
        this.engine = factory.create(settings);
        for (int i = 1; i <= CLIENTS; i++) {
            clients.add(new ReconnectingClient(i, dice, fates));
        }
    }

    /**
     * Lives through so many steps, then mends everything and looks.
     *
     * @return how often each kind of thing occurred
     * @throws AssertionError naming the seed and what did not hold
     */
    public static SortedMap<String, Integer> run(long seed, int steps, SimulatedEngine.Factory factory) {
        ReconnectionSimulation simulation = new ReconnectionSimulation(seed, factory);
        try {
            simulation.live(steps);
            return simulation.seen;
        } catch (RuntimeException broken) {
            throw new AssertionError(
                    broken.getMessage() + "\n  in the simulation of reconnection with seed " + seed + " and " + steps
                            + " steps (-Dreconnection.seed=" + seed + ")",
                    broken);
        }
    }

    private void live(int steps) {
        engine.restarted(decision);
        attachPlain();
        for (int i = 0; i < steps; i++) {
            step();
        }
        mend();
        requireFates();
    }

    // ---- what happens

    private void step() {
        ReconnectingClient client = dice.any(clients);
        switch (dice.number(35)) {
            case 0, 1, 2, 3 -> publish(client);
            case 4 -> client.publishInTransaction(dice.chance(3) ? SMALL : ORDERS);
            case 5 -> client.commit();
            case 6, 7, 8, 9, 10 -> {
                for (int i = dice.number(4); i >= 0; i--) {
                    brokerTakes();
                }
            }
            case 11, 12, 13 -> flush(1 + dice.number(12));
            case 14, 15, 16 -> {
                for (int i = dice.number(6); i >= 0; i--) {
                    clientHears(client);
                }
            }
            case 17 -> settle();
            case 18 -> talk(client);
            case 19 -> nowMillis += dice.number(50);
            case 20 -> comeBack(client);
            case 21 -> {
                if (dice.chance(3)) {
                    cut(client);
                }
            }
            case 22 -> {
                if (dice.chance(60)) {
                    crash();
                } else if (dice.chance(40)) {
                    nowMillis += KEPT_MILLIS + 1;
                    clients.stream().filter(each -> !each.isSettledIn()).forEach(ReconnectingClient::expectNothing);
                    tick();
                    see("long absence");
                }
            }
            case 24, 25 -> {
                client.publishInTransaction(ORDERS);
                client.commit();
            }
            case 27 -> client.beginBranch(ORDERS);
            case 28, 29, 30, 31, 32, 33 -> client.decide();
            case 34 -> {
                if (dice.chance(4)) {
                    client.recover();
                }
            }
            default -> tick();
        }
    }

    private void publish(ReconnectingClient client) {
        if (client.isOpen()) {
            client.publish(dice.chance(4) ? SMALL : ORDERS, !dice.chance(6));
        }
    }

    private void comeBack(ReconnectingClient client) {
        if (client.line == null) {
            Line line = new Line(dice.nextId());
            lines.add(line);
            client.connect(line);
            see("comes back");
        } else if (dice.chance(10)) {
            // Without noticing that it was cut off: the broker has to.
            cut(client);
            comeBack(client);
        }
    }

    private void cut(ReconnectingClient client) {
        Line line = client.line;
        if (line != null) {
            line.cut(dice.number(line.toBroker.size() + 1));
            client.cut();
            awaySince.put(client, nowMillis);
            see("cut");
        }
    }

    private void brokerTakes() {
        if (!lines.isEmpty()) {
            Line line = dice.any(lines);
            Command command = line.toBroker.poll();
            if (command != null) {
                if (command instanceof Command.OpenConnection) {
                    arrives(line);
                }
                execute(command);
            }
            if (line.cut && line.toBroker.isEmpty()) {
                lines.remove(line);
            }
        }
    }

    /** What waited for too long is not expected any more; and what may have is not either. */
    private void arrives(Line line) {
        tick();
        for (ReconnectingClient client : clients) {
            Long away = awaySince.get(client);
            if (client.line == line && away != null && nowMillis - away >= KEPT_MILLIS) {
                client.expectNothing();
            }
        }
    }

    private void clientHears(ReconnectingClient client) {
        Line line = client.line;
        Effect next = line == null ? null : line.toClient.poll();
        if (next instanceof Effect.ConnectionEnded) {
            // An attempt of its own that it has given up long ago has arrived at last.
            see("fenced by itself");
            cut(client);
        } else if (next != null) {
            client.hear(next);
        }
    }

    // ---- the one who is always there

    private void attachPlain() {
        plain = dice.nextId();
        plainSession = dice.nextId();
        execute(new Command.OpenConnection(plain, dice.nextId(), null));
        execute(new Command.OpenSession(plain, dice.nextId(), plainSession, false));
        execute(new Command.DeclareQueue(
                plain,
                dice.nextId(),
                SMALL.name(),
                new QueueSettings(SMALL_MAX, 0, Overflow.BLOCK, 0, 0, 1, 0, null, null, false)));
        for (Address queue : List.of(ORDERS, SMALL)) {
            long consumer = dice.nextId();
            execute(new Command.OpenConsumer(
                    plain, dice.nextId(), plainSession, consumer, new Source.FromQueue(queue), null, false, 0));
            execute(new Command.GrantCredit(plain, consumer, 1_000_000));
        }
    }

    private void settle() {
        if (!lent.isEmpty()) {
            int count = Math.min(lent.size(), 1 + dice.number(3));
            long[] deliveries = new long[count];
            List<String> texts = new ArrayList<>();
            int at = 0;
            for (Map.Entry<Long, String> each : lent.entrySet()) {
                if (at < count) {
                    deliveries[at++] = each.getKey();
                    texts.add(each.getValue());
                }
            }
            for (long delivery : deliveries) {
                lent.remove(delivery);
            }
            long request = dice.nextId();
            settling.put(request, texts);
            execute(new Command.SettleDeliveries(plain, request, plainSession, deliveries));
        }
    }

    /** Says something to a client that is there, or was a moment ago. */
    private void talk(ReconnectingClient client) {
        String text = "talk " + ++lastTalk;
        long request = dice.nextId();
        talking.put(request, () -> client.expected.add(text));
        Message message = Message.builder().messageId("ID:" + text).text(text).build();
        execute(new Command.PublishMessage(
                plain,
                request,
                plainSession,
                dice.chance(2) ? client.temporary : client.news(),
                message,
                Long.MAX_VALUE));
    }

    private void plainHears(Effect effect) {
        if (effect instanceof Effect.DeliverMessage delivery) {
            String text = String.valueOf(delivery.message().text());
            lent.put(delivery.delivery(), text);
            requireOrder(text, delivery);
        } else if (effect instanceof Effect.Completed completed) {
            List<String> settled = settling.remove(completed.request());
            if (settled != null) {
                settled.forEach(text -> consumed.merge(text, 1, Integer::sum));
            }
        }
    }

    private void requireOrder(String text, Effect.DeliverMessage delivery) {
        String[] parts = text.split("/", -1);
        long operation = Long.parseLong(parts[1]);
        if (operation > 0 && delivery.count() == 1) {
            Long last = lastOfClient.put(parts[0] + " " + delivery.consumer(), operation);
            unless(last == null || last < operation, () -> text + " comes after operation " + last);
        }
    }

    // ---- the broker

    private void execute(Command command) {
        decision.clear();
        engine.execute(command, nowMillis, decision);
        decided();
    }

    private void tick() {
        for (int i = 0; engine.nextDueMillis() <= nowMillis; i++) {
            unless(i < ROUNDS_MAX, () -> "there is no end to what is due");
            decision.clear();
            engine.tick(nowMillis, decision);
            decided();
        }
    }

    private void decided() {
        log.append(decision.records());
        List<EngineRecord> durable = new ArrayList<>();
        for (EngineRecord record : decision.records()) {
            see(record.getClass().getSimpleName());
            if (!record.isVolatile()) {
                durable.add(record);
            }
        }
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.Completed completed) {
                // From here on it waits for its owner, who may be here.
                Runnable expected = talking.remove(completed.request());
                if (expected != null && completed.connection() == plain) {
                    heardSoon(expected);
                }
            }
        }
        underWay.add(new Decided(durable, List.copyOf(decision.effects())));
    }

    /** Nobody hears of what was said before they had a place for it, so only what found one is expected. */
    private void heardSoon(Runnable expected) {
        boolean found = decision.records().stream()
                .anyMatch(record ->
                        record instanceof EngineRecord.MessageEnqueued enqueued && enqueued.queues().length > 0);
        if (found) {
            expected.run();
        }
    }

    /** The disk has taken so much more, and says so. */
    private void flush(int count) {
        for (int i = 0; i < count && !underWay.isEmpty(); i++) {
            Decided taken = underWay.removeFirst();
            onDisk.addAll(taken.records());
            taken.effects().forEach(this::leave);
        }
    }

    private void leave(Effect effect) {
        see(effect.getClass().getSimpleName());
        if (effect.connection() == plain) {
            plainHears(effect);
            return;
        }
        for (Line line : lines) {
            if (line.connection == effect.connection() && !line.cut) {
                line.toClient.add(effect);
            }
        }
    }

    /** Some of what was under way had reached the disk, and nobody has heard of it. */
    private void crash() {
        see("crash");
        int reached = dice.number(underWay.size() + 1);
        for (int i = 0; i < reached; i++) {
            onDisk.addAll(underWay.removeFirst().records());
        }
        underWay.clear();
        List<EngineRecord> copies = log.copies(onDisk);
        onDisk.clear();
        onDisk.addAll(copies);
        engine = factory.create(settings);
        copies.forEach(engine::replay);
        decision.clear();
        engine.restarted(decision);
        for (ReconnectingClient client : clients) {
            client.crashed();
            client.expectNothing();
            awaySince.put(client, nowMillis);
        }
        lines.clear();
        lent.clear();
        talking.clear();
        lastOfClient.clear();
        settling.values().forEach(perhapsConsumed::addAll);
        settling.clear();
        attachPlain();
    }

    // ---- the end

    /** Everybody comes back, and everything is answered. */
    private void mend() {
        for (int round = 0; !isQuiet(); round++) {
            unless(round < ROUNDS_MAX, () -> "there is no end to it: " + clients + ", " + lines.size() + " lines");
            for (ReconnectingClient client : clients) {
                if (client.line == null) {
                    comeBack(client);
                }
                clientHears(client);
                client.decide();
                // What it has sent in it keeps room from others.
                client.commit();
            }
            brokerTakes();
            flush(3);
            settle();
            tick();
        }
    }

    private boolean isQuiet() {
        return underWay.isEmpty()
                && lent.isEmpty()
                && settling.isEmpty()
                && lines.stream().allMatch(line -> line.toBroker.isEmpty() && line.toClient.isEmpty())
                && clients.stream().allMatch(ReconnectingClient::isSettled);
    }

    private void requireFates() {
        for (Map.Entry<String, Fate> each : fates.entrySet()) {
            String text = each.getKey();
            int times = consumed.getOrDefault(text, 0);
            Fate fate = each.getValue();
            see(fate.name());
            unless(times <= 1, () -> text + " was there " + times + " times; it is to be there " + fate);
            unless(
                    fate != Fate.NEVER || times == 0 && !perhapsConsumed.contains(text),
                    () -> text + " was there, and its transaction was rolled back");
            unless(
                    fate != Fate.ONCE || times == 1 || perhapsConsumed.contains(text),
                    () -> text + " was confirmed, and is not there");
        }
        for (ReconnectingClient client : clients) {
            Set<String> missing = new HashSet<>(client.expected);
            missing.removeAll(client.heard);
            unless(missing.isEmpty(), () -> missing + " never came to " + client + ", which was not away for long");
            see(client.expected.isEmpty() ? "expects nothing" : "has heard all");
        }
    }

    private void see(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
