package org.pabal.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class TimetableTest {

    private final Timetable<Alarm> timetable = new Timetable<>();

    private static final class Alarm extends TimetableEntry {
        final int number;
        long due;
        long scheduled;

        Alarm(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "alarm " + number + " due " + due + " scheduled " + scheduled;
        }
    }

    @Test
    void givesOutWhatIsDueInOrderOfTimeThenOfScheduling() {
        Alarm a = scheduled(1, 2_000);
        Alarm b = scheduled(2, 1_000);
        Alarm c = scheduled(3, 2_000);
        Alarm d = scheduled(4, 70_000);

        assertThat(timetable.nextDueMillis()).isEqualTo(1_000);
        assertThat(timetable.pollDue(999)).isNull();
        assertThat(allDueAt(1_999)).containsExactly(b);
        assertThat(timetable.nextDueMillis()).isEqualTo(2_000);
        assertThat(allDueAt(2_000)).containsExactly(a, c);
        assertThat(allDueAt(69_999)).isEmpty();
        assertThat(allDueAt(70_000)).containsExactly(d);
        assertThat(timetable.isEmpty()).isTrue();
        assertThat(timetable.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void keepsTheOrderOfSchedulingWhenOneWasFarAwayAtFirst() {
        Alarm early = scheduled(1, 100_000);
        scheduled(2, 99_990);
        allDueAt(99_990);
        Alarm late = scheduled(3, 100_000);

        assertThat(allDueAt(100_000)).containsExactly(early, late);
    }

    @Test
    void givesOutWhatWasScheduledForThePastAtOnceAndInItsOrder() {
        scheduled(1, 5_000);
        allDueAt(10_000);
        Alarm b = scheduled(2, 3_000);
        Alarm c = scheduled(3, 1_000);
        Alarm d = scheduled(4, 3_000);
        Alarm e = scheduled(5, 10_000);

        assertThat(timetable.nextDueMillis()).isEqualTo(1_000);
        assertThat(allDueAt(10_000)).containsExactly(c, b, d, e);
    }

    @Test
    void cancels() {
        Alarm a = scheduled(1, 1_000);
        Alarm b = scheduled(2, 1_000);
        Alarm c = scheduled(3, 1_000);

        assertThat(timetable.cancel(b)).isTrue();
        assertThat(timetable.cancel(b)).isFalse();
        assertThat(b.isScheduled()).isFalse();
        assertThat(timetable.size()).isEqualTo(2);
        assertThat(allDueAt(1_000)).containsExactly(a, c);
        assertThat(a.isScheduled()).isFalse();
        assertThat(timetable.cancel(a)).isFalse();
    }

    @Test
    void cancelsWhatWasScheduledForThePast() {
        scheduled(1, 5_000);
        allDueAt(5_000);
        Alarm a = scheduled(2, 10);
        Alarm b = scheduled(3, 10);
        timetable.cancel(a);
        assertThat(allDueAt(20)).containsExactly(b);
        Alarm c = scheduled(4, 10);
        timetable.cancel(c);
        assertThat(timetable.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void schedulesAnew() {
        Alarm a = scheduled(1, 1_000);
        timetable.schedule(a, 3_000);

        assertThat(timetable.size()).isEqualTo(1);
        assertThat(allDueAt(2_999)).isEmpty();
        assertThat(allDueAt(3_000)).containsExactly(a);
    }

    @Test
    void reachesToTheEndOfTime() {
        Alarm never = scheduled(1, Long.MAX_VALUE);
        Alarm zero = scheduled(2, 0);

        assertThat(allDueAt(0)).containsExactly(zero);
        assertThat(timetable.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(allDueAt(Long.MAX_VALUE)).containsExactly(never);
    }

    @Test
    void toleratesAClockThatGoesBack() {
        scheduled(1, 1_000);
        allDueAt(5_000);
        Alarm b = scheduled(2, 6_000);

        assertThat(allDueAt(10)).isEmpty();
        assertThat(allDueAt(6_000)).containsExactly(b);
    }

    @Test
    void refusesNegativeTimesAndEntriesOfOthers() {
        Alarm alarm = scheduled(1, 1_000);
        Timetable<Alarm> other = new Timetable<>();

        assertThatThrownBy(() -> timetable.schedule(new Alarm(2), -1)).hasMessageContaining("dueMillis=-1");
        assertThatThrownBy(() -> other.cancel(alarm)).hasMessageContaining("another timetable");
        assertThatThrownBy(() -> other.schedule(alarm, 5)).hasMessageContaining("another timetable");
        assertThat(allDueAt(1_000)).containsExactly(alarm);
    }

    @Test
    void forgetsACancelledEntryAtOnce() throws InterruptedException {
        List<WeakReference<Alarm>> cancelled = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Alarm alarm = scheduled(i, 1_000 + i * 977L);
            scheduled(i, 1_000 + i * 977L);
            timetable.cancel(alarm);
            cancelled.add(new WeakReference<>(alarm));
        }
        for (int i = 0; i < 50 && cancelled.stream().anyMatch(reference -> reference.get() != null); i++) {
            System.gc();
        }

        assertThat(cancelled).allMatch(reference -> reference.get() == null);
        assertThat(timetable.size()).isEqualTo(100);
    }

    @Test
    void holdsMillionsWithoutAllocating() {
        int count = 1_000_000;
        Alarm[] alarms = new Alarm[count];
        for (int i = 0; i < count; i++) {
            alarms[i] = new Alarm(i);
        }
        timetable.schedule(new Alarm(-1), 1); // the rows
        Random random = new Random(1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (Alarm alarm : alarms) {
            timetable.schedule(alarm, 1_700_000_000_000L + random.nextInt(3_600_000));
        }
        // As when a backlog with a time to live is drained: what is first is cancelled again and again.
        for (int i = 0; i < count; i += 2) {
            timetable.cancel(alarms[i]);
            timetable.nextDueMillis();
        }
        int polled = 0;
        long last = 0;
        for (Alarm alarm = timetable.pollDue(Long.MAX_VALUE - 1);
                alarm != null;
                alarm = timetable.pollDue(Long.MAX_VALUE - 1)) {
            if (alarm.dueMillis() < last) {
                throw new AssertionError("out of order: " + alarm.dueMillis() + " after " + last);
            }
            last = alarm.dueMillis();
            polled++;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(polled).isEqualTo(count / 2 + 1);
        assertThat(allocated).isLessThan(100_000);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void doesWhatASortedListDoes(@ForAll long seed) {
        Random random = new Random(seed);
        Timetable<Alarm> tested = new Timetable<>();
        List<Alarm> naive = new ArrayList<>();
        Comparator<Alarm> order =
                Comparator.<Alarm>comparingLong(alarm -> alarm.due).thenComparingLong(alarm -> alarm.scheduled);
        long base = random.nextBoolean() ? 0 : 1_700_000_000_000L;
        long spread = 1L << (1 + random.nextInt(40));
        long now = base;
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    Alarm alarm = new Alarm(step);
                    alarm.due = Math.max(0, now - spread / 4) + (random.nextLong() >>> 1) % spread;
                    alarm.scheduled = step;
                    tested.schedule(alarm, alarm.due);
                    naive.add(alarm);
                }
                case 3 -> {
                    if (!naive.isEmpty()) {
                        Alarm alarm = naive.get(random.nextInt(naive.size()));
                        alarm.due = now + (random.nextLong() >>> 1) % spread;
                        alarm.scheduled = step;
                        tested.schedule(alarm, alarm.due);
                    }
                }
                case 4 -> {
                    if (!naive.isEmpty()) {
                        naive.sort(order);
                        int which = random.nextBoolean() ? 0 : random.nextInt(naive.size());
                        assertThat(tested.cancel(naive.remove(which))).isTrue();
                    }
                }
                case 5 -> now += (random.nextLong() >>> 1) % spread / 4;
                default -> {
                    naive.sort(order);
                    int atMost = random.nextInt(5);
                    for (int i = 0; i < atMost; i++) {
                        Alarm expected = !naive.isEmpty() && naive.get(0).due <= now ? naive.remove(0) : null;
                        assertThat(tested.pollDue(now)).isSameAs(expected);
                    }
                }
            }
            naive.sort(order);
            assertThat(tested.size()).isEqualTo(naive.size());
            if (naive.isEmpty()) {
                assertThat(tested.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
            } else {
                assertThat(tested.nextDueMillis()).isLessThanOrEqualTo(naive.get(0).due);
            }
        }
        // Going from one promised time to the next comes to everything, at its time.
        for (int waits = 0; !naive.isEmpty(); waits++) {
            assertThat(waits).isLessThan(10_000);
            now = Math.max(now, tested.nextDueMillis());
            for (Alarm alarm = tested.pollDue(now); alarm != null; alarm = tested.pollDue(now)) {
                assertThat(alarm).isSameAs(naive.remove(0));
                assertThat(alarm.dueMillis()).isEqualTo(alarm.due);
            }
        }
        assertThat(tested.isEmpty()).isTrue();
    }

    @Test
    void namesTheExactTimeAsLongAsNothingWasCancelled() {
        Random random = new Random(3);
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            long due = 1_700_000_000_000L + random.nextInt(10_000_000);
            scheduled(i, due);
            earliest = Math.min(earliest, due);
            assertThat(timetable.nextDueMillis()).isEqualTo(earliest);
        }
    }

    private Alarm scheduled(int number, long due) {
        Alarm alarm = new Alarm(number);
        timetable.schedule(alarm, due);
        return alarm;
    }

    private List<Alarm> allDueAt(long now) {
        List<Alarm> due = new ArrayList<>();
        for (Alarm alarm = timetable.pollDue(now); alarm != null; alarm = timetable.pollDue(now)) {
            due.add(alarm);
        }
        return due;
    }
}
