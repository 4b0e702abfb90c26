package org.pabal.engine.form;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;

/** Knows the messages to which a snapshot refers. */
@FunctionalInterface
public interface SnapshotMessages {

    /**
     * The same object for the same number, with its number and position set; null if there is no such message. Whoever asks
     * adds to its {@link StoredMessage#liveBytes}, which are zero at first.
     *
     * @param position where the log had it when the snapshot was taken; 0 if it was not there then
     * @param size of its binary form, in bytes
     */
    @Nullable
    StoredMessage find(long number, long position, int size);
}
