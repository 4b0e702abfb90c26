package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import java.util.Collection;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.form.FieldReader;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.record.StoredMessage;

/**
 * What a checkpoint holds: the last number given to a message, the messages in the log that no event has referred to yet,
 * where the large bodies are, and the engine's snapshot. docs/reference/journal-content.md says the same in words.
 */
final class CheckpointForm {

    static final int VERSION = 1;

    /** Takes what stands in a checkpoint before the snapshot. */
    interface Target {

        void lastNumber(long number);

        /** A message in the log that no event has referred to yet. */
        void staged(long number, long position, int size);

        /** The large bodies that the log has, next in what is read. */
        void bodies(FieldReader from);
    }

    private CheckpointForm() {}

    static byte[] write(long lastNumber, Collection<StoredMessage> staged, LoggedBodies bodies, RoutingEngine engine) {
        FieldWriter into = new FieldWriter();
        into.one(VERSION);
        into.number(lastNumber);
        into.number(staged.size());
        for (StoredMessage stored : staged) {
            into.number(stored.number());
            into.number(stored.position());
            into.number(stored.message().encodedSize());
        }
        int begun = into.beginSection();
        bodies.writeTo(into);
        into.endSection(begun);
        begun = into.beginSection();
        engine.writeSnapshot(into);
        into.endSection(begun);
        return into.toByteArray();
    }

    /** @return the engine's snapshot */
    static ByteBuffer read(byte[] checkpoint, Target target) {
        FieldReader from = new FieldReader("checkpoint");
        from.read(checkpoint, 0, checkpoint.length);
        int version = from.one("the version of the checkpoint");
        if (version != VERSION) {
            throw from.malformed("version " + version + "; this release knows " + VERSION + "; start a newer one");
        }
        target.lastNumber(from.number("the last number of a message"));
        int count = from.count("number of staged messages");
        for (int i = 0; i < count; i++) {
            target.staged(
                    from.number("the number of a message"),
                    from.number("the position of a message"),
                    from.integer("the size of a message"));
        }
        int end = from.beginSection("large bodies");
        target.bodies(from);
        if (from.offset() != end) {
            throw from.malformed("the section of large bodies ends at " + end);
        }
        end = from.beginSection("snapshot");
        ByteBuffer snapshot = ByteBuffer.wrap(checkpoint, from.offset(), end - from.offset());
        from.skipTo(end);
        from.requireEnd();
        return snapshot;
    }
}
