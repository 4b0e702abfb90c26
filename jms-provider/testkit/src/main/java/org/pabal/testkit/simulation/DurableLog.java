package org.pabal.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** What is left of an engine when it ends, as bytes: the latest snapshot, and the durable records after it. */
final class DurableLog {

    /** Positions are no numbers: whoever takes one for the other is to be found out. */
    private static final long POSITION_FACTOR = 640;

    private final RecordWriter writer = new RecordWriter();
    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Long, StoredMessage> unplaced = new LinkedHashMap<>();
    private final List<byte[]> tail = new ArrayList<>();
    private byte @Nullable [] snapshot;
    private long lastNumber;

    /** One past, read from bytes: each message is one object in it, and no object of any other's. */
    private final class Past {
        private final Map<Long, StoredMessage> stored = new HashMap<>();
        private final RecordReader reader = new RecordReader(this::find);

        @Nullable
        StoredMessage find(long number) {
            Message message = messages.get(number);
            return message == null
                    ? null
                    : stored.computeIfAbsent(number, unseen -> {
                        StoredMessage read = new StoredMessage(Message.of(message.encoded()));
                        read.number(number);
                        read.position(number * POSITION_FACTOR);
                        return read;
                    });
        }

        @Nullable
        StoredMessage find(long number, long position, int size) {
            StoredMessage found = find(number);
            return found == null
                            || found.position() != position
                            || found.message().encodedSize() != size
                    ? null
                    : found;
        }
    }

    /** Of these records, what is durable. */
    void append(List<EngineRecord> happened) {
        for (EngineRecord each : happened) {
            if (!each.isVolatile()) {
                each.forEachMessage(this::store);
                tail.add(bytes(writer.write(each)));
            }
        }
    }

    private void store(StoredMessage stored) {
        if (stored.number() == 0) {
            write(stored);
        }
    }

    /** Writes the message, anew if it is there already. It has its place once it is durable. */
    void write(StoredMessage stored) {
        stored.number(++lastNumber);
        messages.put(lastNumber, stored.message());
        unplaced.put(lastNumber, stored);
    }

    /** Those that are written and not durable yet. */
    Collection<StoredMessage> unplaced() {
        return unplaced.values();
    }

    /** All that is written becomes durable. Tells which messages have their places now. */
    List<StoredMessage> place() {
        List<StoredMessage> placed = new ArrayList<>(unplaced.size());
        unplaced.forEach((number, stored) -> {
            stored.position(number * POSITION_FACTOR);
            placed.add(stored);
        });
        unplaced.clear();
        return placed;
    }

    @Nullable
    Message messageAt(long position) {
        return position % POSITION_FACTOR == 0 ? messages.get(position / POSITION_FACTOR) : null;
    }

    boolean isUnplaced(long position) {
        return unplaced.containsKey(position / POSITION_FACTOR);
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    /** Takes a snapshot; what was before is not needed any more. */
    byte[] checkpoint(SimulatedEngine engine) {
        FieldWriter into = new FieldWriter();
        engine.writeSnapshot(into);
        snapshot = into.toByteArray();
        tail.clear();
        return snapshot;
    }

    /** How many records there are behind the snapshot. */
    int tailLength() {
        return tail.size();
    }

    /** What the bytes give. */
    SimulatedEngine restart(SimulatedEngine.Factory factory, EngineSettings settings) {
        SimulatedEngine engine = factory.create(settings);
        Past past = new Past();
        if (snapshot != null) {
            engine.readSnapshot(ByteBuffer.wrap(snapshot), past::find);
        }
        for (byte[] each : tail) {
            engine.replay(past.reader.read(ByteBuffer.wrap(each)));
        }
        engine.restarted();
        return engine;
    }

    /** The same records as another engine would read them: nothing that happens to their messages there is seen here. */
    List<EngineRecord> copies(List<EngineRecord> happened) {
        Past past = new Past();
        List<EngineRecord> copies = new ArrayList<>(happened.size());
        List<StoredMessage> lent = new ArrayList<>();
        for (EngineRecord each : happened) {
            // What is volatile has no number, and is to have none.
            each.forEachMessage(stored -> {
                if (stored.number() == 0) {
                    lent.add(stored);
                    stored.number(-lent.size());
                    messages.put(stored.number(), stored.message());
                }
            });
            copies.add(past.reader.read(writer.write(each)));
        }
        for (StoredMessage each : lent) {
            messages.remove(each.number());
            each.number(0);
        }
        return copies;
    }
}
