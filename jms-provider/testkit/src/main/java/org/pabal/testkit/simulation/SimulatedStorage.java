package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** Carries out what the engine asks of the storage: later, and in whatever order. */
final class SimulatedStorage {

    private final DurableLog log;
    private final Dice dice;
    private final List<Object> asked = new ArrayList<>();

    /** What has been copied in this round, by the place of the original. */
    private final Map<Long, Copy> copies = new HashMap<>();

    private static final class Copy {
        final long position;
        int sharers;

        Copy(long position) {
            this.position = position;
        }
    }

    /** A page's messages are there once more, and the engine has not been told. */
    private record Moved(PageMove move, byte[] content, long[] positions, int[] ordinals) {}

    SimulatedStorage(DurableLog log, Dice dice) {
        this.log = log;
        this.dice = dice;
    }

    /** To be called after the records were appended. */
    void take(Decision decision) {
        asked.addAll(decision.storage());
        for (StorageRequest request : decision.storage()) {
            // What the records of this decision refer to is on its way already.
            if (request instanceof StorageRequest.WriteMessage write
                    && write.stored().number() == 0
                    && write.stored().position() == 0) {
                log.write(write.stored());
                log.stage(write.stored());
            }
        }
        log.free(decision.freed());
    }

    /** The broker has ended. */
    void forget() {
        asked.clear();
        copies.clear();
    }

    /** A round of an evacuation begins: nothing is shared with what was copied before. Those of open transactions are moved. */
    void beginRound(LogSegments segments) {
        copies.clear();
        for (StoredMessage stored : log.stagedIn(segments)) {
            if (!stored.isMoving()) {
                stored.moving(true);
                asked.add(new StorageRequest.WriteMessage(stored));
            }
        }
    }

    /** Whether there is something in the segment of which the engine may be told. */
    boolean holds(long segment) {
        return copies.values().stream().anyMatch(copy -> copy.position >>> 32 == segment)
                || asked.stream()
                        .anyMatch(one -> one instanceof Moved moved
                                && Arrays.stream(moved.positions()).anyMatch(at -> at >>> 32 == segment));
    }

    boolean isIdle() {
        return asked.isEmpty();
    }

    /** Carries one thing out. The decision is the engine's, if it says something to it. */
    void step(SimulatedEngine engine, long nowMillis, Decision decision) {
        int at = dice.number(asked.size());
        Object request = asked.remove(at);
        if (request instanceof StorageRequest.WritePage later) {
            // An older content of the same page must not come behind it.
            asked.subList(0, at)
                    .removeIf(earlier ->
                            earlier instanceof StorageRequest.WritePage write && write.page() == later.page());
        }
        if (request instanceof StorageRequest.WriteMessage write) {
            log.flush();
            if (write.stored().isMoving()) {
                log.move(write.stored(), engine);
            } else {
                engine.written(write.stored());
            }
        } else if (request instanceof StorageRequest.MovePage asks) {
            Moved moved = copy(asks.move());
            if (moved == null || dice.chance(2)) {
                tell(moved, engine, nowMillis, decision);
            } else {
                asked.add(moved);
            }
        } else if (request instanceof Moved moved) {
            tell(moved, engine, nowMillis, decision);
        } else if (request instanceof StorageRequest.WritePage write) {
            // Behind the records that were appended before.
            log.flush();
            if (write.page().needs(write.content()) || dice.chance(2)) {
                long position = log.writePage(write.content());
                engine.written(write.page(), write.content(), position, decision);
            }
        } else if (request instanceof StorageRequest.ReadPage read) {
            byte[] content = read.content() == null ? log.content(read.position(), read.bytes()) : read.content();
            long[] positions = read.messages(content);
            @Nullable Message[] messages = new Message[positions.length];
            for (int i = 0; i < positions.length; i++) {
                messages[i] = positions[i] == 0 ? null : log.message(positions[i]);
            }
            engine.read(read.page(), content, messages, nowMillis, decision);
        } else {
            unless(false, () -> "nobody carries out " + request);
        }
    }

    /** Null if the page has changed since: its place may be somebody else's. */
    private @Nullable Moved copy(PageMove move) {
        if (!move.isValid()) {
            return null;
        }
        byte[] known = move.content();
        byte[] content = known == null ? log.content(move.position(), move.bytes()) : known;
        Map<Integer, Copy> lines = new HashMap<>();
        int count = move.show(content, (line, position, size, isShared) -> {
            Copy copy = isShared ? copies.get(position) : null;
            if (copy == null) {
                copy = new Copy(log.copy(position));
                if (isShared) {
                    copies.put(position, copy);
                }
            }
            lines.put(line, copy);
        });
        long[] positions = new long[count];
        int[] ordinals = new int[count];
        lines.forEach((line, copy) -> {
            positions[line] = copy.position;
            ordinals[line] = ++copy.sharers;
        });
        return new Moved(move, content, positions, ordinals);
    }

    private void tell(@Nullable Moved moved, SimulatedEngine engine, long nowMillis, Decision decision) {
        if (moved != null) {
            engine.moved(
                    moved.move(),
                    moved.content(),
                    moved.positions(),
                    moved.ordinals(),
                    log::count,
                    nowMillis,
                    decision);
        }
    }
}
