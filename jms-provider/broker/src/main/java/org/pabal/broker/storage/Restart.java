package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.StoredMessages;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.table.LongMap;
import org.pabal.journal.FileJournal;
import org.pabal.journal.JournalException;
import org.pabal.journal.JournalFullException;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.JournalRefusedException;
import org.pabal.message.MalformedMessage;
import org.pabal.message.Message;

/** Brings an engine to where the storage says that it had been, once, before its first command. */
public final class Restart implements StoredMessages {

    private final StorageSettings settings;
    private final RoutingEngine engine;
    private final RecordReader reader = new RecordReader(this);

    /** Those that no event has referred to yet; each is referred to once. */
    private final LongMap<StoredMessage> unplaced = new LongMap<>();

    private long lastNumber;

    private Restart(StorageSettings settings, RoutingEngine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    /**
     * Opens the storage, or makes it, and replays it into an engine that has done nothing yet.
     *
     * @throws StorageRefusedException if that is not possible; nothing in it has been changed then
     */
    public static DurableStore from(StorageSettings settings, RoutingEngine engine) {
        FileJournal journal;
        try {
            journal = settings.isStepped()
                    ? FileJournal.openStepped(settings.storage(), settings.journal())
                    : FileJournal.open(settings.storage(), settings.journal());
        } catch (JournalRefusedException refused) {
            throw new StorageRefusedException(refused.label(), String.valueOf(refused.getMessage()), refused);
        } catch (JournalFullException full) {
            throw new StorageRefusedException("NO_SPACE", String.valueOf(full.getMessage()), full);
        }
        DurableStore store = null;
        try {
            store = new Restart(settings, engine).replay(journal);
            return store;
        } finally {
            if (store == null) {
                journal.close();
            }
        }
    }

    private DurableStore replay(FileJournal journal) {
        try {
            journal.replay(journal.replayStart(), this::accept);
        } catch (JournalException damaged) {
            throw new StorageRefusedException("UNREADABLE_CONTENT", String.valueOf(damaged.getMessage()), damaged);
        }
        engine.restarted();
        SegmentUse use = new SegmentUse();
        engine.forEachLive(use::add);
        return new DurableStore(settings, journal, engine, use, lastNumber);
    }

    private void accept(JournalPosition position, int type, ByteBuffer payload) {
        try {
            switch (type) {
                case RecordType.MESSAGE -> message(position, payload);
                case RecordType.EVENT -> engine.replay(reader.read(payload));
                default ->
                    throw unreadable(
                            position, "this release knows no record of type " + type + "; start a newer one", null);
            }
        } catch (MalformedForm | MalformedMessage malformed) {
            throw unreadable(position, String.valueOf(malformed.getMessage()), malformed);
        } catch (IllegalStateException contradiction) {
            throw unreadable(position, "it contradicts what came before: " + contradiction.getMessage(), contradiction);
        }
    }

    private void message(JournalPosition position, ByteBuffer payload) {
        long number = payload.getLong();
        byte[] form = new byte[payload.remaining()];
        payload.get(form);
        StoredMessage stored = new StoredMessage(Message.of(form));
        stored.number(number);
        stored.position(position.packed());
        unplaced.put(number, stored);
        lastNumber = Math.max(lastNumber, number);
    }

    @Override
    public @Nullable StoredMessage find(long number) {
        return unplaced.remove(number);
    }

    private StorageRefusedException unreadable(
            JournalPosition position, String what, @Nullable RuntimeException cause) {
        return new StorageRefusedException(
                "UNREADABLE_CONTENT",
                "cannot start from " + settings.storage() + ": the record at " + position + " is whole, but " + what
                        + ". Nothing of it is lost; run the release that wrote it, or restore a backup",
                cause);
    }
}
