package org.pabal.broker;

import org.jspecify.annotations.Nullable;
import org.pabal.broker.body.MemoryBodies;
import org.pabal.broker.storage.PageListener;
import org.pabal.engine.Decision;
import org.pabal.engine.LiveBytes;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.message.Message;

/** What the loop needs of an engine; the second implementation is the one that a test makes fail. */
interface EngineCore extends PageListener {

    void execute(Command command, long nowMillis, Decision decision);

    void tick(long nowMillis, Decision decision);

    long nextDueMillis();

    /** See {@link RoutingEngine#storageShort}. */
    default void storageShort(@Nullable String obstacle, long nowMillis, Decision decision) {}

    /** See {@link RoutingEngine#storageRoom}. */
    default void storageRoom(long bytesMax, long nowMillis, Decision decision) {}

    /** See {@link RoutingEngine#waitsForStorage}. */
    default boolean waitsForStorage() {
        return false;
    }

    @Override
    default void written(Page page, byte[] content, long position, Decision decision) {
        throw new IllegalStateException("an engine without storage has asked for nothing to be written");
    }

    @Override
    default void read(Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
        throw new IllegalStateException("an engine without storage has asked for nothing to be read");
    }

    @Override
    default void unreadable(Page page, String why, long nowMillis, Decision decision) {
        throw new IllegalStateException("an engine without storage has asked for nothing to be read");
    }

    @Override
    default boolean evacuate(LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision) {
        throw new IllegalStateException("an engine without storage needs no segments");
    }

    @Override
    default void moved(
            PageMove move,
            byte[] content,
            long[] positions,
            int[] ordinals,
            LiveBytes gained,
            long nowMillis,
            Decision decision) {
        throw new IllegalStateException("an engine without storage has asked for nothing to be moved");
    }

    /** An engine with a storage, which sees to what it asks for. */
    static EngineCore of(RoutingEngine engine) {
        return new EngineCore() {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                engine.execute(command, nowMillis, decision);
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                engine.tick(nowMillis, decision);
            }

            @Override
            public void storageShort(@Nullable String obstacle, long nowMillis, Decision decision) {
                engine.storageShort(obstacle, nowMillis, decision);
            }

            @Override
            public void storageRoom(long bytesMax, long nowMillis, Decision decision) {
                engine.storageRoom(bytesMax, nowMillis, decision);
            }

            @Override
            public boolean waitsForStorage() {
                return engine.waitsForStorage();
            }

            @Override
            public void written(Page page, byte[] content, long position, Decision decision) {
                engine.written(page, content, position, decision);
            }

            @Override
            public void read(
                    Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
                engine.read(page, content, messages, nowMillis, decision);
            }

            @Override
            public void unreadable(Page page, String why, long nowMillis, Decision decision) {
                engine.unreadable(page, why, nowMillis, decision);
            }

            @Override
            public boolean evacuate(
                    LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision) {
                return engine.evacuate(segments, bytesMax, messageMax, nowMillis, decision);
            }

            @Override
            public void moved(
                    PageMove move,
                    byte[] content,
                    long[] positions,
                    int[] ordinals,
                    LiveBytes gained,
                    long nowMillis,
                    Decision decision) {
                engine.moved(move, content, positions, ordinals, gained, nowMillis, decision);
            }

            @Override
            public long nextDueMillis() {
                return engine.nextDueMillis();
            }
        };
    }

    /** An engine that keeps everything in memory. */
    static EngineCore inMemory(RoutingEngine engine) {
        MemoryBodies bodies = new MemoryBodies();
        return new EngineCore() {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                engine.execute(command, nowMillis, decision);
                carryOut(decision);
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                engine.tick(nowMillis, decision);
                carryOut(decision);
            }

            private void carryOut(Decision decision) {
                if (!decision.storage().isEmpty()) {
                    bodies.carryOut(decision);
                }
            }

            @Override
            public long nextDueMillis() {
                return engine.nextDueMillis();
            }
        };
    }
}
