package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import org.pabal.engine.queue.PageSource;
import org.pabal.journal.Journal;
import org.pabal.journal.JournalPosition;
import org.pabal.message.Message;

/** Reads single records whose length is not always known. Used by one thread. */
final class LoggedRecords implements PageSource {

    private static final int FIRST_ROOM = 8 << 10;

    private final Journal journal;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_ROOM);

    LoggedRecords(Journal journal) {
        this.journal = journal;
    }

    @Override
    public byte[] content(long position, int bytes) {
        ByteBuffer payload = read(position);
        if (payload.remaining() != bytes) {
            throw new IllegalStateException("the page at " + JournalPosition.of(position) + " has "
                    + payload.remaining() + " bytes, not " + bytes);
        }
        return rest(payload);
    }

    @Override
    public Message message(long position) {
        return Message.of(form(position));
    }

    /** The binary form of the message there. */
    byte[] form(long position) {
        ByteBuffer payload = read(position);
        // Its number has served its purpose.
        payload.getLong();
        return rest(payload);
    }

    private ByteBuffer read(long position) {
        JournalPosition at = JournalPosition.of(position);
        int length = journal.read(at, buffer.clear());
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocate(length);
            length = journal.read(at, buffer);
        }
        return buffer.clear().limit(length);
    }

    private static byte[] rest(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
