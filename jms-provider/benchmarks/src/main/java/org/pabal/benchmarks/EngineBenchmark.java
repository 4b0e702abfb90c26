package org.pabal.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.Message;

/**
 * The engine alone on one core: publish, deliver, settle, each of them a command of its own and confirmed, in messages a
 * second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class EngineBenchmark {

    /** Messages of one invocation. */
    static final int BATCH = 1_000;

    private static final long NOW = 1_700_000_000_000L;
    private static final long CONNECTION = 1;
    private static final long SESSION = 2;
    private static final long CONSUMER = 3;
    private static final Address QUEUE = Address.queue("orders");

    private final Message[] messages = new Message[BATCH];
    private final Decision decision = new Decision();
    private RoutingEngine engine;
    private long request;

    @Setup(Level.Iteration)
    public void open() {
        for (int i = 0; i < BATCH; i++) {
            messages[i] = SampleMessages.numbered(i);
        }
        engine = new RoutingEngine(EngineSettings.defaults());
        execute(new Command.OpenConnection(CONNECTION, ++request, null));
        execute(new Command.OpenSession(CONNECTION, ++request, SESSION, false));
        execute(new Command.OpenConsumer(
                CONNECTION, ++request, SESSION, CONSUMER, new Source.FromQueue(QUEUE), null, false, 0));
    }

    /** A consumer with credit waits: each message is delivered with the command that publishes it. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long publishDeliverSettle() {
        execute(new Command.GrantCredit(CONNECTION, CONSUMER, BATCH));
        long last = 0;
        for (Message message : messages) {
            last = publish(message);
            settle(last);
        }
        return last;
    }

    /** The messages lie in the queue before credit comes, and are settled with one command for ten. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int fillThenDrain() {
        for (Message message : messages) {
            publish(message);
        }
        int drained = 0;
        while (drained < BATCH) {
            List<Effect> effects = execute(new Command.GrantCredit(CONNECTION, CONSUMER, 10));
            long[] deliveries = new long[effects.size()];
            for (int i = 0; i < deliveries.length; i++) {
                deliveries[i] = ((Effect.DeliverMessage) effects.get(i)).delivery();
            }
            drained += deliveries.length;
            execute(new Command.SettleDeliveries(CONNECTION, ++request, SESSION, deliveries));
        }
        return drained;
    }

    /** The delivery, or 0 if it was not delivered at once. */
    private long publish(Message message) {
        List<Effect> effects =
                execute(new Command.PublishMessage(CONNECTION, ++request, SESSION, QUEUE, message, Long.MAX_VALUE));
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.DeliverMessage delivered) {
                return delivered.delivery();
            }
        }
        return 0;
    }

    private void settle(long delivery) {
        execute(new Command.SettleDeliveries(CONNECTION, ++request, SESSION, new long[] {delivery}));
    }

    private List<Effect> execute(Command command) {
        decision.clear();
        engine.execute(command, NOW, decision);
        return decision.effects();
    }
}
