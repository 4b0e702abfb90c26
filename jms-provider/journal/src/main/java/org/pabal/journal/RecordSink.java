package org.pabal.journal;

import java.nio.ByteBuffer;

/** Takes what is replayed. */
@FunctionalInterface
public interface RecordSink {

    /** One record. The payload's remaining bytes are its content, for the time of the call and not to be written to. */
    void accept(JournalPosition position, int type, ByteBuffer payload);
}
