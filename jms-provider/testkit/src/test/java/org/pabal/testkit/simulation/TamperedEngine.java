package org.pabal.testkit.simulation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.command.Command;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.queue.Page;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** The engine with a bug planted in it: does what the real one does, unless a test says otherwise. */
class TamperedEngine implements SimulatedEngine {

    private final SimulatedEngine engine;

    TamperedEngine(EngineSettings settings) {
        engine = SimulatedEngine.real(settings);
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
    public void restarted() {
        engine.restarted();
    }

    @Override
    public String image() {
        return engine.image();
    }

    @Override
    public String durableImage() {
        return engine.durableImage();
    }

    @Override
    public void walk(StateVisitor visitor) {
        engine.walk(visitor);
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
}
