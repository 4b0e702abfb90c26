package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.message.Message;

/** Carries out what the engine asks of the storage: later, and in whatever order. */
final class SimulatedStorage {

    private final DurableLog log;
    private final Dice dice;
    private final List<StorageRequest> asked = new ArrayList<>();

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
                    && (write.stored().number() == 0 || write.stored().position() != 0)) {
                log.write(write.stored());
            }
        }
        log.free(decision.freed());
    }

    /** The broker has ended. */
    void forget() {
        asked.clear();
    }

    boolean isIdle() {
        return asked.isEmpty();
    }

    /** Carries one thing out. The decision is the engine's, if it says something to it. */
    void step(SimulatedEngine engine, long nowMillis, Decision decision) {
        int at = dice.number(asked.size());
        StorageRequest request = asked.remove(at);
        if (request instanceof StorageRequest.WritePage later) {
            // An older content of the same page must not come behind it.
            asked.subList(0, at)
                    .removeIf(earlier ->
                            earlier instanceof StorageRequest.WritePage write && write.page() == later.page());
        }
        if (request instanceof StorageRequest.WriteMessage write) {
            log.flush();
            engine.written(write.stored());
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
}
