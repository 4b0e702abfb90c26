package org.pabal.server.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.server.summary.Summaries.Kind;

class SummariesTest {

    private long now = Long.MAX_VALUE - 30_000; // the clock may come from anywhere, and go over
    private final List<String> log = new ArrayList<>();
    private final Summaries summaries = new Summaries(() -> now);

    private void fail(String host, int times) {
        for (int time = 0; time < times; time++) {
            summaries.say(Kind.FAILED_LOGIN, host, "failed login " + time + " of " + host, log::add);
        }
    }

    @Test
    void writesTheFirstLinesOfAMinuteAndCountsTheOthers() {
        fail("10.0.0.9", 1_000);
        assertThat(log).hasSize(Summaries.LINES_MAX).startsWith("failed login 0 of 10.0.0.9");
        log.clear();
        now += Summaries.MINUTE_MILLIS - 1;
        summaries.tick();
        assertThat(log).isEmpty();
        now++;
        summaries.tick();
        assertThat(log)
                .containsExactly("995 more failed logins in the last minute from 10.0.0.9, the last: failed login 999"
                        + " of 10.0.0.9");
        summaries.tick();
        assertThat(log).hasSize(1);
    }

    @Test
    void saysNothingMoreOfWhatWasWrittenWhole() {
        fail("10.0.0.9", Summaries.LINES_MAX);
        now += Summaries.MINUTE_MILLIS;
        log.clear();
        summaries.tick();
        assertThat(log).isEmpty();
    }

    @Test
    void writesAgainInTheNextMinute() {
        fail("10.0.0.9", 10);
        log.clear();
        now += Summaries.MINUTE_MILLIS;
        fail("10.0.0.9", 1);
        assertThat(log).hasSize(2).last().isEqualTo("failed login 0 of 10.0.0.9");
        assertThat(log.get(0)).startsWith("5 more failed logins");
    }

    @Test
    void oneHostsNoiseHidesNeitherAnotherHostNorAnotherKindOfLine() {
        fail("10.0.0.9", 1_000);
        log.clear();
        fail("10.0.0.10", 1);
        summaries.say(Kind.TLS, "10.0.0.9", "no TLS", log::add);
        assertThat(log).containsExactly("failed login 0 of 10.0.0.10", "no TLS");
    }

    @Test
    void isNotFilledByManyHostsTogether() {
        for (int host = 0; host < 10_000; host++) {
            fail("host-" + host, 1);
        }
        assertThat(log).hasSize(Summaries.LINES_IN_ALL_MAX);
        log.clear();
        now += Summaries.MINUTE_MILLIS;
        summaries.tick();
        assertThat(log)
                .hasSize(Summaries.SOURCES_MAX - Summaries.LINES_IN_ALL_MAX + 1)
                .last()
                .isEqualTo("9900 more failed logins in the last minute from others, the last: failed login 0 of"
                        + " host-9999");
    }

    @Test
    void tellsAtTheEndWhatIsLeft() {
        fail("10.0.0.9", 7);
        log.clear();
        summaries.end();
        assertThat(log).hasSize(1).first().asString().startsWith("2 more failed logins");
    }
}
