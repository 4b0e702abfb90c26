package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** What is left of an engine when it ends, as bytes: the latest snapshot, and the durable records after it. */
final class DurableLog {

    private final RecordWriter writer = new RecordWriter();
    private final Map<Long, Message> messages = new HashMap<>();
    private final List<byte[]> all = new ArrayList<>();
    private byte @Nullable [] snapshot;

    /** So many records are from before the snapshot. */
    private int before;

    private long lastNumber;

    void append(List<EngineRecord> happened) {
        for (EngineRecord each : happened) {
            if (!each.isVolatile()) {
                each.forEachMessage(this::store);
                ByteBuffer written = writer.write(each);
                byte[] bytes = new byte[written.remaining()];
                written.get(bytes);
                all.add(bytes);
            }
        }
    }

    private void store(StoredMessage stored) {
        if (stored.number() == 0) {
            stored.number(++lastNumber);
        }
        lastNumber = Math.max(lastNumber, stored.number());
        messages.put(stored.number(), stored.message());
    }

    /** What was before is not needed any more. */
    void checkpoint(RoutingEngine engine) {
        FieldWriter into = new FieldWriter();
        engine.writeSnapshot(into);
        snapshot = into.toByteArray();
        before = all.size();
    }

    private RoutingEngine read(byte @Nullable [] from, List<byte[]> tail, EngineSettings settings) {
        Map<Long, StoredMessage> stored = new HashMap<>();
        RecordReader reader = new RecordReader(number -> find(number, stored));
        RoutingEngine engine = new RoutingEngine(settings);
        if (from != null) {
            engine.readSnapshot(ByteBuffer.wrap(from), (number, position, size) -> find(number, stored));
        }
        tail.forEach(each -> engine.replay(reader.read(ByteBuffer.wrap(each))));
        engine.restarted();
        return engine;
    }

    private @Nullable StoredMessage find(long number, Map<Long, StoredMessage> stored) {
        Message message = messages.get(number);
        return message == null
                ? null
                : stored.computeIfAbsent(number, unseen -> {
                    StoredMessage read = new StoredMessage(message);
                    read.number(number);
                    return read;
                });
    }

    void requireGives(RoutingEngine live, EngineSettings settings) {
        RoutingEngine replayed = read(null, all, settings);
        assertThat(replayed.durableImage())
                .as("durable image of what was read from records")
                .isEqualTo(live.durableImage());
        RoutingEngine read = read(snapshot, all.subList(before, all.size()), settings);
        assertThat(read.image())
                .as("image of what was read from a snapshot and the records after it")
                .isEqualTo(replayed.image());
    }
}
