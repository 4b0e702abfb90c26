package org.pabal.broker.storage.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pabal.broker.storage.DataDirectory;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.queue.EntryView;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.Publication;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.journal.JournalDamagedException;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.ReadOnlyJournal;
import org.pabal.journal.SegmentInfo;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.message.Message;

/**
 * Goes through a data directory from its first byte to its last: every record of every segment that is in use, the
 * checkpoint, the state that a broker would start from, and each message that is still somebody's. Changes nothing.
 */
public final class DirectoryCheck {

    /** More problems than this are only counted. */
    private static final int PROBLEMS_MAX = 100;

    /** The labels of a directory that is not damaged, but cannot be looked at. */
    private static final List<String> NOT_TO_BE_CHECKED =
            List.of("IN_USE", "NO_JOURNAL", "NOT_ACCESSIBLE", "FOREIGN_FILE", "NEWER_FORMAT");

    /** Is told how far the check has come. */
    @FunctionalInterface
    public interface Progress {

        /** @param what is being done, for people */
        void reached(String what, long done, long of);
    }

    /**
     * @param problems each with the file and the offset; none if the directory is sound
     * @param problemCount how many there are, also of those that are not listed
     * @param notes what a start would do about the end of the log, which is no damage
     */
    public record Report(
            String directory,
            List<String> problems,
            long problemCount,
            List<String> notes,
            long segments,
            long records,
            long queues,
            long messages) {

        public boolean isSound() {
            return problemCount == 0;
        }
    }

    private final DataDirectory directory;
    private final Progress progress;
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private long records;
    private long queues;
    private long messages;

    private DirectoryCheck(DataDirectory directory, Progress progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Checks a directory.
     *
     * @throws StorageRefusedException if it is none, or in use, or of a newer release, or must not be read
     */
    public static Report run(Path path, Progress progress) {
        try (DataDirectory directory = DataDirectory.open(path)) {
            return new DirectoryCheck(directory, progress).run();
        } catch (StorageRefusedException refused) {
            if (NOT_TO_BE_CHECKED.contains(refused.label())) {
                throw refused;
            }
            return new Report(path.toString(), List.of(String.valueOf(refused.getMessage())), 1, List.of(), 0, 0, 0, 0);
        }
    }

    private Report run() {
        ReadOnlyJournal journal = directory.journal();
        List<SegmentInfo> segments = journal.segments().stream()
                .filter(segment -> segment.state() == State.SEALED || segment.state() == State.ACTIVE)
                .toList();
        for (int i = 0; i < segments.size(); i++) {
            progress.reached("segments", i, segments.size());
            checkSegment(journal, segments.get(i).sequence());
        }
        progress.reached("segments", segments.size(), segments.size());
        try {
            checkState();
        } catch (StorageRefusedException refused) {
            problem(String.valueOf(refused.getMessage()));
        } catch (JournalDamagedException damaged) {
            problem(String.valueOf(damaged.getMessage()));
        }
        return new Report(
                directory.place(),
                List.copyOf(problems),
                problemCount,
                journal.findings(),
                segments.size(),
                records,
                queues,
                messages);
    }

    private void checkSegment(ReadOnlyJournal journal, long segment) {
        try {
            journal.check(segment, (position, type, payload) -> {
                records++;
                try {
                    DataDirectory.requireReadable(type, payload);
                } catch (IllegalArgumentException unreadable) {
                    problem("file=" + ReadOnlyJournal.fileName(position.segment()) + " offset=" + position.offset()
                            + " the record is whole, but cannot be read: " + unreadable.getMessage()
                            + "; run the release that wrote it, or restore a backup");
                }
            });
        } catch (JournalDamagedException damaged) {
            problem(String.valueOf(damaged.getMessage()));
        }
    }

    private void checkState() {
        directory.walk(new StateVisitor() {
            @Override
            public void queue(MessageQueue queue) {
                queues++;
                progress.reached("messages of " + queue.name(), 0, queue.length());
            }

            @Override
            public byte[] pageContent(long position, int bytes) {
                byte[] content = directory.pageContent(position);
                if (content.length != bytes) {
                    throw new JournalDamagedException("journal damaged: directory=" + directory.place()
                            + " the page at " + JournalPosition.of(position) + " has " + content.length
                            + " bytes and should have " + bytes);
                }
                return content;
            }

            @Override
            public void entry(EntryView entry) {
                messages++;
                String where =
                        "message " + entry.id() + " of queue '" + entry.queue().name() + "'";
                if (entry.position() == 0) {
                    problem(where + " is not in the log");
                } else {
                    checkMessage(where, entry.position(), entry.size());
                }
            }

            @Override
            public void branch(DecidedBranch branch) {
                for (Publication publication : branch.published()) {
                    checkMessage(
                            "a message of branch " + branch.id(),
                            publication.stored().position(),
                            publication.message().encodedSize());
                }
            }

            @Override
            public void largeBody(StoredBody body) {
                progress.reached("large body " + body.number(), 0, body.length());
                try {
                    for (long offset = 0; offset < body.length(); ) {
                        offset += directory.bodyPiece(body.number(), offset).length;
                    }
                } catch (JournalDamagedException damaged) {
                    problem("large body " + body.number() + ": " + damaged.getMessage());
                }
            }
        });
    }

    private void checkMessage(String where, long position, int size) {
        try {
            Message message = directory.message(position);
            if (message.encodedSize() != size) {
                problem(where + ": the record at " + JournalPosition.of(position) + " is a message of "
                        + message.encodedSize() + " bytes and should have " + size);
            }
        } catch (JournalDamagedException damaged) {
            problem(where + ": " + damaged.getMessage());
        }
    }

    private void problem(String text) {
        problemCount++;
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(text);
        }
    }
}
