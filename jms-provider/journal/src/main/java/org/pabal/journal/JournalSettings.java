package org.pabal.journal;

import java.util.UUID;

/**
 * The bounds of a journal.
 *
 * @param segmentSize of segments yet to be made, in bytes: a multiple of 4096, 16 KiB to 1 GiB; existing ones keep theirs,
 *     and while one is in use that is larger, new ones are as large as that
 * @param groupMax how many bytes of batches one force takes at most, unless a single batch is larger; 4 KiB to 64 MiB
 * @param pendingMax how many bytes may be appended and not durable; an append beyond is refused
 * @param sparesMax how many released segments are kept for reuse instead of being deleted
 * @param openFilesMax how many segments' files are kept open for random reads
 * @param newJournal the identity of the journal if one is made
 */
public record JournalSettings(
        int segmentSize, int groupMax, long pendingMax, int sparesMax, int openFilesMax, UUID newJournal) {

    public static final int SEGMENT_SIZE_MIN = 16 << 10;
    public static final int SEGMENT_SIZE_MAX = 1 << 30;
    private static final int GROUP_MIN = 4 << 10;
    private static final int GROUP_LIMIT = 64 << 20;

    public JournalSettings {
        if (segmentSize < SEGMENT_SIZE_MIN || segmentSize > SEGMENT_SIZE_MAX || segmentSize % 4096 != 0) {
            throw new IllegalArgumentException("invalid segmentSize=" + segmentSize + "; a multiple of 4096, "
                    + SEGMENT_SIZE_MIN + " to " + SEGMENT_SIZE_MAX);
        }
        if (groupMax < GROUP_MIN || groupMax > GROUP_LIMIT) {
            throw new IllegalArgumentException(
                    "invalid groupMax=" + groupMax + "; " + GROUP_MIN + " to " + GROUP_LIMIT);
        }
        if (pendingMax < groupMax) {
            throw new IllegalArgumentException("invalid pendingMax=" + pendingMax + "; at least groupMax=" + groupMax);
        }
        if (sparesMax < 0) {
            throw new IllegalArgumentException("invalid sparesMax=" + sparesMax + "; 0 or more");
        }
        if (openFilesMax < 1) {
            throw new IllegalArgumentException("invalid openFilesMax=" + openFilesMax + "; 1 or more");
        }
    }

    /** Segments of 64 MiB, groups of 1 MiB, 64 MiB pending, 2 spares, 128 open files. */
    public static JournalSettings defaults() {
        return new JournalSettings(64 << 20, 1 << 20, 64L << 20, 2, 128, UUID.randomUUID());
    }

    public JournalSettings withSegmentSize(int bytes) {
        return new JournalSettings(bytes, groupMax, pendingMax, sparesMax, openFilesMax, newJournal);
    }

    public JournalSettings withGroupMax(int bytes) {
        return new JournalSettings(segmentSize, bytes, pendingMax, sparesMax, openFilesMax, newJournal);
    }

    public JournalSettings withPendingMax(long bytes) {
        return new JournalSettings(segmentSize, groupMax, bytes, sparesMax, openFilesMax, newJournal);
    }

    public JournalSettings withSparesMax(int segments) {
        return new JournalSettings(segmentSize, groupMax, pendingMax, segments, openFilesMax, newJournal);
    }

    public JournalSettings withOpenFilesMax(int files) {
        return new JournalSettings(segmentSize, groupMax, pendingMax, sparesMax, files, newJournal);
    }

    public JournalSettings withNewJournal(UUID identity) {
        return new JournalSettings(segmentSize, groupMax, pendingMax, sparesMax, openFilesMax, identity);
    }
}
