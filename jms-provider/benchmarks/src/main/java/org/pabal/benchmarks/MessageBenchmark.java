package org.pabal.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** Encoding and decoding the binary form: a body of 1 KiB, five headers, five properties. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBenchmark {

    private final MessageBuilder builder = Message.builder();
    private final String text = SampleMessages.text();
    private final byte[] bytes = SampleMessages.bytes();
    private final byte[] encoded = properties(SampleMessages.headers(Message.builder(), 1))
            .text(text)
            .build()
            .encoded();
    private long number;

    private static MessageBuilder properties(MessageBuilder builder) {
        return builder.property("symbol", "PBL")
                .property("quantity", 1_000)
                .property("price", 12.5)
                .property("urgent", true)
                .property("account", 4_711L);
    }

    @Benchmark
    public Message encodeText() {
        return properties(SampleMessages.headers(builder, number++)).text(text).build();
    }

    @Benchmark
    public Message encodeBytes() {
        return properties(SampleMessages.headers(builder, number++))
                .bytes(bytes, 0, bytes.length)
                .build();
    }

    /** What a broker does: check the structure, look at the headers that routing needs. */
    @Benchmark
    public void check(Blackhole hole) {
        Message message = Message.of(encoded);
        hole.consume(message.priority());
        hole.consume(message.expirationMillis());
        hole.consume(message.persistent());
    }

    /** What a receiver does: check the structure, read every header, two properties and the body. */
    @Benchmark
    public void decode(Blackhole hole) {
        Message message = Message.of(encoded);
        hole.consume(message.messageId());
        hole.consume(message.timestampMillis());
        hole.consume(message.destination());
        hole.consume(message.priority());
        hole.consume(message.property("symbol"));
        hole.consume(message.property("account"));
        hole.consume(message.text());
    }
}
