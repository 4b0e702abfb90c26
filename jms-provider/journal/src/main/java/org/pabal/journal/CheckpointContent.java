package org.pabal.journal;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a snapshot. */
@FunctionalInterface
public interface CheckpointContent {

    /** Writes all of it; the stream need be neither buffered nor closed. */
    void writeTo(OutputStream out) throws IOException;
}
