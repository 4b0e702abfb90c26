package org.pabal.testkit.simulation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.LiveBytes;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.queue.PageSource;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** The engine as it is; a test may override a method, to plant a bug. */
class RealEngine implements SimulatedEngine {

    private final RoutingEngine engine;

    RealEngine(EngineSettings settings) {
        engine = new RoutingEngine(settings);
    }

    @Override
    public void execute(Command command, long nowMillis, Decision decision) {
        engine.execute(command, nowMillis, decision);
    }

    @Override
    public void tick(long nowMillis, Decision decision) {
        engine.tick(nowMillis, decision);
    }

    @Override
    public long nextDueMillis() {
        return engine.nextDueMillis();
    }

    @Override
    public void writeSnapshot(FieldWriter into) {
        engine.writeSnapshot(into);
    }

    @Override
    public void readSnapshot(ByteBuffer snapshot, SnapshotMessages messages) {
        engine.readSnapshot(snapshot, messages);
    }

    @Override
    public void replay(EngineRecord happened) {
        engine.replay(happened);
    }

    @Override
    public void restarted(Decision decision) {
        engine.restarted(decision);
    }

    @Override
    public boolean isReady() {
        return engine.isReady();
    }

    @Override
    public void replayFrom(PageSource pages) {
        engine.replayFrom(pages);
    }

    @Override
    public void replayPage(byte[] content, long position) {
        engine.replayPage(content, position);
    }

    @Override
    public boolean written(StoredMessage stored) {
        return engine.written(stored);
    }

    @Override
    public void written(Page page, byte[] content, long position, Decision decision) {
        engine.written(page, content, position, decision);
    }

    @Override
    public void read(Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
        engine.read(page, content, messages, nowMillis, decision);
    }

    @Override
    public boolean evacuate(LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision) {
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
    public void forEachLive(LiveBytes sink) {
        engine.forEachLive(sink);
    }

    @Override
    public long memoryBytes() {
        return engine.memoryBytes();
    }

    @Override
    public @Nullable String audit() {
        return engine.audit();
    }

    @Override
    public @Nullable String excess() {
        return engine.excess();
    }

    @Override
    public boolean isHeldUp(long consumer) {
        return engine.isHeldUp(consumer);
    }

    @Override
    public String image() {
        return engine.image();
    }

    @Override
    public String durableImage() {
        return engine.durableImage();
    }
}
