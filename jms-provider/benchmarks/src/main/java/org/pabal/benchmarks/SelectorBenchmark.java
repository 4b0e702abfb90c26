package org.pabal.benchmarks;

import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;
import org.pabal.message.Message;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;
import org.pabal.selector.SelectorIndex;

/** Which of many selectors a message satisfies: one does, however many there are. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SelectorBenchmark {

    @Param({"1", "1000", "10000"})
    private int selectors;

    private final SelectorIndex<Integer> equalities = new SelectorIndex<>();
    private final SelectorIndex<Integer> conjunctions = new SelectorIndex<>();
    private final Message message = SampleMessages.headers(Message.builder(), 1)
            .property("quantity", 500)
            .property("region", "EU")
            .property("symbol", "S0")
            .noBody()
            .build();
    private final Selector single;

    public SelectorBenchmark() {
        single = parse("symbol = 'S0' AND quantity BETWEEN 100 AND 1000 AND region IN ('EU', 'US')");
    }

    @Setup
    public void file() {
        for (int i = 0; i < selectors; i++) {
            equalities.add(parse("symbol = 'S" + i + "'"), i);
            conjunctions.add(parse("symbol = 'S" + i + "' AND quantity > 100 AND region LIKE 'E%'"), i);
        }
    }

    private static Selector parse(String text) {
        try {
            return Selector.parse(text);
        } catch (InvalidSelector invalid) {
            throw new IllegalStateException(invalid);
        }
    }

    @Benchmark
    public void equality(Blackhole hole) {
        equalities.forEachMatch(message, hole::consume);
    }

    @Benchmark
    public void conjunction(Blackhole hole) {
        conjunctions.forEachMatch(message, hole::consume);
    }

    /** One selector asked for itself, without an index; does not depend on the parameter. */
    @Benchmark
    public boolean single() {
        return single.matches(message);
    }
}
