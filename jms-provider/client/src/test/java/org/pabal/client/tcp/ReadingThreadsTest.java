package org.pabal.client.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.link.ReadingTurn;

@Timeout(120)
class ReadingThreadsTest implements ReadingThreads.Reading {

    private static final int SECONDS = 60;

    /** What comes: it is done by the thread that has read it. The last one ends it all. */
    private interface Piece {
        void run(ReadingTurn turn) throws InterruptedException;
    }

    private static final Piece LAST = turn -> {};

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger passes = new AtomicInteger();
    private final Set<Thread> threads = Collections.synchronizedSet(new LinkedHashSet<>());

    /** What was read last; plain: one at a time has the turn, and sees what the one before has written. */
    private Piece read = LAST;

    private int count;
    private final ReadingThreads reading = new ReadingThreads("test link", this);

    @Override
    public boolean read() {
        try {
            if (readers.incrementAndGet() > 1) {
                faults.incrementAndGet();
            }
            threads.add(Thread.currentThread());
            read = pieces.take();
            count++;
            readers.decrementAndGet();
            return read != LAST;
        } catch (InterruptedException nobodys) {
            faults.incrementAndGet();
            return false;
        }
    }

    @Override
    public void lend(ReadingTurn turn) {
        try {
            read.run(turn);
        } catch (InterruptedException nobodys) {
            faults.incrementAndGet();
        }
    }

    @Override
    public void passed() {
        passes.incrementAndGet();
    }

    @AfterEach
    void end() throws InterruptedException {
        pieces.add(LAST);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(faults).hasValue(0);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneThreadReadsAndDoesWhatComes() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        reading.start();
        for (int i = 0; i < 100; i++) {
            pieces.add(turn -> {
                assertThat(turn.isPassed()).isFalse();
                assertThat(reading.isLent()).isTrue();
                all.countDown();
            });
        }
        await(all);
        assertThat(threads).hasSize(1);
        assertThat(passes).hasValue(0);
    }

    @Test
    void anotherReadsWhatTheOneThatPassesItsTurnWaitsFor() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        reading.start();
        pieces.add(turn -> {
            turn.pass();
            turn.pass();
            assertThat(turn.isPassed()).isTrue();
            await(came);
            done.countDown();
        });
        pieces.add(turn -> came.countDown());
        await(done);
        assertThat(threads).hasSize(2);
        assertThat(passes).hasValue(1);
    }

    @Test
    void theTurnCanBeTakenFromOneThatIsStuck() throws Exception {
        BlockingQueue<ReadingTurn> stuck = new LinkedBlockingQueue<>();
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch came = new CountDownLatch(1);
        reading.start();
        pieces.add(turn -> {
            stuck.add(turn);
            await(free);
        });
        ReadingTurn turn = stuck.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(turn).isNotNull();
        pieces.add(next -> came.countDown());
        turn.pass();
        await(came);
        free.countDown();
        turn.pass();
    }

    @Test
    void nothingIsReadTwiceOrNotAtAllThoughTheTurnGoesRoundAndRound() throws Exception {
        int all = 20_000;
        CountDownLatch done = new CountDownLatch(all);
        BlockingQueue<ReadingTurn> turns = new LinkedBlockingQueue<>();
        Thread thief = new Thread(() -> {
            try {
                for (ReadingTurn turn = turns.take(); !turn.isPassed() || done.getCount() > 0; turn = turns.take()) {
                    turn.pass();
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        thief.setDaemon(true);
        thief.start();
        reading.start();
        for (int i = 0; i < all; i++) {
            int number = i;
            pieces.add(turn -> {
                if (number % 3 == 0) {
                    turns.add(turn);
                } else if (number % 3 == 1) {
                    turn.pass();
                }
                done.countDown();
            });
        }
        await(done);
        thief.interrupt();
        assertThat(count).isEqualTo(all);
    }

    @Test
    void aTurnThatTwoPassOnAtOnceGoesToOneThatReads() throws Exception {
        int rounds = 20_000;
        BlockingQueue<ReadingTurn> turns = new LinkedBlockingQueue<>();
        Thread other = new Thread(() -> {
            try {
                for (; ; ) {
                    turns.take().pass();
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        other.setDaemon(true);
        other.start();
        reading.start();
        for (int i = 0; i < rounds; i++) {
            CountDownLatch came = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            pieces.add(turn -> {
                // Both pass it: the one that waits, and the one that looks after those that do not get on
                turns.add(turn);
                turn.pass();
                await(came);
                done.countDown();
            });
            pieces.add(turn -> came.countDown());
            await(done);
        }
        other.interrupt();
        assertThat(count).isEqualTo(2 * rounds);
    }
}
