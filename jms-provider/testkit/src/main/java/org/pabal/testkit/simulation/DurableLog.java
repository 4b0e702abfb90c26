package org.pabal.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.FreedBytes;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.PageSource;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** What is left of an engine when it ends, as bytes: the latest snapshot, and the durable records after it. */
final class DurableLog implements PageSource {

    /** Positions are no numbers: whoever takes one for the other is to be found out. */
    private static final long POSITION_FACTOR = 640;

    private static final int SEGMENT_RECORDS = 20;

    /** A page among the records. */
    private record PageRecord(byte[] content, long position) {}

    private final RecordWriter writer = new RecordWriter();
    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Long, byte[]> pages = new HashMap<>();
    private final List<Object> tail = new ArrayList<>();

    /** Those that are on their way to the disk: they have no positions yet. */
    private final List<StoredMessage> underWay = new ArrayList<>();

    /** To which no record has referred. */
    private final Set<StoredMessage> staged = new LinkedHashSet<>();

    /** Whose space has been used for something else. */
    private final Set<Long> released = new HashSet<>();

    private final Set<Long> neededBySnapshot = new HashSet<>();
    private long replayedFrom;

    /** By segment. */
    private final Map<Long, Long> live = new TreeMap<>();

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
                        read.position(position(number));
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
        staged.remove(stored);
        if (stored.number() == 0) {
            write(stored);
        }
    }

    /** No record refers to it so far. */
    void stage(StoredMessage stored) {
        staged.add(stored);
    }

    /** Messages to which no record has referred, that are in one of these segments. */
    List<StoredMessage> stagedIn(LogSegments segments) {
        return staged.stream()
                .filter(stored -> !stored.isPlaced() && stored.liveBytes() > 0 && segments.hold(stored.position()))
                .toList();
    }

    /** A message that is there is there once more, under another number. */
    void move(StoredMessage stored, SimulatedEngine engine) {
        count(stored.position(), -stored.liveBytes());
        stored.number(++lastNumber);
        messages.put(lastNumber, stored.message());
        stored.position(position(lastNumber));
        if (engine.written(stored)) {
            count(stored.position(), stored.liveBytes());
        }
    }

    /** Writes what is there once more. Returns where. */
    long copy(long position) {
        Message message = message(position);
        messages.put(++lastNumber, message);
        return position(lastNumber);
    }

    private static long position(long number) {
        return (number / SEGMENT_RECORDS + 1) << 32 | (number % SEGMENT_RECORDS + 1) * POSITION_FACTOR;
    }

    /** On its way to the disk, for the first time or anew. */
    void write(StoredMessage stored) {
        stored.number(++lastNumber);
        messages.put(lastNumber, stored.message());
        underWay.add(stored);
    }

    /** All that is under way is on the disk. */
    void flush() {
        for (StoredMessage stored : underWay) {
            stored.position(position(stored.number()));
            count(stored.position(), stored.liveBytes());
        }
        underWay.clear();
    }

    /** Returns where it is. */
    long writePage(byte[] content) {
        long at = position(++lastNumber);
        pages.put(at, content);
        tail.add(new PageRecord(content, at));
        count(at, content.length);
        return at;
    }

    void count(long at, long bytes) {
        live.merge(at >>> 32, bytes, Long::sum);
    }

    /** Segments of which something is needed, but the latest ones. */
    List<Long> segments() {
        long latest = position(lastNumber) >>> 32;
        return live().keySet().stream().filter(segment -> segment < latest).toList();
    }

    boolean isNeeded(long segment) {
        return live.getOrDefault(segment, 0L) != 0;
    }

    /** Whatever neither the engine nor a start from the last snapshot needs is gone. */
    void release(Predicate<Long> isHeld) {
        if (snapshot == null) {
            return;
        }
        for (long segment = 1; segment < replayedFrom; segment++) {
            if (!isNeeded(segment) && !neededBySnapshot.contains(segment) && !isHeld.test(segment)) {
                released.add(segment);
            }
        }
    }

    private void requireThere(long position) {
        if (released.contains(position >>> 32)) {
            throw new Violation("what is read at " + Long.toHexString(position) + " is in a segment that is free");
        }
    }

    void free(FreedBytes freed) {
        for (int i = 0; i < freed.count(); i++) {
            count(freed.position(i), -freed.bytes(i));
        }
    }

    /** What of each segment is needed, as it was written and freed. */
    Map<Long, Long> live() {
        Map<Long, Long> some = new TreeMap<>(live);
        some.values().removeIf(bytes -> bytes == 0);
        return some;
    }

    /** The same as an engine says it. */
    static Map<Long, Long> live(SimulatedEngine engine) {
        Map<Long, Long> counted = new TreeMap<>();
        engine.forEachLive((position, bytes) -> counted.merge(position >>> 32, bytes, Long::sum));
        counted.values().removeIf(bytes -> bytes == 0);
        return counted;
    }

    @Override
    public byte[] content(long position, int bytes) {
        requireThere(position);
        byte[] content = pages.get(position);
        if (content == null || content.length != bytes) {
            throw new Violation("there is no page of " + bytes + " bytes at " + Long.toHexString(position));
        }
        return content;
    }

    @Override
    public Message message(long position) {
        requireThere(position);
        long number = ((position >>> 32) - 1) * SEGMENT_RECORDS + (position & 0xFFFFFFFFL) / POSITION_FACTOR - 1;
        Message message = messages.get(number);
        if (message == null) {
            throw new Violation("there is no message at " + Long.toHexString(position));
        }
        return Message.of(message.encoded());
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    /** Takes a snapshot; what was before is not needed any more. */
    byte[] checkpoint(SimulatedEngine engine) {
        flush();
        FieldWriter into = new FieldWriter();
        engine.writeSnapshot(into);
        snapshot = into.toByteArray();
        tail.clear();
        neededBySnapshot.clear();
        // With the messages of open transactions: a record behind the snapshot may refer to them.
        neededBySnapshot.addAll(live().keySet());
        replayedFrom = position(lastNumber) >>> 32;
        return snapshot;
    }

    /** Whatever was under way is not: somebody lives on from here. */
    void restartedAs(SimulatedEngine engine) {
        underWay.clear();
        staged.clear();
        live.clear();
        live.putAll(live(engine));
    }

    /** How many records there are behind the snapshot. */
    int tailLength() {
        return tail.size();
    }

    /** What the bytes give. */
    SimulatedEngine restart(SimulatedEngine.Factory factory, EngineSettings settings, Decision decision) {
        flush();
        SimulatedEngine engine = factory.create(settings);
        engine.replayFrom(this);
        Past past = new Past();
        if (snapshot != null) {
            engine.readSnapshot(ByteBuffer.wrap(snapshot), past::find);
        }
        for (Object each : tail) {
            if (each instanceof PageRecord page) {
                engine.replayPage(page.content(), page.position());
            } else if (each instanceof byte[] event) {
                engine.replay(past.reader.read(ByteBuffer.wrap(event)));
            }
        }
        engine.restarted(decision);
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
