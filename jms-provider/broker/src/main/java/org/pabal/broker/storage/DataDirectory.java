package org.pabal.broker.storage;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.record.StoredMessage;
import org.pabal.journal.JournalDamagedException;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.JournalRefusedException;
import org.pabal.journal.ReadOnlyJournal;
import org.pabal.journal.storage.DirectoryStorage;
import org.pabal.journal.storage.Storage;
import org.pabal.message.MalformedMessage;
import org.pabal.message.Message;

/**
 * A broker's data directory, open to be looked at. Nothing in it is changed, and no broker can start on it meanwhile. What the
 * broker would have in memory after a start is here as well, messages stay on the disk.
 *
 * <p>Owned by one thread.
 */
public final class DataDirectory implements AutoCloseable {

    private static final StoredMessage ANY = new StoredMessage(Message.builder().build());

    private final String place;
    private final ReadOnlyJournal journal;
    private ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private @Nullable RoutingEngine engine;
    private @Nullable SegmentUse use;
    private @Nullable LoggedBodies bodies;

    /** Told of what cannot be read; null to refuse then. */
    private @Nullable Consumer<String> damage;

    private List<StoredMessage> unplaced = List.of();

    private DataDirectory(String place, ReadOnlyJournal journal) {
        this.place = place;
        this.journal = journal;
    }

    /**
     * Opens the directory.
     *
     * @throws StorageRefusedException if there is no data directory, or it is in use, not readable, of a newer release, or
     *     damaged so that a broker could not start on it
     */
    public static DataDirectory open(Path directory) {
        return open(new DirectoryStorage(directory));
    }

    /**
     * Opens a directory from which no broker could start, as far as it can be read.
     *
     * @param damage told, now and later, of each thing that cannot be read, with file and offset
     * @throws StorageRefusedException if there is no data directory, or it is in use, or nothing in it can be read
     */
    public static DataDirectory openDamaged(Path directory, Consumer<String> damage) {
        DirectoryStorage storage = new DirectoryStorage(directory);
        try {
            DataDirectory opened =
                    new DataDirectory(String.valueOf(storage), ReadOnlyJournal.openDamaged(storage, damage));
            opened.damage = damage;
            return opened;
        } catch (JournalRefusedException refused) {
            throw new StorageRefusedException(refused.label(), String.valueOf(refused.getMessage()), refused);
        }
    }

    static DataDirectory open(Storage storage) {
        try {
            return new DataDirectory(String.valueOf(storage), ReadOnlyJournal.open(storage));
        } catch (JournalRefusedException refused) {
            throw new StorageRefusedException(refused.label(), String.valueOf(refused.getMessage()), refused);
        }
    }

    /** The directory, for messages. */
    public String place() {
        return place;
    }

    public ReadOnlyJournal journal() {
        return journal;
    }

    // ---- what a broker would start from

    /**
     * Shows all that a broker would have after a start from here.
     *
     * @throws StorageRefusedException if a broker could not start from here
     */
    public void walk(StateVisitor visitor) {
        engine().walk(visitor);
    }

    /** How many bytes of the segment the state of {@link #walk} needs. */
    public long liveBytes(long segment) {
        engine();
        return use == null ? 0 : use.of(segment);
    }

    private RoutingEngine engine() {
        RoutingEngine known = engine;
        if (known == null) {
            known = new RoutingEngine(EngineSettings.defaults().withStorage(true));
            Restart restart = new Restart(place, journal, known);
            if (damage != null) {
                restart.forgive(damage);
            }
            try {
                restart.run();
            } catch (UncheckedIOException e) {
                throw new StorageRefusedException("UNREADABLE", String.valueOf(e.getMessage()), e);
            }
            use = restart.use();
            bodies = restart.bodies();
            unplaced = restart.unplaced();
            engine = known;
        }
        return known;
    }

    /** Messages in the log that are whole, and that nothing which can be read puts in a queue. */
    public List<Message> unplaced() {
        engine();
        return unplaced.stream().map(StoredMessage::message).toList();
    }

    // ---- single records

    /**
     * The message whose record is at a position.
     *
     * @throws JournalDamagedException if there is none, or not as it was written
     */
    public Message message(long position) {
        ByteBuffer payload = read(position);
        if (payload.remaining() < Long.BYTES) {
            throw new JournalDamagedException(notWhatItShould(position, "a message"));
        }
        byte[] form = new byte[payload.remaining() - Long.BYTES];
        payload.getLong();
        payload.get(form);
        try {
            return Message.of(form);
        } catch (MalformedMessage malformed) {
            throw new JournalDamagedException(notWhatItShould(position, "a message"), malformed);
        }
    }

    /**
     * What the page says whose record is at a position.
     *
     * @throws JournalDamagedException if there is none, or not as it was written
     */
    public byte[] pageContent(long position) {
        ByteBuffer payload = read(position);
        byte[] content = new byte[payload.remaining()];
        payload.get(content);
        return content;
    }

    /**
     * The bytes of a large body that {@link #walk} shows, from an offset on: as many as were written at once.
     *
     * @param offset 0, or where the piece before ends
     * @throws JournalDamagedException if they are not as they were written
     */
    public byte[] bodyPiece(long number, long offset) {
        engine();
        LoggedBody body = bodies == null ? null : bodies.get(number);
        if (body == null || offset >= body.length()) {
            throw new JournalDamagedException("journal damaged: directory=" + place + " large body " + number
                    + " is not in the log from byte " + offset + " on");
        }
        byte[] piece = new byte[(int) Math.min(body.pieceLength(), body.length() - offset)];
        int filled = 0;
        while (filled < piece.length) {
            int index = body.indexOf(offset + filled);
            long position = body.position(index);
            ByteBuffer chunk = read(position);
            int length = chunk.remaining() - LoggedBodies.HEAD_LENGTH;
            if (length != body.size(index) || chunk.getLong(0) != number) {
                throw new JournalDamagedException(
                        notWhatItShould(position, "chunk " + index + " of large body " + number));
            }
            chunk.position(LoggedBodies.HEAD_LENGTH).get(piece, filled, length);
            filled += length;
        }
        return piece;
    }

    private String notWhatItShould(long position, String what) {
        return "journal damaged: directory=" + place + " the record at " + JournalPosition.of(position) + " is not "
                + what;
    }

    private ByteBuffer read(long position) {
        JournalPosition at = JournalPosition.of(position);
        int length = journal.read(at, buffer.clear());
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocate(length);
            journal.read(at, buffer);
        }
        return buffer.flip();
    }

    /**
     * Whether a record of the journal has a content that this release can read.
     *
     * @throws IllegalArgumentException if not; the text says why
     */
    public static void requireReadable(int type, ByteBuffer payload) {
        try {
            switch (type) {
                case RecordType.MESSAGE -> {
                    payload.getLong();
                    byte[] form = new byte[payload.remaining()];
                    payload.get(form);
                    Message.of(form);
                }
                case RecordType.EVENT -> new RecordReader(number -> ANY).read(payload);
                case RecordType.PART -> {
                    if (payload.remaining() <= EventParts.HEAD_LENGTH
                            || payload.getInt() <= 0
                            || payload.getInt() < 0) {
                        throw new IllegalArgumentException("a part of an event without content, length or place");
                    }
                }
                case RecordType.PAGE -> {
                    byte[] content = new byte[payload.remaining()];
                    payload.get(content);
                    PageContent.decode(content);
                }
                case RecordType.CHUNK -> {
                    if (payload.remaining() <= LoggedBodies.HEAD_LENGTH || payload.getLong(payload.position()) <= 0) {
                        throw new IllegalArgumentException("a chunk of a large body without content or number");
                    }
                }
                default ->
                    throw new IllegalArgumentException(
                            "this release knows no record of type " + type + "; it was written by a newer one");
            }
        } catch (MalformedForm | MalformedMessage | java.nio.BufferUnderflowException malformed) {
            throw new IllegalArgumentException(String.valueOf(malformed.getMessage()), malformed);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
