package org.pabal.engine.queue;

import org.pabal.message.Message;

/** Reads from the log what is not in memory, at once: before the first command, and for whoever looks into a stopped engine. */
public interface PageSource {

    /** The content of a page. */
    byte[] content(long position, int bytes);

    Message message(long position);
}
