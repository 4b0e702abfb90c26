package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.queue.PageSource;
import org.pabal.journal.Journal;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.LogWindow;
import org.pabal.message.Message;

/** Reads single records whose length is not always known. Used by one thread. */
final class LoggedRecords implements PageSource {

    private static final int FIRST_ROOM = 8 << 10;

    private Journal journal;
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_ROOM);

    /** For the messages of one page, which mostly stand in the order of their lines. */
    private @Nullable LogWindow window;

    LoggedRecords(Journal journal) {
        this.journal = journal;
    }

    /** The same journal, opened to go on. */
    void readFrom(Journal opened) {
        journal = opened;
    }

    /** The content of a page. */
    byte[] content(StorageRequest.ReadPage asked) {
        byte[] known = asked.content();
        return known == null ? content(asked.position(), asked.bytes()) : known;
    }

    /** The messages of a page by line; null where they were not asked for. */
    @Nullable
    Message[] messages(StorageRequest.ReadPage asked, byte[] content) {
        long[] wanted = asked.messages(content);
        window = new LogWindow();
        @Nullable Message[] messages = new @Nullable Message[wanted.length];
        try {
            for (int line = 0; line < wanted.length; line++) {
                if (wanted[line] != 0) {
                    messages[line] = message(wanted[line]);
                }
            }
        } finally {
            window = null;
        }
        return messages;
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
        int length = read(at, buffer.clear());
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocate(length);
            length = read(at, buffer);
        }
        return buffer.clear().limit(length);
    }

    private int read(JournalPosition at, ByteBuffer into) {
        LogWindow around = window;
        return around == null ? journal.read(at, into) : journal.read(at, into, around);
    }

    private static byte[] rest(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
