package org.pabal.benchmarks;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pabal.engine.form.RecordReader;
import org.pabal.engine.form.RecordWriter;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;

/**
 * An engine record to its binary form and back, as the journal and its replay do for each durable one. Numbers are as large
 * as those of a broker that has been at work for years.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up before anything else.
public class RecordBenchmark {

    private static final long ENTRY = 40_000_000_000L;
    private static final long QUEUE = 1_234;
    private static final long AT = 1_767_225_600_000L;

    /** Which record; the number says how many messages are settled, or published and settled. */
    public enum Kind {
        ENQUEUED,
        LENT,
        SETTLED,
        SETTLED_64,
        COMMITTED_10
    }

    @Param
    private Kind kind;

    private final StoredMessage stored = new StoredMessage(SampleMessages.numbered(1));
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader(number -> stored);
    private EngineRecord record;
    private ByteBuffer form;

    @Setup
    public void make() {
        stored.number(ENTRY / 2);
        record = switch (kind) {
            case ENQUEUED -> new EngineRecord.MessageEnqueued(ENTRY, AT, stored, new long[] {QUEUE}, false);
            case LENT -> new EngineRecord.EntryLent(QUEUE, ENTRY, 1, false);
            case SETTLED -> settled(1);
            case SETTLED_64 -> settled(64);
            case COMMITTED_10 ->
                new EngineRecord.TransactionCommitted(
                        ENTRY,
                        AT,
                        IntStream.range(0, 10)
                                .mapToObj(i -> new Publication(stored, new long[] {QUEUE}))
                                .toList(),
                        List.of(settled(10)),
                        false);
        };
        ByteBuffer written = writer.write(record);
        form = ByteBuffer.allocate(written.remaining()).put(written).flip();
    }

    private static EngineRecord.DeliverySettled settled(int entries) {
        long[] ids = new long[entries];
        for (int i = 0; i < entries; i++) {
            ids[i] = ENTRY + i;
        }
        return new EngineRecord.DeliverySettled(QUEUE, ids, false);
    }

    @Benchmark
    public int encode() {
        return writer.write(record).remaining();
    }

    @Benchmark
    public EngineRecord decode() {
        return reader.read(form.rewind());
    }
}
