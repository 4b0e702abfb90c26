package org.pabal.comparison.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;

/**
 * Records this process from its start, so that starting to record is not among what is measured; of the recording only the
 * samples within a {@link Window} are looked at.
 */
public final class Recorder {

    static final String IN_JAVA = "jdk.ExecutionSample";
    static final String IN_NATIVE = "jdk.NativeMethodSample";

    private static final Duration JAVA_PERIOD = Duration.ofMillis(10);
    private static final Duration NATIVE_PERIOD = JAVA_PERIOD.multipliedBy(HotPlaces.NATIVE_PERIODS);

    private final Recording recording = new Recording();
    private final Path file;

    /** Begins at once. */
    public Recorder(Path file) {
        this.file = file;
        recording.enable(IN_JAVA).withPeriod(JAVA_PERIOD);
        recording.enable(IN_NATIVE).withPeriod(NATIVE_PERIOD);
        recording.start();
    }

    /** Writes what there is so far, and ends. */
    public void write() throws IOException {
        recording.stop();
        recording.dump(file);
        recording.close();
    }
}
