package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.pabal.journal.RecoveryPlan.Span;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;

/** Carries out what {@link Recovery} has planned. A crash in between leaves what the same plan would be made of again. */
final class Repair {

    private static final int CHUNK = 1 << 20;

    private Repair() {}

    static void apply(RecoveryPlan plan, Storage storage, UUID journal, int segmentSize) throws IOException {
        for (String name : plan.delete()) {
            storage.delete(name);
        }
        for (Span span : plan.erase()) {
            erase(storage, span);
        }
        rewrite(storage, plan.rewrite());
        prepare(plan, storage, journal, segmentSize);
        storage.forceDirectory();
    }

    /** Puts zeros over records that do not count, so that they cannot be taken for the continuation of what comes now. */
    private static void erase(Storage storage, Span span) throws IOException {
        try (StorageFile file = storage.open(SegmentFormat.name(span.segment()))) {
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(CHUNK, span.to() - span.from()));
            for (int at = span.from(); at < span.to(); at += zeros.capacity()) {
                FileBytes.writeAndForce(file, zeros.clear().limit(Math.min(zeros.capacity(), span.to() - at)), at);
            }
        }
    }

    /**
     * Writes the last group once more. That it can be read does not mean that the disk has it: after a failed force the
     * operating system goes on to show what it could not write, and believes that it is done with it.
     */
    private static void rewrite(Storage storage, Span span) throws IOException {
        if (span.from() >= span.to()) {
            return;
        }
        try (StorageFile file = storage.open(SegmentFormat.name(span.segment()))) {
            ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, span.to() - span.from()));
            for (int at = span.from(); at < span.to(); at += chunk.capacity()) {
                chunk.clear().limit(Math.min(chunk.capacity(), span.to() - at));
                FileBytes.read(file, chunk, at);
                FileBytes.writeAndForce(file, chunk.flip(), at);
            }
        }
    }

    /** Readies the segments after the end, and deletes those that would not hold the largest batch. */
    private static void prepare(RecoveryPlan plan, Storage storage, UUID journal, int segmentSize) throws IOException {
        List<Long> prepared = plan.prepared();
        int ready = 0;
        while (ready < prepared.size() && sizeOf(storage, SegmentFormat.name(prepared.get(ready))) == segmentSize) {
            ready++;
        }
        // From the end, because a gap in the numbers is refused.
        for (int i = prepared.size() - 1; i >= ready; i--) {
            storage.delete(SegmentFormat.name(prepared.get(i)));
        }
        if (prepared.indexOf(plan.prepareAgain()) >= 0 && prepared.indexOf(plan.prepareAgain()) < ready) {
            SegmentSupply.writeHeader(
                    storage,
                    SegmentFormat.name(plan.prepareAgain()),
                    new SegmentFormat.Header(journal, plan.prepareAgain(), segmentSize));
        }
    }

    private static long sizeOf(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.openToRead(name)) {
            return file.size();
        }
    }

    /** The segments after the end that are ready, in order. */
    static List<Long> prepared(RecoveryPlan plan, Storage storage) throws IOException {
        List<String> there = storage.list();
        return plan.prepared().stream()
                .filter(segment -> there.contains(SegmentFormat.name(segment)))
                .toList();
    }
}
