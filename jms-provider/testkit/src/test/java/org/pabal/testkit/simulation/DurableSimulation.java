package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.pabal.broker.SimulatedBroker;
import org.pabal.broker.storage.ReclaimSettings;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Effect;
import org.pabal.journal.JournalDamagedException;
import org.pabal.journal.JournalSettings;
import org.pabal.journal.faulty.FaultyStorage;
import org.pabal.journal.faulty.PowerCut;
import org.pabal.message.Refusal;

/**
 * Several lives of a whole broker on one faulty disk, drawn from a seed, in one thread.
 *
 * <p>While it lives, the {@link Referee} judges every decision. After each restart what is there must be what an engine is
 * like that has replayed everything up to some command, and that command must not come before the last one of which anybody
 * has heard. So nothing confirmed is lost, nothing is there in half, and nothing leaves before its cause is on the disk.
 */
final class DurableSimulation implements SimulatedBroker.Witness {

    private static final int REMEMBERED_STEPS = Integer.getInteger("simulation.remembered", 25);
    private static final int FAIRNESS_EVERY = 16;
    private static final int MEANWHILE_MAX = 12;
    private static final int SECONDS_TO_GO_ON = 10;

    /** What cannot be read is tried again every ten seconds, and behind it may be more. */
    private static final int SECONDS_TO_READ = 11;

    private static final int TIMES_TO_READ = 4;

    /** What a bug makes of a decision before it is written; it begins at the given record and effect. */
    interface Bug {
        void spoil(Decision decision, int firstRecord, int firstEffect);
    }

    final FaultyStorage storage;
    final Random random;
    final Dice dice;
    final TreeMap<String, Integer> seen;
    private final EngineSettings engineSettings =
            new EngineSettings(true, QueueSettings.defaults(), Simulation.BRANCH_TIMEOUT_MILLIS);
    private final EngineSettings paged;
    private final ReclaimSettings reclaim;
    private final JournalSettings journalSettings;
    private final long checkpointEvery;
    private final SteppedClock clock = new SteppedClock(Simulation.BEGINNING_MILLIS);
    private final Referee referee = new Referee();
    private final CommandSource source;
    private final History history = new History(engineSettings);

    /** Decided, and not known to be durable. */
    private final List<Happening> pending = new ArrayList<>();

    /** How much of the history must be durable for an effect to be told. */
    private final Map<Effect, Integer> causes = new IdentityHashMap<>();

    private final ArrayDeque<Command> meanwhile = new ArrayDeque<>();
    private final Map<Command, Boolean> mustSucceed = new IdentityHashMap<>();
    private final ArrayDeque<String> lastSteps = new ArrayDeque<>();

    private Bug bug = (decision, firstRecord, firstEffect) -> {};
    private boolean effectsLeak;
    private SimulatedBroker broker;
    private boolean isLost;

    /** So much of the history somebody has heard of. */
    private int confirmed;

    /** So much less may be there, if the disk has lied or was damaged. */
    private int confirmedAtLeast = Integer.MAX_VALUE;

    /** What was confirmed after each time that something was. */
    private final List<Integer> confirmations = new ArrayList<>();

    private int sinceFairness;
    private int steps;

    private record Happening(Command command, long nowMillis, Decision decision, int historySize, boolean isDurable) {}

    DurableSimulation(long seed) {
        random = new Random(seed);
        storage = new FaultyStorage(random.nextLong());
        storage.beforeForce(this::submitMeanwhile);
        dice = new Dice(random.nextLong());
        for (int i = 0; i < 1_000; i++) {
            // The first numbers are the broker's own.
            dice.nextId();
        }
        source = new CommandSource(dice, referee.world);
        referee.world.paged = true;
        seen = referee.seen;
        journalSettings = JournalSettings.defaults()
                .withSegmentSize((16 + 16 * random.nextInt(4)) << 10)
                .withGroupMax(4 << 10 << random.nextInt(4))
                .withSparesMax(random.nextInt(3))
                .withNewJournal(new UUID(random.nextLong(), random.nextLong()));
        paged = engineSettings
                .withPages(2 + random.nextInt(15), 400 + random.nextInt(3_000))
                .withMemoryMax(4_000 + random.nextInt(60_000));
        reclaim = new ReclaimSettings(
                random.nextInt(3) * ReclaimSettings.BELOW_PERCENT_MAX / 2, 1_000 + random.nextInt(10_000_000));
        checkpointEvery = StorageSettings.CHECKPOINT_EVERY_MIN << random.nextInt(6);
    }

    void plant(Bug planted) {
        bug = planted;
    }

    /** As if there were no gate: effects are heard of when they are decided. */
    void leakEffects() {
        effectsLeak = true;
    }

    int steps() {
        return steps;
    }

    int historySize() {
        return history.size();
    }

    boolean isRunning() {
        return broker != null && broker.isRunning() && !isLost;
    }

    List<String> lastSteps() {
        return List.copyOf(lastSteps);
    }

    // ---- a life

    /** @throws StorageRefusedException if the disk's content is refused */
    void start() {
        isLost = false;
        remember("-- start");
        StorageSettings settings = StorageSettings.over(storage)
                .withJournal(journalSettings)
                .withCheckpointEvery(checkpointEvery)
                .withReclaim(reclaim);
        broker = SimulatedBroker.start(paged, settings, clock, this);
    }

    /** Starts, and when the power goes on the way, again. */
    void startInSpiteOfPowerCuts() {
        boolean started = false;
        while (!started) {
            try {
                start();
                started = true;
            } catch (PowerCut again) {
                clock.forgetAlarms();
                storage.losePower();
                referee.see("PowerCutWhileStarting");
            }
        }
    }

    /** So many commands, or until the broker is no more. */
    void work(int commands) {
        try {
            for (int i = 0; i < commands && isRunning() && !broker.isHeldUp(); i++) {
                step();
            }
        } catch (PowerCut whereNobodyExpectsIt) {
            gone();
        }
    }

    private void step() {
        if (dice.chance(4)) {
            clock.turnBy(dice.chance(20) ? dice.number(3_000) : dice.number(30));
        }
        if (!dice.chance(3)) {
            clock.ring();
            settleIfRunning();
        }
        if (isRunning() && !broker.isHeldUp()) {
            Command command = source.next(clock.currentTimeMillis());
            mustSucceed.put(command, source.mustSucceed());
            if (dice.chance(4)) {
                drawMeanwhile(command);
            }
            broker.submit(command);
            submitMeanwhile();
            settleIfRunning();
        }
        if (isRunning() && ++sinceFairness == FAIRNESS_EVERY) {
            sinceFairness = 0;
            clock.ring();
            settleIfRunning();
            if (isRunning() && !broker.isHeldUp() && !referee.world.rotten) {
                Fairness.require(referee.world, clock.currentTimeMillis());
            }
        }
    }

    /** Others come while the disk is busy: of other connections, and with what does not depend on what comes of this. */
    private void drawMeanwhile(Command first) {
        Set<Long> busy = new HashSet<>();
        Command next = first;
        for (int draws = dice.number(MEANWHILE_MAX); draws > 0 && isIndependent(next); draws--) {
            busy.add(next.connection());
            do {
                next = source.next(clock.currentTimeMillis());
            } while (!isIndependent(next));
            if (!busy.contains(next.connection())) {
                meanwhile.addLast(next);
            }
        }
    }

    private boolean isIndependent(Command command) {
        Session session = referee.world.sessionOf(command);
        return (command instanceof Command.PublishMessage
                        || command instanceof Command.SettleDeliveries
                        || command instanceof Command.CommitTransaction)
                && session != null
                && session.unanswered == 0
                && (session.work == null || session.work.branch == null);
    }

    /** There is space again: what has waited for it goes on before long, and by itself. */
    void freeSpace() {
        storage.capacity(Long.MAX_VALUE);
        try {
            for (int seconds = 0; seconds < SECONDS_TO_GO_ON && isRunning(); seconds++) {
                clock.turnBy(1_000);
                clock.ring();
                settleIfRunning();
            }
        } catch (PowerCut whereNobodyExpectsIt) {
            gone();
        }
        unless(!isRunning() || !broker.isHeldUp(), () -> "it does not go on though there is space");
        for (Command command : referee.world.unanswered.values()) {
            unless(
                    !isRunning()
                            || !(command instanceof Command.PublishMessage publish)
                            || publish.deadlineMillis() > clock.currentTimeMillis() - 1_000,
                    () -> "it is not answered though there is space, and its time is over: " + Description.of(command));
        }
        referee.see("SpaceAgain");
    }

    /** From now on about one sector in so many cannot be read. */
    void rot(int oneIn) {
        storage.rot(oneIn);
        referee.world.rotten = true;
        remember("-- one sector in " + oneIn + " cannot be read");
    }

    /** All can be read again, and what has waited for that goes on before long, and by itself. */
    void heal() {
        storage.rot(0);
        remember("-- all can be read");
        try {
            for (int times = 0; times < TIMES_TO_READ && isRunning(); times++) {
                clock.turnBy(SECONDS_TO_READ * 1_000);
                clock.ring();
                settleIfRunning();
            }
        } catch (PowerCut whereNobodyExpectsIt) {
            gone();
        }
        referee.world.rotten = false;
        referee.world.queues.values().forEach(queue -> queue.consumers.forEach(consumer -> consumer.waiting = null));
        if (isRunning() && !broker.isHeldUp()) {
            clock.ring();
            settleIfRunning();
            Fairness.require(referee.world, clock.currentTimeMillis());
        }
    }

    /** Each force takes some time from now on, at times until deadlines are over. */
    void slowDisk() {
        storage.beforeForce(() -> {
            clock.turnBy(dice.chance(10) ? dice.number(3_000) : dice.number(40));
            submitMeanwhile();
        });
    }

    /** How many bytes the files on the disk take. */
    long used() {
        return storage.list().stream()
                .mapToLong(name -> storage.content(name).length)
                .sum();
    }

    /** As long as nothing more can be decided. */
    boolean isHeldUp() {
        return isRunning() && broker.isHeldUp();
    }

    private void submitMeanwhile() {
        SimulatedBroker asked = broker;
        for (Command command = meanwhile.pollFirst(); command != null; command = meanwhile.pollFirst()) {
            if (isRunning()) {
                asked.submit(command);
            }
        }
    }

    /** Stops the broker as one should. */
    void stop() {
        if (isRunning()) {
            remember("-- stop");
            try {
                broker.stop();
            } catch (PowerCut onTheWay) {
                referee.see("PowerCutWhileStopping");
            }
            gone();
        }
    }

    /** The process is gone, but not what it has written. */
    void kill() {
        remember("-- kill");
        storage.killProcess();
        gone();
    }

    void losePower() {
        remember("-- power cut");
        storage.losePower();
        gone();
    }

    private void gone() {
        isLost = true;
        meanwhile.clear();
        clock.forgetAlarms();
    }

    /** So many of the groups that were written last may be missing at the next start: nothing can tell that they were there. */
    void mayLoseGroups(int count) {
        confirmedAtLeast = confirmations.size() <= count ? 0 : confirmations.get(confirmations.size() - 1 - count);
    }

    // ---- what the broker shows

    @Override
    public void restarted(RoutingEngine engine) {
        int survivors = survivors(engine.image());
        boolean isBackInTime = survivors < history.size() - durablePending();
        unless(!isBackInTime || confirmedAtLeast < confirmed, () -> "back to " + survivors + " of " + history.size());
        if (isBackInTime) {
            // What the referee has seen since cannot be taken back: this is as far as this simulation goes.
            throw new EndOfStory();
        }
        for (Happening one : pending) {
            if (one.isDurable && one.historySize > survivors) {
                break;
            }
            judge(one);
        }
        pending.clear();
        causes.clear();
        history.restarted(survivors);
        confirmed = survivors;
        confirmations.clear();
        confirmations.add(survivors);
        confirmedAtLeast = Integer.MAX_VALUE;
        referee.world.crash();
        referee.see("Restart");
        remember("-- restarted with " + survivors);
    }

    /** The disk has lost what it may lose, and everything before it is there. */
    static final class EndOfStory extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private int durablePending() {
        return (int) pending.stream().filter(Happening::isDurable).count();
    }

    private int survivors(String image) {
        int least = Math.min(confirmed, confirmedAtLeast);
        for (int count = history.size(); count >= least; count--) {
            if (history.image(count).equals(image)) {
                return count;
            }
        }
        throw new Violation(
                "what is there after the restart is not what was decided, up to any of the commands " + least
                        + " to " + history.size() + "; " + lookFurther(image, least)
                        + difference(history.image(history.size()), image)
                        + "\n  last decided:" + history.describe(least - 3, history.size()));
    }

    /** Starts from a disk that may be damaged: it goes on, or is refused with the place and the way out. Whether it runs. */
    boolean startOrBeRefused() {
        long changes = storage.changes();
        try {
            start();
            return true;
        } catch (JournalDamagedException found) {
            // What no start needs is read later; here it is read at once, to compare it.
            referee.see("FoundWhenRead");
            gone();
            return false;
        } catch (StorageRefusedException refused) {
            String text = String.valueOf(refused.getMessage());
            referee.see("Refused " + refused.label());
            unless(
                    storage.list().stream().anyMatch(text::contains),
                    () -> "refused, and does not say which file: " + text);
            unless(
                    text.matches("(?s).*(offset=|@)\\d+.*"),
                    () -> "refused, and does not say where in the file: " + text);
            unless(storage.changes() == changes, () -> "refused, and has changed something: " + text);
            gone();
            return false;
        }
    }

    private String lookFurther(String image, int least) {
        for (int count = least - 1; count >= 0; count--) {
            if (history.image(count).equals(image)) {
                return "it is what was decided up to " + count + ", so confirmed work is lost";
            }
        }
        return "nor up to any other";
    }

    private static String difference(String expected, String actual) {
        List<String> left = expected.lines().toList();
        List<String> right = actual.lines().toList();
        StringBuilder text = new StringBuilder("; if all was to be there:");
        left.stream()
                .filter(line -> !right.contains(line))
                .limit(8)
                .forEach(line -> text.append("\n  missing ").append(line));
        right.stream()
                .filter(line -> !left.contains(line))
                .limit(8)
                .forEach(line -> text.append("\n  too much ").append(line));
        return text.toString();
    }

    @Override
    public void decided(Command command, long nowMillis, Decision decision, int firstRecord, int firstEffect) {
        steps++;
        Decision own = new Decision();
        own.records()
                .addAll(decision.records()
                        .subList(firstRecord, decision.records().size()));
        own.effects()
                .addAll(decision.effects()
                        .subList(firstEffect, decision.effects().size()));
        boolean isDurable = history.add(own.records());
        own.effects().forEach(effect -> causes.put(effect, history.size()));
        pending.add(new Happening(command, nowMillis, own, history.size(), isDurable));
        if (command != null || !own.records().isEmpty() || !own.effects().isEmpty()) {
            remember(steps + " at +" + (nowMillis - Simulation.BEGINNING_MILLIS) + ": "
                    + (command == null ? "tick" : Description.of(command)) + "\n        happened "
                    + Description.of(own.records()) + "\n        decided to tell " + Description.of(own.effects()));
        }
        if (effectsLeak) {
            own.effects().forEach(this::told);
        }
        bug.spoil(decision, firstRecord, firstEffect);
    }

    @Override
    public void noticed(String what) {
        referee.see(what);
    }

    @Override
    public void told(Effect effect) {
        confirmed = Math.max(confirmed, causes.getOrDefault(effect, 0));
    }

    @Override
    public void lost(Refusal reason) {
        if (!isLost) {
            remember("-- lost: " + reason.text());
        }
        isLost = true;
    }

    private void settleIfRunning() {
        if (isRunning() && !broker.isHeldUp()) {
            pending.forEach(this::judge);
            pending.clear();
            if (confirmations.isEmpty() || confirmations.get(confirmations.size() - 1) < confirmed) {
                confirmations.add(confirmed);
            }
            causes.clear();
            mustSucceed.clear();
        }
    }

    private void judge(Happening one) {
        for (Effect effect : one.decision.effects()) {
            if (effect instanceof Effect.Refused refused
                    && refused.refusal().code() == Refusal.Code.RESOURCE_LIMIT
                    && refused.refusal().text().contains("is short of room")) {
                referee.see("Short");
            }
        }
        if (one.command != null) {
            referee.asked(one.command, mustSucceed.getOrDefault(one.command, false), one.nowMillis);
        }
        referee.decided(one.decision, one.command, one.nowMillis);
    }

    private void remember(String what) {
        if (lastSteps.size() == REMEMBERED_STEPS) {
            lastSteps.removeFirst();
        }
        lastSteps.addLast(what);
    }

    // ---- running one

    /** @throws AssertionError if something did not hold, saying how to see it again */
    static DurableSimulation run(long seed, Consumer<DurableSimulation> life) {
        DurableSimulation simulation = new DurableSimulation(seed);
        try {
            life.accept(simulation);
        } catch (EndOfStory end) {
            simulation.seen.merge("EndOfStory", 1, Integer::sum);
        } catch (RuntimeException | Error broken) {
            throw new AssertionError(
                    (broken instanceof Violation ? broken.getMessage() : "it broke down: " + broken) + "\n  at step "
                            + simulation.steps + " with -Ddisk.seed=" + seed
                            + "\n  the last commands, and what came of them:\n    "
                            + String.join("\n    ", simulation.lastSteps()),
                    broken);
        }
        return simulation;
    }
}
