package org.pabal.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.broker.RecordingListener.PATIENCE_SECONDS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.engine.Decision;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

@Timeout(120)
class EngineLoopTest {

    private static Broker start(EngineCore engine) {
        return start(engine, BrokerClock.system(), BrokerSettings.MAILBOX_CAPACITY_DEFAULT);
    }

    private static Broker start(EngineCore engine, BrokerClock clock, int mailboxCapacity) {
        return Broker.start(
                BrokerSettings.builder("test")
                        .clock(clock)
                        .mailboxCapacity(mailboxCapacity)
                        .build(),
                engine);
    }

    private static Command ask(BrokerConnection connection, long request) {
        return new Command.PurgeQueue(connection.id(), request, "q");
    }

    @Test
    void idleBrokerAnswersOnTheSubmittingThreadBeforeSubmitReturns() {
        AtomicReference<Thread> told = new AtomicReference<>();
        try (Broker broker = start(new ScriptedEngine())) {
            BrokerConnection connection = broker.connect(new RecordingListener() {
                @Override
                public void onEffect(Effect effect) {
                    told.set(Thread.currentThread());
                }
            });
            connection.submit(ask(connection, 1));
            assertThat(told).hasValue(Thread.currentThread());
        }
    }

    @Test
    void losesNothingAndKeepsEachSubmittersOrderUnderManySubmitters() throws Exception {
        int submitters = 8;
        int each = 50_000;
        Map<Long, List<Long>> executed = new HashMap<>();
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                if (command instanceof Command.PurgeQueue) {
                    executed.computeIfAbsent(command.connection(), id -> new ArrayList<>())
                            .add(command.request());
                }
                super.on(command, decision);
            }
        };
        List<Long> expected = LongStream.rangeClosed(1, each).boxed().toList();
        try (Broker broker = start(engine, BrokerClock.system(), 64)) {
            List<RecordingListener> listeners = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            CyclicBarrier together = new CyclicBarrier(submitters);
            for (int i = 0; i < submitters; i++) {
                RecordingListener listener = new RecordingListener();
                listeners.add(listener);
                threads.add(new Thread(() -> {
                    await(together);
                    BrokerConnection connection = broker.connect(listener);
                    for (long request = 1; request <= each; request++) {
                        connection.submit(ask(connection, request));
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            for (RecordingListener listener : listeners) {
                List<Long> told = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    told.add(listener.nextCompleted());
                }
                assertThat(told).isEqualTo(expected);
            }
        }
        assertThat(executed).hasSize(submitters);
        executed.values().forEach(requests -> assertThat(requests).isEqualTo(expected));
    }

    @Test
    void nobodyIsForgottenWhenOwnersComeAndGo() throws Exception {
        // Each waits for its answer before it asks again, so the loop is left and entered all the time, and a command
        // that
        // its last owner overlooked would leave its thread waiting.
        int askers = 6;
        int rounds = 30_000;
        try (Broker broker = start(new ScriptedEngine())) {
            List<Thread> threads = new ArrayList<>();
            AtomicInteger answered = new AtomicInteger();
            for (int i = 0; i < askers; i++) {
                threads.add(new Thread(() -> {
                    Semaphore answers = new Semaphore(0);
                    BrokerConnection connection = broker.connect(new RecordingListener() {
                        @Override
                        public void onEffect(Effect effect) {
                            answers.release();
                        }
                    });
                    for (int round = 1; round <= rounds; round++) {
                        connection.submit(ask(connection, round));
                        if (!tryAcquire(answers)) {
                            return;
                        }
                        answered.incrementAndGet();
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(answered).hasValue(askers * rounds);
        }
    }

    private static boolean tryAcquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(PATIENCE_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void handsTheRestOverToItsOwnThreadAfterATurnsWorth() throws Exception {
        // Each effect submits the next command, so the first submitter would never get out if nobody took over.
        AtomicReference<BrokerConnection> opened = new AtomicReference<>();
        Map<Thread, AtomicInteger> told = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(5 * EngineLoop.TURN_MAX);
        try (Broker broker = start(new ScriptedEngine())) {
            BrokerConnection connection = broker.connect(new RecordingListener() {
                @Override
                public void onEffect(Effect effect) {
                    told.computeIfAbsent(Thread.currentThread(), owner -> new AtomicInteger())
                            .incrementAndGet();
                    enough.countDown();
                    if (enough.getCount() > 0) {
                        opened.get().submit(ask(opened.get(), 1));
                    }
                }
            });
            opened.set(connection);
            connection.submit(ask(connection, 1));
            await(enough);
        }
        assertThat(told.keySet())
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder(Thread.currentThread().getName(), "pabal-engine-test");
        assertThat(told.get(Thread.currentThread())).hasValueLessThanOrEqualTo(EngineLoop.TURN_MAX);
    }

    @Test
    void countsEffectsTooBeforeItHandsOver() throws Exception {
        // Three commands of many effects each: the submitter sees to one of them.
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                for (int i = 0; command.request() != Command.NO_REPLY && i < EngineLoop.TURN_MAX; i++) {
                    super.on(command, decision);
                }
            }
        };
        Map<Long, Set<Thread>> tellers = new ConcurrentHashMap<>();
        CountDownLatch told = new CountDownLatch(3 * EngineLoop.TURN_MAX);
        try (Broker broker = start(engine)) {
            BrokerConnection connection = broker.connect(new RecordingListener() {
                @Override
                public void onEffect(Effect effect) {
                    inside.countDown();
                    await(waiting);
                    tellers.computeIfAbsent(((Effect.Completed) effect).request(), r -> ConcurrentHashMap.newKeySet())
                            .add(Thread.currentThread());
                    told.countDown();
                }
            });
            Thread first = new Thread(() -> connection.submit(ask(connection, 1)));
            first.start();
            await(inside);
            connection.submit(ask(connection, 2));
            connection.submit(ask(connection, 3));
            waiting.countDown();
            await(told);
            assertThat(tellers.get(1L)).containsExactly(first);
            assertThat(tellers.get(2L)).extracting(Thread::getName).containsExactly("pabal-engine-test");
            assertThat(tellers.get(3L)).extracting(Thread::getName).containsExactly("pabal-engine-test");
        }
    }

    @Test
    void listenerMaySubmitAnyNumberOfCommandsWhileTheMailboxIsFull() throws Exception {
        AtomicReference<BrokerConnection> opened = new AtomicReference<>();
        List<Long> told = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(1_000);
        try (Broker broker = start(new ScriptedEngine(), BrokerClock.system(), BrokerSettings.MAILBOX_CAPACITY_MIN)) {
            BrokerConnection connection = broker.connect(new RecordingListener() {
                @Override
                public void onEffect(Effect effect) {
                    long request = ((Effect.Completed) effect).request();
                    if (request == 0x1000) {
                        for (long i = 1; i <= 1_000; i++) {
                            opened.get().submit(ask(opened.get(), i));
                        }
                    } else {
                        told.add(request);
                        all.countDown();
                    }
                }
            });
            opened.set(connection);
            connection.submit(ask(connection, 0x1000));
            assertThat(all.await(PATIENCE_SECONDS, SECONDS)).isTrue();
        }
        assertThat(told).isEqualTo(LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void twoBrokersThatFeedEachOtherDoNotWaitForEachOther() throws Exception {
        int rounds = 20_000;
        CountDownLatch done = new CountDownLatch(2 * rounds);
        try (Broker left = start(new ScriptedEngine(), BrokerClock.system(), BrokerSettings.MAILBOX_CAPACITY_MIN);
                Broker right = start(new ScriptedEngine(), BrokerClock.system(), BrokerSettings.MAILBOX_CAPACITY_MIN)) {
            Bridge toRight = new Bridge(done);
            Bridge toLeft = new Bridge(done);
            BrokerConnection inLeft = left.connect(toRight);
            BrokerConnection inRight = right.connect(toLeft);
            toRight.other = inRight;
            toLeft.other = inLeft;
            Thread one = new Thread(() -> submit(inLeft, rounds));
            Thread two = new Thread(() -> submit(inRight, rounds));
            one.start();
            two.start();
            assertThat(done.await(60, SECONDS)).isTrue();
        }
    }

    private static void submit(BrokerConnection connection, int times) {
        for (int i = 0; i < times; i++) {
            connection.submit(ask(connection, 2));
        }
    }

    /** Answers each request of 2 here with a request of 1 over there. */
    private static final class Bridge extends RecordingListener {

        private final CountDownLatch done;
        private volatile BrokerConnection other;

        Bridge(CountDownLatch done) {
            this.done = done;
        }

        @Override
        public void onEffect(Effect effect) {
            if (((Effect.Completed) effect).request() == 2) {
                other.submit(ask(other, 1));
            } else {
                done.countDown();
            }
        }
    }

    @Test
    void failingEngineStopsTheBrokerForGoodAndTellsEverybodyWhy() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                super.on(command, decision);
                if (command.request() == 7) {
                    throw new IllegalStateException("entry 12 is both ready and lent");
                }
                executed.incrementAndGet();
            }
        };
        TurnableClock clock = new TurnableClock(0);
        try (Broker broker = start(engine, clock, 64)) {
            RecordingListener one = new RecordingListener();
            RecordingListener two = new RecordingListener();
            BrokerConnection first = broker.connect(one);
            broker.connect(two);
            int before = executed.get();
            first.submit(ask(first, 7));

            assertThat(broker.state()).isEqualTo(BrokerState.FAILED);
            for (RecordingListener told : List.of(one, two)) {
                Refusal loss = told.loss();
                assertThat(loss.code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
                assertThat(loss.text()).contains("'test'", "entry 12 is both ready and lent");
            }
            assertThat(one.effects)
                    .as("nothing decided by a broken engine leaves")
                    .isEmpty();

            first.submit(ask(first, 8));
            assertThat(executed).hasValue(before);
            RecordingListener late = new RecordingListener();
            broker.connect(late);
            assertThat(late.loss().text()).contains("entry 12");
            assertThat(clock.alarmsOpen()).isZero();
        }
    }

    @Test
    void listenerThatThrowsLosesItsOwnConnectionOnly() throws Exception {
        List<Command> executed = new ArrayList<>();
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                executed.add(command);
                super.on(command, decision);
            }
        };
        try (Broker broker = start(engine)) {
            RecordingListener clumsy = new RecordingListener() {
                @Override
                public void onEffect(Effect effect) {
                    super.onEffect(effect);
                    throw new IllegalArgumentException("stumbled");
                }
            };
            RecordingListener healthy = new RecordingListener();
            BrokerConnection falling = broker.connect(clumsy);
            BrokerConnection standing = broker.connect(healthy);
            falling.submit(ask(falling, 1));
            falling.submit(ask(falling, 2));
            standing.submit(ask(standing, 3));

            assertThat(healthy.nextCompleted()).isEqualTo(3);
            assertThat(clumsy.effects).hasSize(1);
            assertThat(clumsy.loss().text()).contains("stumbled", "connection " + falling.id());
            assertThat(clumsy.losses).isEmpty();
            assertThat(healthy.losses).isEmpty();
            assertThat(executed).contains(new Command.LoseConnection(falling.id()));
            assertThat(broker.state()).isEqualTo(BrokerState.RUNNING);
        }
    }

    @Test
    void ticksWhenTheClockReachesWhatIsDue() throws Exception {
        TurnableClock clock = new TurnableClock(1_000);
        List<Long> ticks = new ArrayList<>();
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                if (command.request() > 1_000) {
                    dueMillis = command.request();
                }
            }

            @Override
            public void tick(long now, Decision decision) {
                ticks.add(now);
                // Bounded work a call: the second half at once, then something later.
                dueMillis = ticks.size() == 1 ? dueMillis : ticks.size() == 2 ? 5_000 : Long.MAX_VALUE;
            }
        };
        try (Broker broker = start(engine, clock, 64)) {
            BrokerConnection connection = broker.connect(new RecordingListener());
            connection.submit(ask(connection, 3_000));
            connection.submit(ask(connection, 2_000));
            clock.turnTo(1_999);
            assertThat(ticks).isEmpty();
            clock.turnTo(2_000);
            assertThat(ticks).containsExactly(2_000L, 2_000L);
            clock.turnTo(4_999);
            assertThat(ticks).hasSize(2);
            clock.turnTo(6_000);
            assertThat(ticks).containsExactly(2_000L, 2_000L, 6_000L);
        }
    }

    @Test
    void ticksOnTheSystemClockToo() throws Exception {
        CountDownLatch ticked = new CountDownLatch(1);
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                dueMillis = nowMillis + 20;
            }

            @Override
            public void tick(long now, Decision decision) {
                dueMillis = Long.MAX_VALUE;
                ticked.countDown();
            }
        };
        try (Broker broker = start(engine)) {
            BrokerConnection connection = broker.connect(new RecordingListener());
            connection.submit(ask(connection, 1));
            assertThat(ticked.await(PATIENCE_SECONDS, SECONDS)).isTrue();
        }
    }

    @Test
    void overdueWorkOutlastsATurnWithoutCapturingTheThread() throws Exception {
        int ticksNeeded = 3 * EngineLoop.TURN_MAX;
        CountDownLatch done = new CountDownLatch(ticksNeeded);
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                if (command.request() == 1) {
                    dueMillis = 0;
                }
            }

            @Override
            public void tick(long now, Decision decision) {
                done.countDown();
                dueMillis = done.getCount() == 0 ? Long.MAX_VALUE : 0;
            }
        };
        try (Broker broker = start(engine)) {
            BrokerConnection connection = broker.connect(new RecordingListener());
            connection.submit(ask(connection, 1));
            assertThat(done.await(PATIENCE_SECONDS, SECONDS)).isTrue();
        }
    }

    @Test
    void nothingIsToldAfterTheConnectionHasClosed() throws Exception {
        ScriptedEngine engine = new ScriptedEngine() {
            @Override
            void on(Command command, Decision decision) {
                super.on(command, decision);
                // Somebody else's doing that still names the connection.
                if (command.request() == 5) {
                    decision.effects()
                            .add(new Effect.Completed(
                                    ((Command.PurgeQueue) command).name().length(), 99));
                }
            }
        };
        try (Broker broker = start(engine)) {
            RecordingListener listener = new RecordingListener();
            BrokerConnection connection = broker.connect(listener);
            BrokerConnection other = broker.connect(new RecordingListener());
            connection.submit(new Command.CloseConnection(connection.id(), 3));
            assertThat(listener.nextCompleted()).isEqualTo(3);
            other.submit(new Command.PurgeQueue(other.id(), 5, "x".repeat((int) connection.id())));
            connection.submit(ask(connection, 4));
            assertThat(listener.effects).isEmpty();
            assertThat(listener.losses).isEmpty();
        }
    }

    @Test
    void stopsAfterWhatWasSubmittedBeforeWhileOthersKeepSubmitting() throws Exception {
        int submitters = 4;
        CountDownLatch busy = new CountDownLatch(submitters);
        List<Thread> threads = new ArrayList<>();
        List<RecordingListener> listeners = new ArrayList<>();
        Broker broker = start(new ScriptedEngine(), BrokerClock.system(), 64);
        RecordingListener mine = new RecordingListener();
        BrokerConnection own = broker.connect(mine);
        for (int i = 0; i < submitters; i++) {
            RecordingListener listener = new RecordingListener();
            listeners.add(listener);
            BrokerConnection connection = broker.connect(listener);
            threads.add(new Thread(() -> {
                for (long request = 1; listener.losses.isEmpty(); request++) {
                    connection.submit(ask(connection, request));
                    if (request == 1_000) {
                        busy.countDown();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        assertThat(busy.await(PATIENCE_SECONDS, SECONDS)).isTrue();
        own.submit(ask(own, 77));
        broker.close();
        assertThat(broker.state()).isEqualTo(BrokerState.STOPPED);
        assertThat(mine.nextCompleted()).isEqualTo(77);
        // They go on until they hear of the loss.
        for (Thread thread : threads) {
            thread.join();
        }
        for (RecordingListener listener : listeners) {
            assertThat(listener.losses)
                    .extracting(Refusal::code)
                    .as("told once")
                    .containsExactly(Refusal.Code.BROKER_UNAVAILABLE);
        }
    }

    @Test
    void closesFromWithinAListenerWithoutWaitingForItself() throws Exception {
        AtomicReference<Broker> self = new AtomicReference<>();
        RecordingListener listener = new RecordingListener() {
            @Override
            public void onEffect(Effect effect) {
                self.get().close();
            }
        };
        Broker broker = start(new ScriptedEngine());
        self.set(broker);
        BrokerConnection connection = broker.connect(listener);
        connection.submit(ask(connection, 1));
        assertThat(listener.loss().text()).contains("stopped");
        broker.close();
        assertThat(broker.state()).isEqualTo(BrokerState.STOPPED);
    }

    @Test
    void nobodySpeaksForAnotherConnection() {
        try (Broker broker = start(new ScriptedEngine())) {
            BrokerConnection one = broker.connect(new RecordingListener());
            BrokerConnection two = broker.connect(new RecordingListener());
            assertThatThrownBy(() -> one.submit(ask(two, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("connection " + two.id());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
