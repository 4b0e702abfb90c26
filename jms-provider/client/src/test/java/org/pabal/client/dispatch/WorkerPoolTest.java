package org.pabal.client.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.client.link.ReadingTurn;

class WorkerPoolTest {

    private static final int SECONDS = 60;

    private final WorkerPool pool = new WorkerPool("test pool");

    @AfterEach
    void close() {
        pool.close();
    }

    private SerialExecutor executor(int number) {
        return new SerialExecutor(pool, "executor " + number);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }

    @Test
    void runsTasksOfOneExecutorInOrderAndNeverTwoAtATime() {
        int executors = 20;
        int tasks = 2_000;
        CountDownLatch all = new CountDownLatch(executors * tasks);
        Set<String> faults = ConcurrentHashMap.newKeySet();
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < executors; i++) {
            SerialExecutor executor = executor(i);
            AtomicBoolean inside = new AtomicBoolean();
            // Plain: what one task writes the next one sees
            int[] last = {-1};
            submitters.add(new Thread(() -> {
                for (int n = 0; n < tasks; n++) {
                    int number = n;
                    executor.execute(() -> {
                        if (!inside.compareAndSet(false, true)) {
                            faults.add("two at a time");
                        }
                        if (last[0] != number - 1) {
                            faults.add(number + " after " + last[0]);
                        }
                        last[0] = number;
                        inside.set(false);
                        all.countDown();
                    });
                }
            }));
        }
        submitters.forEach(Thread::start);
        await(all);
        assertThat(faults).isEmpty();
    }

    @Test
    void tasksThatWaitForOneAnotherAllGetAThread() {
        int executors = 50;
        CountDownLatch allAreInside = new CountDownLatch(executors);
        CountDownLatch all = new CountDownLatch(executors);
        for (int i = 0; i < executors; i++) {
            executor(i).execute(() -> {
                allAreInside.countDown();
                await(allAreInside);
                all.countDown();
            });
        }
        await(all);
    }

    @Test
    void whatAWorkerWaitsForIsDoneByAnother() {
        SerialExecutor first = executor(1);
        SerialExecutor second = executor(2);
        CountDownLatch done = new CountDownLatch(1);
        first.execute(() -> {
            second.execute(() -> {});
            // It is queued behind nothing, but the thread that would come by is this one.
            second.awaitQueued();
            done.countDown();
        });
        await(done);
    }

    @Test
    void aTaskThatSaysItWaitsLetsAnotherThreadInAtOnce() {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        executor(1).execute(() -> {
            WorkerPool.beginWait();
            waits.countDown();
            await(over);
            WorkerPool.endWait();
            done.countDown();
        });
        await(waits);
        executor(2).execute(() -> {
            over.countDown();
            done.countDown();
        });
        await(done);
    }

    @Test
    void whatIsQueuedBehindOneThatRunsNeedsNoThreadForEach() {
        int executors = 500;
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(executors);
        for (int i = 0; i < executors; i++) {
            executor(i).execute(() -> {
                threads.add(Thread.currentThread());
                all.countDown();
            });
        }
        await(all);
        // One for each processor, and more only for what a machine without time for any of them seems to hold up
        assertThat(threads.size()).isLessThan(executors / 2);
    }

    @Test
    void tasksGoOnBesideThoseThatNeverEnd() {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            executor(i).execute(() -> await(end));
        }
        SerialExecutor other = executor(100);
        for (int i = 0; i < 200; i++) {
            CountDownLatch done = new CountDownLatch(1);
            other.execute(done::countDown);
            await(done);
        }
        end.countDown();
    }

    @Test
    void aThreadIsInterruptedForNoOtherTask() {
        SerialExecutor executor = executor(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> Thread.currentThread().interrupt());
        executor.execute(() -> {
            interrupted.set(Thread.currentThread().isInterrupted());
            done.countDown();
        });
        await(done);
        assertThat(interrupted).isFalse();
    }

    @Test
    void whatWasQueuedBeforeTheEndIsDoneAndThreadsGo() throws InterruptedException {
        SerialExecutor executor = executor(1);
        AtomicInteger done = new AtomicInteger();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch begin = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            executor.execute(() -> {
                await(begin);
                threads.add(Thread.currentThread());
                done.incrementAndGet();
            });
        }
        executor.close();
        pool.close();
        begin.countDown();
        executor.awaitQueued();

        assertThat(done).hasValue(100);
        executor.offer(done::incrementAndGet);
        assertThatThrownBy(() -> executor.execute(done::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("executor 1 is closed");
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(done).hasValue(100);
    }

    // ---- threads that a link lends

    /** Tells what a link's thread would; what it passes on is done by nobody here. */
    private static final class Turn implements ReadingTurn {
        private final CountDownLatch passed = new CountDownLatch(1);

        @Override
        public void pass() {
            passed.countDown();
        }

        @Override
        public boolean isPassed() {
            return passed.getCount() == 0;
        }
    }

    @Test
    void aLentThreadDoesItselfWhatItHasTold() {
        Turn turn = new Turn();
        pool.lend(turn);
        List<Thread> by = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            executor(i).execute(() -> by.add(Thread.currentThread()));
        }
        assertThat(by).isEmpty();
        pool.lend(turn);
        assertThat(by).hasSize(10).containsOnly(Thread.currentThread());
        assertThat(turn.isPassed()).isFalse();
    }

    @Test
    void aLentThreadPassesItsTurnOnBeforeItWaits() {
        Turn turn = new Turn();
        pool.lend(turn);
        List<Boolean> passed = new ArrayList<>();
        executor(1).execute(() -> {
            WorkerPool.beginWait();
            passed.add(turn.isPassed());
            WorkerPool.endWait();
        });
        pool.lend(turn);
        assertThat(passed).containsExactly(true);
    }

    @Test
    void whoIsLentAndHeldUpHasItsTurnPassedOn() {
        Turn turn = new Turn();
        pool.lend(turn);
        CountDownLatch behind = new CountDownLatch(1);
        executor(1).execute(() -> {
            await(turn.passed);
            // Nobody has said that this waits, and what stands behind it is done all the same
            await(behind);
        });
        executor(2).execute(behind::countDown);
        pool.lend(turn);
        assertThat(turn.isPassed()).isTrue();
    }

    @Test
    void whatTakesLongIsLeftToOthers() {
        Turn turn = new Turn();
        pool.lend(turn);
        Thread lender = Thread.currentThread();
        executor(1).execute(() -> await(turn.passed));
        pool.lend(turn);
        CountDownLatch done = new CountDownLatch(1);
        List<Thread> by = new ArrayList<>();
        executor(2).execute(() -> {
            by.add(Thread.currentThread());
            done.countDown();
        });
        await(done);
        assertThat(by).doesNotContain(lender);
    }

    @Test
    void whatALentThreadHasToldIsDoneThoughOthersComeAndGo() {
        int pieces = 5_000;
        int executors = 8;
        CountDownLatch all = new CountDownLatch(2 * pieces);
        SerialExecutor[] to = new SerialExecutor[executors];
        for (int i = 0; i < executors; i++) {
            to[i] = executor(i);
        }
        Thread other = new Thread(() -> {
            for (int i = 0; i < pieces; i++) {
                to[i % executors].execute(all::countDown);
            }
        });
        other.start();
        Turn turn = new Turn();
        for (int i = 0; i < pieces; i++) {
            to[(i * 3) % executors].execute(all::countDown);
            pool.lend(turn);
        }
        await(all);
    }
}
