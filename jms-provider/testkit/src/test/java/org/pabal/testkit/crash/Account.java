package org.pabal.testkit.crash;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pabal.testkit.crash.Place.Trait;
import org.pabal.testkit.crash.Unit.State;

/**
 * What must be true of a broker, from what its users were told over all generations. It reads the lines of the
 * {@link Report}, knows nothing of the broker's inside, and throws a {@link Broken} at the first thing that cannot be.
 *
 * <p>What was under way when the process was killed may have happened or not. Looking at the queues after the next start
 * tells which, and it must be the same answer for everything in a unit.
 */
final class Account {

    private final Map<String, Unit> units = new HashMap<>();
    private final Map<String, Copy> copies = new LinkedHashMap<>();

    /** By sender, place and priority: those that are not done with. Kept where order is looked at. */
    private final Map<String, List<Copy>> lines = new HashMap<>();

    private final Map<String, Boolean> queues = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();
    private final Sight sight = new Sight();
    private final boolean refusesSome;
    private boolean hasPlaces;
    private boolean draining;
    private boolean drained;
    private final Map<String, Copy> lastDrained = new HashMap<>();

    /** How much has been looked at. */
    long confirmedSends;

    long confirmedUnits;
    long resolvedUnits;
    long deliveriesSeen;

    Account() {
        this(false);
    }

    /** @param refusesSome whether sends may be refused, so that a later one may be told of before it is known */
    Account(boolean refusesSome) {
        this.refusesSome = refusesSome;
    }

    /** Something that cannot be if the broker keeps its promises. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String what) {
            super(what);
        }
    }

    /** What was there when a generation began. */
    private static final class Sight {
        final Set<String> queues = new LinkedHashSet<>();
        final Map<String, List<String>> messages = new LinkedHashMap<>();
        final Set<String> branches = new LinkedHashSet<>();

        void clear() {
            queues.clear();
            messages.clear();
            branches.clear();
        }
    }

    /** Whether the lasting places have been made, so that they must be there from now on. */
    boolean hasPlaces() {
        return hasPlaces;
    }

    boolean isDrained() {
        return drained;
    }

    void read(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "put" -> put(words[1], words[2], words[3], Long.parseLong(words[4]), Integer.parseInt(words[5]));
            case "refused" -> refused(unit(words[1]));
            case "took" ->
                took(unit(words[1]), words[2], words[3], Integer.parseInt(words[4]), Boolean.parseBoolean(words[5]));
            case "ask" -> asked(unit(words[1]), words[2]);
            case "done" -> done(unit(words[1]), words[2]);
            case "waiting" -> waiting.add(words[1]);
            case "idle" -> waiting.remove(words[1]);
            case "declaring" -> queues.put(words[1], null);
            case "declared" -> queues.put(words[1], true);
            case "deleting" -> deleting(words[1]);
            case "deleted" -> deleted(words[1]);
            case "places" -> hasPlaces = true;
            case "exists" -> sight.queues.add(words[1]);
            case "see" ->
                sight.messages
                        .computeIfAbsent(words[1], unseen -> new ArrayList<>())
                        .add(words[2]);
            case "branch" -> sight.branches.add(words[1]);
            case "observed" -> observed();
            case "draining" -> draining = true;
            case "drained" -> drained();
            case "error" -> throw new Broken("something failed that must not: " + line);
            case "starting", "started", "working", "stopped" -> {}
            default -> throw new Broken("a line that nobody understands: " + line);
        }
    }

    private Unit unit(String id) {
        return units.computeIfAbsent(id, Unit::new);
    }

    private static String key(String message, String place) {
        return message + "@" + place;
    }

    private static void unless(boolean holds, String what, Object... about) {
        if (!holds) {
            StringBuilder text = new StringBuilder(what);
            for (Object one : about) {
                text.append("\n  ").append(one);
            }
            throw new Broken(text.toString());
        }
    }

    // ---- what users did

    private void put(String unitId, String destination, String sender, long number, int priority) {
        Unit unit = unit(unitId);
        for (String place : Place.copiesOf(destination)) {
            Copy copy = new Copy(sender + "-" + number, Place.of(place), sender, number, priority, unit);
            unless(copies.put(key(copy.id, place), copy) == null, "the working process repeats itself", copy);
            unit.puts.add(copy);
            line(copy).add(copy);
        }
    }

    private List<Copy> line(Copy copy) {
        return lines.computeIfAbsent(
                copy.sender + " " + copy.place.name() + " " + copy.priority, unseen -> new ArrayList<>());
    }

    private void refused(Unit unit) {
        unless(
                unit.state != State.COMMITTED && unit.puts.stream().allMatch(copy -> copy.taker == null),
                "refused, and yet somebody has received it",
                unit);
        rolledBack(unit);
    }

    private void took(Unit unit, String placeName, String message, int count, boolean redelivered) {
        deliveriesSeen++;
        Copy copy = find(message, placeName);
        unless(copy != null, "a message comes that was never sent there", message + " in " + placeName, unit);
        unless(copy.publisher.mayBeSeen(), "a message comes that was not committed", copy);
        committed(copy.publisher);
        unless(!copy.isConsumed(), "a message comes again though it was settled", copy, unit);
        if (copy.taker != null && copy.taker.state == State.UNKNOWN) {
            rolledBack(copy.taker);
        }
        unless(
                copy.taker == null || copy.taker.mayGiveBack(),
                "a message comes to somebody while somebody else has it",
                copy,
                unit);
        waiting.remove(placeName);
        copy.deliveries++;
        unless(
                count >= copy.deliveries,
                "a message forgets that it was delivered before: count " + count + " at delivery " + copy.deliveries,
                copy,
                unit);
        unless(redelivered == count > 1, "redelivered=" + redelivered + " with count " + count, copy);
        if (copy.place.trait() == Trait.STRICT || copy.place.trait() == Trait.AUTOMATIC || draining) {
            requireFirstOfItsLine(copy);
        }
        if (draining) {
            requireNotBeforeHigher(copy);
        }
        if (copy.taker != null) {
            copy.taker.takes.remove(copy);
        }
        copy.taker = unit;
        unit.takes.add(copy);
    }

    /** What fails too often goes to another place: that is where it is from the first time it is seen there. */
    private Copy find(String message, String place) {
        Copy copy = copies.get(key(message, place));
        if (copy == null && place.equals(Place.DEAD.name())) {
            Copy deadly = copies.remove(key(message, Place.DEADLY.name()));
            if (deadly != null) {
                unless(
                        deadly.taker == null || deadly.taker.mayGiveBack(),
                        "a message is dead and somebody has it",
                        deadly);
                unless(!deadly.isConsumed(), "a message is dead though it was settled", deadly);
                line(deadly).remove(deadly);
                Copy dead = new Copy(
                        deadly.id, Place.DEAD, deadly.sender, deadly.number, deadly.priority, deadly.publisher);
                deadly.publisher.puts.remove(deadly);
                dead.publisher.puts.add(dead);
                copies.put(key(message, place), dead);
                return dead;
            }
        }
        return copy;
    }

    private void requireFirstOfItsLine(Copy copy) {
        if (copy.place.trait() == Trait.LATER
                || copy.place.trait() == Trait.FLEETING
                || copy.place == Place.DEAD
                || copy.place.trait() == Trait.DEADLY) {
            return;
        }
        for (Copy earlier : line(copy)) {
            if (earlier == copy) {
                return;
            }
            unless(
                    earlier.number > copy.number
                            || earlier.publisher.state == State.ROLLED_BACK
                            || earlier.publisher.state == State.UNKNOWN
                            || refusesSome && earlier.publisher.state == State.COMMITTING
                            || earlier.isConsumed()
                            || earlier.mayVanish
                            || earlier.taker != null && !earlier.taker.mayGiveBack(),
                    "a message comes before an earlier one of the same sender, or that one is lost",
                    copy,
                    earlier);
        }
    }

    private void requireNotBeforeHigher(Copy copy) {
        Copy before = lastDrained.put(copy.place.name(), copy);
        unless(
                before == null
                        || before.priority >= copy.priority
                        || copy.place.trait() == Trait.LATER
                        || copy.place == Place.DEAD,
                "a message of higher priority comes late",
                before,
                copy);
    }

    private void asked(Unit unit, String what) {
        switch (what) {
            case "commit" -> unit.state = unit.state == State.PREPARED ? State.DECIDING_TO_COMMIT : State.COMMITTING;
            case "rollback" ->
                unit.state = unit.state == State.PREPARED ? State.DECIDING_TO_ROLL_BACK : State.ROLLING_BACK;
            case "prepare" -> unit.state = State.PREPARING;
            default -> throw new Broken("asked to " + what);
        }
    }

    private void done(Unit unit, String what) {
        switch (what) {
            case "commit" -> {
                confirmedUnits++;
                confirmedSends += unit.puts.size();
                if (!unit.isOver()) {
                    committed(unit);
                }
                forget(unit);
            }
            case "rollback" -> rolledBack(unit);
            case "prepare" -> unit.state = State.PREPARED;
            default -> throw new Broken("did " + what);
        }
    }

    private void forget(Unit unit) {
        unit.takes.clear();
        unit.puts.clear();
        units.remove(unit.id);
    }

    private void committed(Unit unit) {
        if (unit.state == State.COMMITTED) {
            return;
        }
        unit.state = State.COMMITTED;
        for (Copy taken : unit.takes) {
            line(taken).remove(taken);
        }
    }

    private void rolledBack(Unit unit) {
        unit.state = State.ROLLED_BACK;
        for (Copy taken : unit.takes) {
            if (taken.taker == unit) {
                taken.taker = null;
            }
        }
        for (Copy put : unit.puts) {
            line(put).remove(put);
        }
        unit.takes.clear();
        units.remove(unit.id);
    }

    private void deleting(String queue) {
        queues.put(queue, null);
        copies.values().stream().filter(copy -> copy.place.name().equals(queue)).forEach(copy -> copy.mayVanish = true);
    }

    private void deleted(String queue) {
        queues.put(queue, false);
        copies.values().removeIf(copy -> copy.place.name().equals(queue));
    }

    // ---- the kill, and what is there afterwards

    /** The process is gone, without warning. */
    void killed() {
        sight.clear();
        for (Unit unit : List.copyOf(units.values())) {
            switch (unit.state) {
                case OPEN, ROLLING_BACK -> rolledBack(unit);
                case COMMITTING, PREPARING, PREPARED, DECIDING_TO_COMMIT, DECIDING_TO_ROLL_BACK, UNKNOWN -> {}
                case COMMITTED, ROLLED_BACK -> units.remove(unit.id);
            }
        }
    }

    private void observed() {
        requireQueues();
        Set<String> seen = new HashSet<>();
        sight.messages.forEach((place, messages) -> look(Place.of(place), messages, seen));
        List<Unit> open = new ArrayList<>(units.values());
        for (Unit unit : open) {
            if (unit.state == State.PREPARED && sight.branches.contains(unit.id)) {
                continue;
            }
            unless(
                    unit.state != State.PREPARED,
                    "a prepared branch is not there any more, and nobody has decided it",
                    unit,
                    unit.puts,
                    unit.takes);
            resolve(unit, seen);
        }
        for (String branch : sight.branches) {
            Unit unit = units.get(branch);
            unless(unit != null && unit.state == State.PREPARED, "a branch is there that should not be", branch, unit);
        }
        requireMessages(seen);
        waiting.clear();
        sight.clear();
    }

    private void requireQueues() {
        if (hasPlaces) {
            for (Place place : Place.lasting()) {
                unless(sight.queues.contains(place.name()), "a queue is gone", place);
            }
        }
        queues.forEach((queue, exists) -> unless(
                exists == null || exists == sight.queues.contains(queue),
                Boolean.TRUE.equals(exists) ? "a queue is gone that was declared" : "a deleted queue is there again",
                queue));
        for (String queue : sight.queues) {
            unless(
                    !Place.of(queue).isChurn() || queues.containsKey(queue),
                    "a queue is there that nobody has declared",
                    queue);
        }
        queues.replaceAll((queue, exists) -> sight.queues.contains(queue));
        copies.values().removeIf(copy -> copy.place.isChurn() && !sight.queues.contains(copy.place.name()));
    }

    private void look(Place place, List<String> messages, Set<String> seen) {
        Map<String, Copy> last = new HashMap<>();
        Copy before = null;
        for (String message : messages) {
            Copy copy = find(message, place.name());
            unless(copy != null, "a message is there that was never sent there", message + " in " + place.name());
            unless(seen.add(key(message, place.name())), "a message is there twice", copy);
            unless(
                    copy.publisher.mayBeSeen() || copy.publisher.state == State.PREPARING,
                    "a message is there that was not committed",
                    copy);
            unless(!copy.isConsumed(), "a message is there again though it was settled", copy);
            boolean ordered = place.trait() != Trait.LATER && place != Place.DEAD && place.trait() != Trait.DEADLY;
            if (ordered) {
                Copy earlier = last.put(copy.sender + " " + copy.priority, copy);
                unless(
                        earlier == null || earlier.number < copy.number,
                        "messages of one sender have changed places",
                        earlier,
                        copy);
                unless(
                        before == null || before.priority >= copy.priority,
                        "messages of different priorities have changed places",
                        before,
                        copy);
            }
            before = copy;
        }
    }

    /** Each message of a unit says whether the unit has happened; all must say the same. */
    private void resolve(Unit unit, Set<String> seen) {
        boolean listed = sight.branches.contains(unit.id);
        Boolean happened = null;
        Copy witness = null;
        for (Copy put : unit.puts) {
            boolean isSeen = seen.contains(key(put.id, put.place.name()));
            if (!isSeen && (put.mayVanish || put.place.trait() == Trait.LATER)) {
                continue;
            }
            unless(!isSeen || !listed, "a branch is not decided, and yet its message is there", unit, put);
            unless(
                    happened == null || happened == isSeen,
                    "a unit has happened in half: " + isSeen + " here and " + happened + " there",
                    unit,
                    put,
                    witness);
            happened = isSeen;
            witness = put;
        }
        for (Copy taken : unit.takes) {
            if (taken.mayVanish) {
                continue;
            }
            boolean isSeen = seen.contains(key(taken.id, taken.place.name()));
            unless(!isSeen || !listed, "a branch is not decided, and yet what it has taken is there", unit, taken);
            if (!listed) {
                unless(
                        happened == null || happened == !isSeen,
                        "a unit has happened in half: " + !isSeen + " here and " + happened + " there",
                        unit,
                        taken,
                        witness);
                happened = !isSeen;
                witness = taken;
            }
        }
        resolvedUnits++;
        conclude(unit, listed, happened);
    }

    private void conclude(Unit unit, boolean listed, Boolean happened) {
        switch (unit.state) {
            case COMMITTING, UNKNOWN -> {
                unless(!listed, "a branch is there that was committed in one phase", unit);
                if (happened == null) {
                    unit.state = State.UNKNOWN;
                } else if (happened) {
                    committed(unit);
                    forget(unit);
                } else {
                    rolledBack(unit);
                }
            }
            case PREPARING -> {
                if (listed) {
                    unit.state = State.PREPARED;
                } else {
                    unless(
                            happened == null || !happened,
                            "a branch was committed though it was only to be prepared",
                            unit,
                            unit.puts,
                            unit.takes);
                    rolledBack(unit);
                }
            }
            case DECIDING_TO_COMMIT, DECIDING_TO_ROLL_BACK -> {
                boolean commit = unit.state == State.DECIDING_TO_COMMIT;
                if (listed) {
                    unit.state = State.PREPARED;
                } else {
                    unless(
                            happened == null || happened == commit,
                            "a branch has ended in another way than was decided",
                            unit,
                            unit.puts,
                            unit.takes);
                    if (commit) {
                        committed(unit);
                        forget(unit);
                    } else {
                        rolledBack(unit);
                    }
                }
            }
            case OPEN, ROLLING_BACK, PREPARED, COMMITTED, ROLLED_BACK ->
                throw new IllegalStateException("not in doubt: " + unit);
        }
    }

    /** All that must be there is there, but for one message of each who did not know. */
    private void requireMessages(Set<String> seen) {
        Collection<Copy> gone = new ArrayList<>();
        for (Copy copy : copies.values()) {
            boolean isSeen = seen.contains(key(copy.id, copy.place.name()));
            boolean must = copy.isThere() && !copy.mayVanish && copy.place.trait() != Trait.LATER;
            if (isSeen) {
                unless(
                        copy.publisher.state == State.COMMITTED || copy.publisher.state == State.UNKNOWN,
                        "a message is there that was not committed",
                        copy);
                unless(
                        copy.taker == null || copy.taker.state == State.UNKNOWN,
                        "a message is there that a branch has taken",
                        copy);
                committed(copy.publisher);
                copy.taker = null;
            } else if (must) {
                boolean unseen = copy.place.trait() == Trait.AUTOMATIC && waiting.remove(copy.place.name());
                unless(unseen, "a message is lost", copy);
                copy.vanished = true;
            } else if (copy.place.trait() == Trait.FLEETING && copy.taker == null) {
                copy.vanished = true;
            }
            if (copy.isConsumed() || copy.publisher.state == State.ROLLED_BACK) {
                gone.add(copy);
            }
        }
        for (Copy copy : gone) {
            line(copy).remove(copy);
            // They must never come again: what is not known any more is refused as never sent.
            copies.remove(key(copy.id, copy.place.name()));
        }
    }

    private void drained() {
        for (Copy copy : copies.values()) {
            unless(
                    !copy.isThere() || copy.mayVanish,
                    "a message is lost: everything was taken out, and it was not among it",
                    copy);
        }
        for (Unit unit : units.values()) {
            unless(unit.state == State.UNKNOWN || unit.isOver(), "a branch was left over", unit);
        }
        drained = true;
    }
}
