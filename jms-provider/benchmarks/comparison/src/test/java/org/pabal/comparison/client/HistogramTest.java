package org.pabal.comparison.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void percentilesAreWithinOnePercentOfTheTimesThemselves() {
        SplittableRandom random = new SplittableRandom(7);
        long[] times = random.longs(100_000, 0, 40)
                .map(bits -> random.nextLong(1L << bits + 1))
                .toArray();
        Histogram histogram = new Histogram();
        Arrays.stream(times).forEach(histogram::record);
        Arrays.sort(times);

        for (double percent : new double[] {1, 10, 50, 90, 99, 99.9, 100}) {
            long exact = times[(int) Math.ceil(times.length * percent / 100) - 1];
            assertThat(histogram.percentile(percent)).as("p%s", percent).isCloseTo(exact, Percentage.withPercentage(1));
        }
        assertThat(histogram.max()).isEqualTo(times[times.length - 1]);
        assertThat(histogram.count()).isEqualTo(times.length);
    }

    @Test
    void smallTimesAreExactAndNoneAreNone() {
        Histogram histogram = new Histogram();
        assertThat(histogram.percentile(50)).isZero();
        histogram.record(-3);
        histogram.record(200);

        assertThat(histogram.percentile(50)).isZero();
        assertThat(histogram.percentile(51)).isCloseTo(200, within(1L));
    }
}
