package org.pabal.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

@Timeout(60)
class PendingRequestsTest {

    private static final Refusal GONE = new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "gone");

    private final List<String> outcomes = new ArrayList<>();
    private final PendingRequests pending = new PendingRequests();

    @Test
    void handsEachAnswerToTheOneWhoAskedInWhateverOrderTheyCome() {
        // Far more than there are slots in the ring, answered in random order.
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Long> open = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Asked asked = new Asked();
            assertThat(pending.add(asked)).isEqualTo(asked.number());
            open.add(asked.number());
            if (random.nextInt(3) == 0) {
                long number = open.remove(random.nextInt(open.size()));
                pending.answer(new Effect.Completed(1, number));
                assertThat(outcomes).as("seed %d", seed).last().isEqualTo(number + " completed");
            }
        }
        while (!open.isEmpty()) {
            long number = open.remove(random.nextInt(open.size()));
            pending.answer(new Effect.Answered(1, number, new Answer.Count(3)));
            assertThat(outcomes).as("seed %d", seed).last().isEqualTo(number + " Count[messages=3]");
        }
        assertThat(outcomes).doesNotHaveDuplicates().hasSize(5_000);
    }

    @Test
    void secondAnswerFindsNobody() {
        long number = pending.add(new Asked());
        pending.answer(new Effect.Completed(1, number));
        pending.answer(new Effect.Completed(1, number));
        pending.answer(new Effect.Completed(1, number + 256));
        assertThat(outcomes).containsExactly(number + " completed");
    }

    @Test
    void endRefusesAllInTheOrderInWhichTheyWereAsked() {
        for (int i = 0; i < 1_000; i++) {
            pending.add(new Asked());
        }
        pending.end(GONE);
        assertThat(outcomes)
                .isEqualTo(LongStream.rangeClosed(1, 1_000)
                        .mapToObj(number -> number + " gone")
                        .toList());
    }

    @Test
    void whatComesAfterTheEndIsRefusedAtOnceWithTheFirstReason() {
        pending.end(GONE);
        pending.end(new Refusal(Refusal.Code.ILLEGAL_STATE, "later"));
        assertThat(pending.add(new Asked())).isEqualTo(PendingRequests.REFUSED);
        assertThat(outcomes).containsExactly("1 gone");
    }

    @Test
    void eachRequestIsAnsweredExactlyOnceWhenTheEndComesInBetween() throws Exception {
        for (int round = 0; round < 200; round++) {
            PendingRequests contended = new PendingRequests();
            int threads = 3;
            int each = 500;
            AtomicInteger refused = new AtomicInteger();
            CountDownLatch underWay = new CountDownLatch(threads);
            List<Thread> askers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                askers.add(new Thread(() -> {
                    underWay.countDown();
                    for (int n = 0; n < each; n++) {
                        contended.add(new Asked() {
                            @Override
                            public void refused(Refusal refusal) {
                                refused.incrementAndGet();
                            }
                        });
                    }
                }));
            }
            askers.forEach(Thread::start);
            underWay.await();
            contended.end(GONE);
            for (Thread asker : askers) {
                asker.join();
            }
            assertThat(refused).hasValue(threads * each);
        }
    }

    private class Asked implements PendingRequest {

        private long number;

        @Override
        public void assign(long requestNumber) {
            number = requestNumber;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public void completed() {
            outcomes.add(number + " completed");
        }

        @Override
        public void answered(Answer answer) {
            outcomes.add(number + " " + answer);
        }

        @Override
        public void refused(Refusal refusal) {
            outcomes.add(number + " " + refusal.text());
        }
    }
}
