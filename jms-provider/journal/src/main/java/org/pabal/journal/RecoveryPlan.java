package org.pabal.journal;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How to go on from what is in a directory.
 *
 * @param journal whose it is; null if there is none yet
 * @param checkpoint from which to begin; null for the log's beginning
 * @param checkpoints the whole ones, oldest first
 * @param lastCheckpoint the highest number of a checkpoint, whole or not
 * @param replayStart where replay begins
 * @param end where the log ends
 * @param rewrite what may never have reached the disk although it can be read, and so is written again
 * @param erase what is left of records that do not count
 * @param prepareAgain the segment that needs a new header; 0 if none does
 * @param sealed segments before the last
 * @param released segments that are needed no more
 * @param prepared empty segments after the last
 * @param sizes of the segments that were looked at
 * @param spares files to make segments of
 * @param delete what a crash left half made
 * @param findings what was seen that is worth telling
 */
record RecoveryPlan(
        @Nullable UUID journal,
        CheckpointFile.@Nullable Header checkpoint,
        List<CheckpointFile.Header> checkpoints,
        long lastCheckpoint,
        JournalPosition replayStart,
        JournalPosition end,
        Span rewrite,
        List<Span> erase,
        long prepareAgain,
        List<Long> sealed,
        List<Long> released,
        List<Long> prepared,
        Map<Long, Integer> sizes,
        List<String> spares,
        List<String> delete,
        List<Finding> findings) {

    /** Bytes of a segment, from one offset up to another. */
    record Span(long segment, int from, int to) {}

    /** A case of one of the tables, with the place where it was met. */
    record Finding(String label, String file, long offset, String text) {}

    /** For a directory without a journal. */
    static RecoveryPlan ofNothing(List<String> spares, List<String> delete) {
        JournalPosition start = new JournalPosition(1, SegmentFormat.HEADER_SIZE);
        return new RecoveryPlan(
                null,
                null,
                List.of(),
                0,
                start,
                start,
                new Span(1, 0, 0),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                spares,
                delete,
                List.of());
    }
}
