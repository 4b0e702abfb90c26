package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.Source;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;

/**
 * One life of a broker, drawn from a seed: connections, sessions, consumers, messages, transactions, administration and time,
 * a crash on the way, and at the end everybody leaves and what is left is consumed.
 *
 * <pre>{@code
 * Simulation.run(4711, 20_000, SimulatedEngine::real);
 * }</pre>
 *
 * <p>What is checked all the time: a message in a queue is settled at most once; messages come to a consumer by priority,
 * then in the order of sending; nothing is lost and nothing invented; nobody gets more than the granted credit, what its
 * selector refuses, what has expired or is not due; transactions are carried out whole or not at all; each question gets one
 * answer; nobody with credit waits while there is something to have; the records, replayed, give the same state, and the
 * durable ones the durable part of it.
 */
public final class Simulation {

    static final long BRANCH_TIMEOUT_MILLIS = 60_000;

    private static final int REMEMBERED_STEPS = Integer.getInteger("simulation.remembered", 40);
    private static final int TICKS_MAX = 100_000;
    static final long BEGINNING_MILLIS = 1_700_000_000_000L;

    /** Where memory is short the engine looks again after so long; */
    private static final long LOOK_MILLIS = 5;

    /** and by then it is to have found what can leave it: some of that has to be written first. */
    private static final int LOOKS_MAX = 4;

    private static final int DRAIN_CREDIT = 1_000;
    private static final int SNAPSHOT_ONE_IN = 1_000;

    private final long commands;
    private final SimulatedEngine.Factory factory;
    private final EngineSettings settings;

    /** The same with all in memory. */
    private final EngineSettings unpaged = new EngineSettings(true, QueueSettings.defaults(), BRANCH_TIMEOUT_MILLIS);

    private final Dice dice;

    /** Of its own, so that when snapshots are taken changes nothing of what happens. */
    private final Dice snapshotDice;

    private final Referee referee = new Referee();
    private final CommandSource source;
    private final Decision decision = new Decision();
    private final List<EngineRecord> records = new ArrayList<>();
    private final DurableLog log = new DurableLog();

    /** Of its own as well. */
    private final Dice storageDice;

    private final SimulatedStorage storage;
    private final SimulatedEvacuation evacuation;
    private final List<Step> lastSteps = new ArrayList<>();

    private SimulatedEngine engine;
    private long nowMillis = BEGINNING_MILLIS;
    private long step;

    /** So many of the records are from before the crash. */
    private int survived;

    private long fingerprint = 17;

    private record Step(
            long number, long nowMillis, @Nullable Command command, List<Object> records, List<Object> effects) {
        String text() {
            return number + " at +" + (nowMillis - BEGINNING_MILLIS) + ": "
                    + (command == null ? "tick" : Description.of(command)) + "\n        happened "
                    + Description.of(records) + "\n        left " + Description.of(effects);
        }
    }

    /**
     * What a simulation that held has seen.
     *
     * @param steps commands and ticks
     * @param seen how often each kind of record and effect occurred, by its name
     * @param fingerprint equal for runs in which the same happened
     */
    public record Report(long steps, SortedMap<String, Integer> seen, long fingerprint) {}

    private Simulation(long seed, long commands, SimulatedEngine.Factory factory) {
        this.commands = commands;
        this.factory = factory;
        this.dice = new Dice(seed);
        this.snapshotDice = new Dice(~seed);
        this.source = new CommandSource(dice, referee.world);
        this.storageDice = new Dice(seed * 31);
        this.storage = new SimulatedStorage(log, storageDice);
        this.evacuation = new SimulatedEvacuation(log, storage, new Dice(seed * 37));
        this.settings = isPaged(seed)
                ? unpaged.withStorage(true)
                        .withPages(2 + storageDice.number(7), 400 + storageDice.number(3_000))
                        .withMemoryMax(2_000 + storageDice.number(storageDice.chance(2) ? 8_000 : 60_000))
                : unpaged;
        referee.world.paged = settings.storage();
        this.engine = factory.create(settings);
        referee.world.heldUp = consumer -> engine.isHeldUp(consumer);
    }

    /** Every other life is that of a broker with little memory and a disk. */
    static boolean isPaged(long seed) {
        return seed % 2 == 0;
    }

    /**
     * Lives through it.
     *
     * @throws SimulationFailure if something did not hold
     */
    public static Report run(long seed, long commands, SimulatedEngine.Factory factory) {
        Simulation simulation = new Simulation(seed, commands, factory);
        try {
            simulation.live();
        } catch (RuntimeException | StackOverflowError broken) {
            String what = broken instanceof Violation ? broken.getMessage() : "the engine broke down: " + broken;
            throw new SimulationFailure(
                    seed, commands, simulation.step, String.valueOf(what), simulation.lastSteps(), broken);
        }
        return new Report(simulation.step, simulation.referee.seen, simulation.fingerprint);
    }

    static String reproduction(long seed, long commands) {
        return "mvn -pl jms-provider/testkit -am test -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dtest=EngineSimulationTest -Dsimulation.seed=" + seed + " -Dsimulation.commands=" + commands;
    }

    private List<String> lastSteps() {
        return lastSteps.stream().map(Step::text).toList();
    }

    private void live() {
        if (settings.storage()) {
            engine.replayFrom(log);
        }
        engine.restarted(decision);
        long crashAt = commands / 3 + dice.number((int) Math.max(1, commands / 3));
        for (long i = 0; i < commands; i++) {
            if (dice.chance(4)) {
                nowMillis += dice.chance(20) ? dice.number(3_000) : dice.number(30);
            }
            if (!dice.chance(3)) {
                tick();
            }
            Command command = source.next(nowMillis);
            execute(command, source.mustSucceed());
            while (!storage.isIdle() && storageDice.chance(2)) {
                store();
            }
            if (settings.storage() && evacuation.isUnderWay()) {
                evacuate();
            }
            if (storageDice.chance(3)) {
                log.flush();
            }
            if (i % 16 == 0) {
                settle();
                Fairness.require(referee.world, nowMillis);
            }
            if (snapshotDice.chance(SNAPSHOT_ONE_IN)) {
                checkpoint();
            }
            if (i == crashAt) {
                crash();
            }
        }
        everybodyLeaves();
        consumeTheRest();
        settle();
        if (settings.storage()) {
            unless(
                    log.live().equals(DurableLog.live(engine)),
                    () -> "written and not freed: " + log.live() + ", needed: " + DurableLog.live(engine));
        }
        requireReplayGivesTheSame();
    }

    // ---- steps

    /** Until nothing is due and nothing is asked of the storage. */
    private void settle() {
        log.flush();
        tick();
        for (int steps = 0; !storage.isIdle(); steps++) {
            unless(steps < TICKS_MAX, () -> "there is no end to what is asked of the storage");
            store();
            tick();
        }
        requireAccountsAgree();
        requireMemoryIsNeeded();
        if (evacuation.settled()) {
            decision.clear();
            engine.evacuate(LogSegments.NONE, 0, 0, nowMillis, decision);
            remember(null);
            referee.decided(decision, null, nowMillis);
            referee.see("Evacuated");
            // Pages that were held open are not any more, and somebody may have waited for their memory.
            settle();
        }
        log.release(storage::holds);
    }

    private void store() {
        step++;
        decision.clear();
        try {
            storage.step(engine, nowMillis, decision);
        } finally {
            remember(null);
        }
        referee.decided(decision, null, nowMillis);
    }

    private void evacuate() {
        step++;
        decision.clear();
        try {
            evacuation.step(engine, nowMillis, decision);
        } finally {
            remember(null);
        }
        referee.decided(decision, null, nowMillis);
    }

    /** Beyond the budget there is nothing in memory, some looks later, but what has to be. */
    private void requireMemoryIsNeeded() {
        String excess = evacuation.isAtWork() ? null : engine.excess();
        int looks = 0;
        while (excess != null) {
            String much = excess;
            unless(looks < LOOKS_MAX, () -> "too much is in memory: " + much);
            long lastEntry = referee.world.lastEntry;
            nowMillis += LOOK_MILLIS;
            log.flush();
            tick();
            while (!storage.isIdle()) {
                store();
                tick();
            }
            excess = engine.excess();
            // Who has waited for the memory that became free has been let in, and what it brought is looked at next.
            looks = referee.world.lastEntry == lastEntry ? looks + 1 : 0;
        }
    }

    private void requireAccountsAgree() {
        String difference = engine.audit();
        unless(difference == null, () -> "accounts do not agree: " + difference);
    }

    private void execute(Command command, boolean mustSucceed) {
        step++;
        decision.clear();
        referee.asked(command, mustSucceed, nowMillis);
        try {
            engine.execute(command, nowMillis, decision);
        } finally {
            remember(command);
        }
        referee.decided(decision, command, nowMillis);
    }

    private void tick() {
        for (int ticks = 0; engine.nextDueMillis() <= nowMillis; ticks++) {
            unless(ticks < TICKS_MAX, () -> "time has passed, and there is no end to what is due");
            step++;
            decision.clear();
            try {
                engine.tick(nowMillis, decision);
            } finally {
                remember(null);
            }
            referee.decided(decision, null, nowMillis);
        }
    }

    private void remember(@Nullable Command command) {
        records.addAll(decision.records());
        log.append(decision.records());
        storage.take(decision);
        fingerprint = fingerprint * 31 + decision.records().size();
        fingerprint = fingerprint * 31 + decision.effects().size();
        if (command == null
                && decision.records().isEmpty()
                && decision.effects().isEmpty()) {
            return;
        }
        if (lastSteps.size() == REMEMBERED_STEPS) {
            lastSteps.remove(0);
        }
        lastSteps.add(
                new Step(step, nowMillis, command, List.copyOf(decision.records()), List.copyOf(decision.effects())));
    }

    // ---- the crash, and replay

    private void checkpoint() {
        requireRestartGivesTheSame();
        byte[] snapshot = log.checkpoint(engine);
        SimulatedEngine read = requireRestartGivesTheSame();
        FieldWriter again = new FieldWriter();
        read.writeSnapshot(again);
        unless(
                Arrays.equals(snapshot, again.toByteArray()),
                () -> "the snapshot of what was read from a snapshot is another one");
        referee.see("Snapshot");
    }

    private void crash() {
        requireReplayGivesTheSame();
        String durable = engine.durableImage();
        List<EngineRecord> survivors =
                records.stream().filter(happened -> !happened.isVolatile()).toList();
        SimulatedEngine replayed = factory.create(unpaged);
        log.copies(survivors).forEach(replayed::replay);
        replayed.restarted(new Decision());
        requireSame(
                "the durable records, replayed, do not give the durable part of the state", durable, replayed.image());
        decision.clear();
        engine = requireRestartGivesTheSame();
        storage.forget();
        evacuation.forget();
        log.restartedAs(engine);
        storage.take(decision);
        requireSame(
                "a restart from all durable records is not one from the last snapshot",
                replayed.image(),
                engine.image());
        records.clear();
        records.addAll(survivors);
        survived = survivors.size();
        referee.world.crash();
        referee.see("Crash");
        while (!engine.isReady()) {
            unless(!storage.isIdle(), () -> "nothing is asked of the storage, and the engine is not ready");
            store();
        }
    }

    private SimulatedEngine requireRestartGivesTheSame() {
        decision.clear();
        SimulatedEngine restarted = log.restart(factory, settings, decision);
        requireSame(
                "the last snapshot and the " + log.tailLength()
                        + " durable records after it, read from bytes and replayed, do not give the durable part of the"
                        + " state",
                engine.durableImage(),
                restarted.image());
        return restarted;
    }

    private void requireReplayGivesTheSame() {
        SimulatedEngine copy = factory.create(unpaged);
        List<EngineRecord> copies = log.copies(records);
        for (int i = 0; i < copies.size(); i++) {
            if (i == survived && i > 0) {
                copy.restarted(new Decision());
            }
            copy.replay(copies.get(i));
        }
        String image = engine.image();
        requireSame("the records, replayed, do not give the state", image, copy.image());
        requireRestartGivesTheSame();
        fingerprint = fingerprint * 31 + image.hashCode();
    }

    private void requireSame(String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            List<String> live = expected.lines().toList();
            List<String> replayed = actual.lines().toList();
            int same = 0;
            while (same < Math.min(live.size(), replayed.size())
                    && live.get(same).equals(replayed.get(same))) {
                same++;
            }
            String ofLive = same < live.size() ? live.get(same) : "(end)";
            String ofReplayed = same < replayed.size() ? replayed.get(same) : "(end)";
            throw new Violation(what + "; first difference at line " + (same + 1) + ":\n  live     " + ofLive
                    + "\n  replayed " + ofReplayed + history(ofLive) + history(ofReplayed));
        }
    }

    /** All records about the entry that a line of an image shows. */
    private String history(String line) {
        Matcher shown = Pattern.compile("^ *entry (\\d+) ").matcher(line);
        if (!shown.find()) {
            return "";
        }
        Pattern mention = Pattern.compile(
                "(entry|firstEntry)=" + shown.group(1) + "\\b|entries=\\[[^]]*\\b" + shown.group(1) + "\\b[^]]*]");
        StringBuilder text = new StringBuilder("\n  records of entry " + shown.group(1) + ":");
        for (EngineRecord happened : records) {
            String description = Description.of(happened);
            if (mention.matcher(description).find()) {
                text.append("\n    ").append(description);
            }
        }
        return text.toString();
    }

    // ---- the end

    private void everybodyLeaves() {
        World world = referee.world;
        for (Connection connection : List.copyOf(world.connections.values())) {
            execute(new Command.CloseConnection(connection.id, dice.nextId()), true);
        }
        settle();
        long administrator = connect();
        for (Work branch : List.copyOf(world.branches.values())) {
            if (branch.branch == null) {
                continue;
            }
            long request = dice.nextId();
            switch (branch.state) {
                case PREPARED -> execute(new Command.CommitBranch(administrator, request, branch.branch, false), true);
                case HEURISTICALLY_COMMITTED, HEURISTICALLY_ROLLED_BACK ->
                    execute(new Command.ForgetBranch(administrator, request, branch.branch), true);
                default -> execute(new Command.RollbackBranch(administrator, request, branch.branch), false);
            }
        }
        for (int i = 0; i < 4; i++) {
            nowMillis += 5_000;
            settle();
        }
        unless(world.unanswered.isEmpty(), () -> "never answered: " + world.unanswered.values());
        requireNothingVanished();
    }

    private long connect() {
        long connection = dice.nextId();
        execute(new Command.OpenConnection(connection, dice.nextId(), null), true);
        return connection;
    }

    /** A message without a wish for an answer is in its queues, or nobody wanted it, or its session was told. */
    private void requireNothingVanished() {
        Map<Session, List<Published>> vanished = new LinkedHashMap<>();
        for (Published published : referee.world.sent.values()) {
            if (published.mustArrive(referee.world.route(published))) {
                vanished.computeIfAbsent(published.session, unseen -> new ArrayList<>())
                        .add(published);
            }
        }
        vanished.forEach((session, messages) -> unless(
                messages.size() <= session.refusals,
                () -> messages + " of session " + session.id + " have vanished, of which it was told of "
                        + session.refusals));
    }

    private void consumeTheRest() {
        World world = referee.world;
        long connection = connect();
        long session = dice.nextId();
        execute(new Command.OpenSession(connection, dice.nextId(), session, false), true);
        for (LedgerQueue queue : List.copyOf(world.queues.values())) {
            boolean isSubscription =
                    world.subscriptions.values().stream().anyMatch(subscription -> subscription.queue() == queue);
            if (isSubscription) {
                continue;
            }
            if (queue.paused) {
                execute(new Command.ResumeQueue(connection, dice.nextId(), queue.name), true);
            }
            long consumer = dice.nextId();
            execute(
                    new Command.OpenConsumer(
                            connection,
                            dice.nextId(),
                            session,
                            consumer,
                            new Source.FromQueue(Address.queue(queue.name)),
                            null,
                            false,
                            0),
                    true);
            drain(connection, session, consumer);
            execute(new Command.CloseConsumer(connection, dice.nextId(), consumer), true);
            unless(
                    queue.entries.isEmpty(),
                    () -> "left over in " + queue + " when all was consumed: " + queue.entries.values());
        }
    }

    private void drain(long connection, long session, long consumer) {
        World world = referee.world;
        boolean more = true;
        while (more) {
            execute(new Command.GrantCredit(connection, consumer, DRAIN_CREDIT), true);
            settle();
            Session draining = world.sessions.get(session);
            if (draining == null) {
                throw new Violation("the session that consumes the rest is gone");
            }
            long[] deliveries =
                    draining.loans.keySet().stream().mapToLong(Long::longValue).toArray();
            more = deliveries.length > 0;
            if (more) {
                execute(new Command.SettleDeliveries(connection, dice.nextId(), session, deliveries), true);
            }
        }
    }
}
