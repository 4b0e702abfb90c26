package org.pabal.journal;

import java.io.InputStream;

/** A snapshot of its writer's state up to a position of the log. */
public interface Checkpoint {

    /** What came before is in the snapshot; replay goes on from here. */
    JournalPosition position();

    /** In bytes. */
    long size();

    /** The snapshot as it was written; its checksum has been verified. To be closed by the caller. */
    InputStream content();
}
