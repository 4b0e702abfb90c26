package org.pabal.client.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.ReconnectSettings;

class ReconnectOptionsTest {

    private static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : text.split("&")) {
            if (!option.isEmpty()) {
                int equals = option.indexOf('=');
                options.put(option.substring(0, equals), option.substring(equals + 1));
            }
        }
        return options;
    }

    @Test
    void isOnWithSeveralHostsAndOffWithOneUnlessToldOtherwise() throws RefusedException {
        assertThat(ReconnectOptions.of(1, Map.of())).isNull();
        assertThat(ReconnectOptions.of(2, Map.of()))
                .isEqualTo(new ReconnectSettings(600_000, 100, 10_000, false, false));
        assertThat(ReconnectOptions.of(2, options("reconnect=false"))).isNull();
        assertThat(ReconnectOptions.of(1, options("reconnect=true"))).isNotNull();
    }

    @Test
    void takesEveryOption() throws RefusedException {
        assertThat(ReconnectOptions.of(
                        2,
                        options("reconnect.time=1min&reconnect.delay=20ms&reconnect.delayMax=2s&reconnect.order=listed"
                                + "&reconnect.initial=true")))
                .isEqualTo(new ReconnectSettings(60_000, 20, 2_000, true, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reconnect=yes|invalid reconnect=yes: it is true or false",
                "reconnect.time=11min|invalid reconnect.time=11min: it is a time from 100ms to 10min",
                "reconnect.delay=0|invalid reconnect.delay=0: it is a time from 1ms to 10min",
                "reconnect.order=any|invalid reconnect.order=any: it is listed",
                "reconnect.initial=1|invalid reconnect.initial=1: it is true or false",
                "reconnect.delay=5s&reconnect.delayMax=1s|it is longer than reconnect.delayMax, 1000ms; raise that"
            })
    void refusesWhatIsNotAllowedAndSaysWhatIs(String options, String text) {
        assertThatThrownBy(() -> ReconnectOptions.of(2, options(options)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(text);
    }

    @Test
    void refusesDetailsOfWhatIsOff() {
        assertThatThrownBy(() -> ReconnectOptions.of(1, options("reconnect.time=1min")))
                .hasMessageContaining("reconnect.time is given")
                .hasMessageContaining("write reconnect=true");
    }
}
