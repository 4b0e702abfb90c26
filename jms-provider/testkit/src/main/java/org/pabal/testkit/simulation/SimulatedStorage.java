package org.pabal.testkit.simulation;

import static org.pabal.testkit.simulation.Violation.unless;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/**
 * A disk that takes its time: what it is asked is done later, in any order. Messages have their places only once they are
 * durable.
 */
final class SimulatedStorage {

    /** Of pages, beyond those of messages. */
    private static final long FIRST_PAGE = 1L << 40;

    private final DurableLog log;
    private final Dice dice;
    private final Map<Long, byte[]> pages = new HashMap<>();
    private final List<StorageRequest> asked = new ArrayList<>();
    private long lastPage = FIRST_PAGE;

    /** Told of each thing that the engine is to hear, which may decide something. */
    interface Answer {
        void give(String what, java.util.function.Consumer<Decision> answer);
    }

    SimulatedStorage(DurableLog log, Dice dice) {
        this.log = log;
        this.dice = dice;
    }

    void ask(List<StorageRequest> requests) {
        for (StorageRequest request : requests) {
            if (request instanceof StorageRequest.WriteMessage write) {
                log.write(write.stored());
            } else if (request instanceof StorageRequest.WritePage || request instanceof StorageRequest.ReadPage) {
                asked.add(request);
            }
        }
    }

    boolean isIdle() {
        return asked.isEmpty() && log.unplaced().isEmpty();
    }

    /** What was asked before the crash is nobody's any more. */
    void crash() {
        asked.clear();
        log.place();
    }

    /** Does some of what it was asked. */
    void work(SimulatedEngine engine, long nowMillis, Answer answer) {
        if (dice.chance(2)) {
            placeAll(engine);
        }
        for (int i = asked.size(); i > 0 && !dice.chance(3); i--) {
            carryOut(asked.remove(dice.number(asked.size())), engine, nowMillis, answer);
        }
    }

    /** Does one thing more, if there is one. */
    void workOn(SimulatedEngine engine, long nowMillis, Answer answer) {
        placeAll(engine);
        if (!asked.isEmpty()) {
            carryOut(asked.remove(dice.number(asked.size())), engine, nowMillis, answer);
        }
    }

    private void placeAll(SimulatedEngine engine) {
        for (StoredMessage placed : log.place()) {
            engine.written(placed);
        }
    }

    private void carryOut(StorageRequest request, SimulatedEngine engine, long nowMillis, Answer answer) {
        if (request instanceof StorageRequest.WritePage write && write.page().needs(write.content())) {
            long position = ++lastPage;
            pages.put(position, write.content().clone());
            answer.give("PageWritten", decision -> engine.written(write.page(), write.content(), position, decision));
        } else if (request instanceof StorageRequest.ReadPage read) {
            byte[] given = read.content();
            byte[] content = given != null ? given : page(read.position(), read.bytes());
            long[] positions = read.messages(content);
            @Nullable Message[] messages = new Message[positions.length];
            for (int line = 0; line < positions.length; line++) {
                messages[line] = positions[line] == 0 ? null : message(positions[line]);
            }
            answer.give("PageRead", decision -> engine.read(read.page(), content, messages, nowMillis, decision));
        }
    }

    byte[] page(long position, int bytes) {
        byte[] content = pages.get(position);
        if (content == null || content.length != bytes) {
            throw new Violation("a page of " + bytes + " bytes is looked for at " + position + ", where there is "
                    + (content == null ? "none" : "one of " + content.length));
        }
        return content;
    }

    Message message(long position) {
        Message found = log.messageAt(position);
        if (found == null) {
            throw new Violation("a message is looked for at " + position + ", where there is none");
        }
        unless(!log.isUnplaced(position), () -> "a message is looked for at " + position + " before it is there");
        return Message.of(found.encoded());
    }
}
