package org.pabal.testkit.simulation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.LiveBytes;
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

/** The engine as the simulation sees it: the real one, or the real one with a bug planted in it. */
public interface SimulatedEngine {

    void execute(Command command, long nowMillis, Decision decision);

    void tick(long nowMillis, Decision decision);

    long nextDueMillis();

    void writeSnapshot(FieldWriter into);

    void readSnapshot(ByteBuffer snapshot, SnapshotMessages messages);

    void replay(EngineRecord record);

    /** After the replay of what was durable. */
    void restarted(Decision decision);

    boolean isReady();

    void replayFrom(PageSource pages);

    void replayPage(byte[] content, long position);

    boolean written(StoredMessage stored);

    void written(Page page, byte[] content, long position, Decision decision);

    void read(Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision);

    boolean evacuate(LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision);

    void moved(
            PageMove move,
            byte[] content,
            long[] positions,
            int[] ordinals,
            LiveBytes gained,
            long nowMillis,
            Decision decision);

    void forEachLive(LiveBytes sink);

    long memoryBytes();

    @Nullable
    String audit();

    /** What is in memory though it need not be, when all is done; null if nothing is. */
    @Nullable
    String excess();

    /** Whether a consumer waits for a page. */
    boolean isHeldUp(long consumer);

    /** All that records have made it, as text. */
    String image();

    /** The part of {@link #image()} that outlives a restart. */
    String durableImage();

    /** Makes engines without a past. */
    interface Factory {
        SimulatedEngine create(EngineSettings settings);
    }

    /** The engine as it is. */
    static SimulatedEngine real(EngineSettings settings) {
        return new RealEngine(settings);
    }
}
