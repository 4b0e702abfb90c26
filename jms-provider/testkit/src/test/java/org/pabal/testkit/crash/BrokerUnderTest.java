package org.pabal.testkit.crash;

import java.nio.file.Path;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.embedded.EmbeddedBroker;

/** The broker with everything small, so that segments are recycled, checkpoints taken and pages written all the time. */
final class BrokerUnderTest {

    private static final int SEGMENT_SIZE = 256 << 10;
    private static final int CHECKPOINT_EVERY = 512 << 10;

    private BrokerUnderTest() {}

    static EmbeddedBroker start(Path directory) {
        return EmbeddedBroker.builder()
                .name("crash")
                .queueDefaults(WorkingProcess.subscriptionSettings())
                .storage(StorageSettings.in(directory)
                        .withSegmentSize(SEGMENT_SIZE)
                        .withCheckpointEvery(CHECKPOINT_EVERY))
                .start();
    }
}
