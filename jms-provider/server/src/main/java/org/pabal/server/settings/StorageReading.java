package org.pabal.server.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.ReclaimSettings;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.journal.JournalSettings;

/** The storage section with a directory, read as the broker wants it; each complaint names its key. */
final class StorageReading {

    private static final int BLOCK = 4 << 10;

    /** What a log needs, so that one segment can be freed while others are written. */
    private static final int SEGMENTS_MIN = 4;

    private StorageReading() {}

    static @Nullable StorageSettings of(Values values, Path base, List<String> problems) {
        int found = problems.size();
        long memory = values.of(SettingsTable.MEMORY_MAX);
        long disk = values.of(SettingsTable.DISK_MAX);
        int segment = values.intOf(SettingsTable.SEGMENT_SIZE);
        if (segment % BLOCK != 0) {
            problems.add(values.where(SettingsTable.SEGMENT_SIZE) + ": " + Units.BYTES.write(segment)
                    + " is no multiple of 4 KiB; set it to " + Units.BYTES.write((long) (segment / BLOCK) * BLOCK));
        }
        if (disk != 0 && disk / SEGMENTS_MIN < segment) {
            problems.add(values.where(SettingsTable.DISK_MAX) + ": " + Units.BYTES.write(disk) + " is less than "
                    + SEGMENTS_MIN + " segments of " + Units.BYTES.write(segment) + "; set it to "
                    + Units.BYTES.write((long) SEGMENTS_MIN * segment) + " or more, or storage.segmentSize to "
                    + Units.BYTES.write(Math.max(JournalSettings.SEGMENT_SIZE_MIN, disk / SEGMENTS_MIN / BLOCK * BLOCK))
                    + " or less");
        }
        if (memory != 0 && memory < StorageSettings.MEMORY_MIN) {
            problems.add(values.where(SettingsTable.MEMORY_MAX) + ": " + Units.BYTES.write(memory)
                    + " is too little; set it to " + Units.BYTES.write(StorageSettings.MEMORY_MIN)
                    + " or more, or to 0 for a quarter of the heap");
        }
        if (problems.size() > found) {
            return null;
        }
        StorageSettings settings = StorageSettings.in(base.resolve(values.of(SettingsTable.DATA)));
        settings = settings.withJournal(settings.journal()
                        .withSegmentSize(segment)
                        .withSparesMax(values.intOf(SettingsTable.SPARE_SEGMENTS))
                        .withOpenFilesMax(values.intOf(SettingsTable.OPEN_FILES)))
                .withCheckpointEvery(values.of(SettingsTable.CHECKPOINT_EVERY))
                .withReclaim(new ReclaimSettings(
                        values.intOf(SettingsTable.RECLAIM_BELOW), values.of(SettingsTable.RECLAIM_PER_SECOND)));
        settings = disk == 0 ? settings : settings.withDiskMax(disk);
        return memory == 0 ? settings : settings.withMemoryMax(memory);
    }
}
