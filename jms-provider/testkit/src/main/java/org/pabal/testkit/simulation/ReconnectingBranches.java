package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal;
import org.pabal.testkit.simulation.ReconnectingClient.Fate;

/**
 * The branches of a client that comes back, and their transaction manager: what it does not hear of a preparation it takes for a
 * no; what it has decided it repeats until it is answered. One-phase commits are operations of the client's.
 */
final class ReconnectingBranches {

    /** More than any simulation lasts: no branch ends by itself. */
    private static final long TIMEOUT_MILLIS = 1L << 40;

    private enum Stage {
        WORKING,
        ENDED,
        PREPARING,
        PREPARED,
        COMMITTING,
        ROLLING_BACK
    }

    /** One branch, with the text of the message that was sent in it. */
    private static final class Held {

        final BranchId id;
        final String text;
        Stage stage = Stage.WORKING;
        int crashesBefore;

        /** Something has been asked of it on this connection, and not been answered. */
        boolean waits = true;

        /** Whether its commit may have arrived on a connection before. */
        boolean repeats;

        Held(BranchId id, String text) {
            this.id = id;
            this.text = text;
        }

        @Override
        public String toString() {
            return stage + " branch of " + text;
        }
    }

    private final String name;
    private final Dice dice;
    private final Map<String, Fate> fates;
    private final Map<BranchId, Held> held = new LinkedHashMap<>();
    private final Map<Long, Held> asked = new HashMap<>();
    private final Map<Long, Set<BranchId>> recovering = new HashMap<>();
    private int crashes;
    private int last;

    ReconnectingBranches(String name, Dice dice, Map<String, Fate> fates) {
        this.name = name;
        this.dice = dice;
        this.fates = fates;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Starts, works and ends, in one go. */
    void begin(Line on, long session, String text, Command.PublishMessage work) {
        BranchId id = new BranchId(1, (name + "-" + ++last).getBytes(StandardCharsets.US_ASCII), new byte[] {1});
        Held branch = new Held(id, text);
        branch.crashesBefore = crashes;
        held.put(id, branch);
        fates.put(text, Fate.NEVER);
        on.say(new Command.StartBranch(
                on.connection, dice.nextId(), session, id, Command.StartMode.NEW, TIMEOUT_MILLIS));
        on.say(work);
        on.say(new Command.EndBranch(on.connection, ask(branch), session, id, Command.EndMode.SUCCESS, new long[0]));
    }

    private long ask(Held branch) {
        long request = dice.nextId();
        asked.put(request, branch);
        branch.waits = true;
        return request;
    }

    /**
     * Goes on with one of them.
     *
     * @param commitInOnePhase takes over a branch that is to be committed so
     */
    void step(Line on, OnePhase commitInOnePhase) {
        List<Held> idle = held.values().stream().filter(branch -> !branch.waits).toList();
        if (idle.isEmpty()) {
            return;
        }
        Held branch = dice.any(idle);
        switch (branch.stage) {
            case ENDED -> {
                if (dice.chance(3)) {
                    held.remove(branch.id);
                    commitInOnePhase.commit(branch.id, branch.text);
                } else if (dice.chance(6)) {
                    branch.stage = Stage.ROLLING_BACK;
                } else {
                    branch.stage = Stage.PREPARING;
                    on.say(new Command.PrepareBranch(on.connection, ask(branch), branch.id));
                }
            }
            case PREPARED -> branch.stage = dice.chance(4) ? Stage.ROLLING_BACK : Stage.COMMITTING;
            case COMMITTING -> {
                fates.put(branch.text, Fate.AT_MOST_ONCE);
                on.say(new Command.CommitBranch(on.connection, ask(branch), branch.id, false));
            }
            case ROLLING_BACK -> on.say(new Command.RollbackBranch(on.connection, ask(branch), branch.id));
            default -> throw new IllegalStateException(branch + " waits for nothing");
        }
    }

    /** Commits a branch as an operation of the client's. */
    interface OnePhase {
        void commit(BranchId branch, String text);
    }

    /** Asks which branches are prepared, as a transaction manager does that has lost its memory. */
    void recover(Line on) {
        Set<BranchId> prepared = new HashSet<>();
        held.values().stream()
                .filter(branch -> branch.stage == Stage.PREPARED)
                .forEach(branch -> prepared.add(branch.id));
        long request = dice.nextId();
        recovering.put(request, prepared);
        on.say(new Command.RecoverBranches(on.connection, request));
    }

    void cut() {
        asked.clear();
        recovering.clear();
        for (Held branch : held.values()) {
            branch.waits = false;
            if (branch.stage == Stage.WORKING || branch.stage == Stage.PREPARING) {
                branch.stage = Stage.ROLLING_BACK;
            } else if (branch.stage == Stage.COMMITTING) {
                branch.repeats = true;
            }
        }
    }

    /** The broker itself has ended. */
    void crashed() {
        crashes++;
    }

    // ---- what it is told

    /** @return whether this was its */
    boolean completed(Effect.Completed completed) {
        Held branch = asked.remove(completed.request());
        if (branch == null) {
            return false;
        }
        branch.waits = false;
        switch (branch.stage) {
            case WORKING -> branch.stage = Stage.ENDED;
            case COMMITTING -> {
                held.remove(branch.id);
                fates.put(branch.text, Fate.ONCE);
            }
            case ROLLING_BACK -> held.remove(branch.id);
            default -> unless(false, () -> branch + " is answered with " + completed);
        }
        return true;
    }

    void answered(Effect.Answered answered) {
        Held branch = asked.remove(answered.request());
        Set<BranchId> prepared = recovering.remove(answered.request());
        if (branch != null) {
            unless(
                    branch.stage == Stage.PREPARING && answered.answer().equals(new Answer.Vote(false)),
                    () -> branch + " is answered with " + answered);
            branch.stage = Stage.PREPARED;
            branch.waits = false;
        } else if (prepared != null && answered.answer() instanceof Answer.Branches known) {
            List<BranchId> missing = new ArrayList<>(prepared);
            missing.removeIf(id -> {
                Held still = held.get(id);
                return still == null || still.stage != Stage.PREPARED;
            });
            missing.removeAll(known.branches());
            unless(missing.isEmpty(), () -> missing + " are prepared, and not among those that are recovered");
        }
    }

    /** @return whether this was its */
    boolean refused(Effect.Refused refused) {
        Held branch = asked.remove(refused.request());
        if (branch == null) {
            return false;
        }
        Refusal.Code code = refused.refusal().code();
        unless(
                code == Refusal.Code.XA_UNKNOWN_BRANCH || code == Refusal.Code.XA_ROLLED_BACK,
                () -> branch + " is refused with " + refused);
        switch (branch.stage) {
            case PREPARING ->
                unless(
                        branch.crashesBefore < crashes,
                        () -> branch + " had ended, and is rolled back though the broker has not ended: " + refused);
            case COMMITTING -> {
                unless(branch.repeats, () -> branch + " was prepared, and is gone: " + refused);
                // Then the commit before has arrived.
                fates.put(branch.text, Fate.ONCE);
            }
            case ROLLING_BACK -> {
                // It never began, or the rollback before has arrived.
            }
            default -> unless(false, () -> branch + " is refused with " + refused);
        }
        held.remove(branch.id);
        return true;
    }

    @Override
    public String toString() {
        return held.values().toString();
    }
}
