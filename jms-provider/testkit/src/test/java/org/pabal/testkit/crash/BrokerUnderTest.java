package org.pabal.testkit.crash;

import java.nio.file.Path;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.embedded.EmbeddedBroker;

/** The broker with everything small, so that segments are recycled, checkpoints taken and pages written all the time. */
final class BrokerUnderTest {

    private static final int SEGMENT_SIZE = 128 << 10;
    private static final int SEGMENT_SIZES = 3;

    /** Far less than what waits. */
    private static final long MEMORY_MAX = 1 << 20;

    /** A quarter of a segment is kept back for those who set space free. */
    private static final int SEGMENT_SIZE_TO_FILL = 2 << 20;

    private BrokerUnderTest() {}

    /** @param generation each has segments of another size */
    static EmbeddedBroker start(Path directory, boolean isToFill, int generation) {
        int segmentSize = isToFill ? SEGMENT_SIZE_TO_FILL : SEGMENT_SIZE << generation % SEGMENT_SIZES;
        return EmbeddedBroker.builder()
                .name("crash")
                .queueDefaults(WorkingProcess.subscriptionSettings())
                .storage(StorageSettings.in(directory)
                        .withSegmentSize(segmentSize)
                        .withCheckpointEvery(2L * segmentSize)
                        .withMemoryMax(MEMORY_MAX))
                .start();
    }
}
