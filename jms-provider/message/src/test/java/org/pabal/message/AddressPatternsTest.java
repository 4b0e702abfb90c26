package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPatternsTest {

    @ParameterizedTest
    @CsvSource({
        "#, orders, true",
        "#, orders.eu.north, true",
        "orders, orders, true",
        "orders, orders.eu, false",
        "orders.*, orders.eu, true",
        "orders.*, orders, false",
        "orders.*, orders.eu.north, false",
        "orders.#, orders, true",
        "orders.#, orders.eu.north, true",
        "orders.#, ordersx, false",
        "#.audit, a.b.audit, true",
        "#.audit, audit, true",
        "#.audit, audit.x, false",
        "a.#.b.#.c, a.x.b.b.y.c, true",
        "a.#.b.#.c, a.x.y.c, false",
        "*.*, a.b, true",
        "'', orders, false",
        "queue:orders, orders, true",
        "topic:orders, orders, false",
        "topic:#, orders, false",
    })
    void matchQueuesWordByWord(String pattern, String name, boolean matches) {
        assertThat(new AddressPatterns(List.of(pattern)).match(Address.queue(name)))
                .isEqualTo(matches);
    }

    @Test
    void doNotLetAConsumersPatternReachFartherThanTheGrant() {
        AddressPatterns oneWord = new AddressPatterns(List.of("news.*"));
        assertThat(oneWord.match(Address.topic("news.#"))).isFalse();
        assertThat(oneWord.match(Address.topic("news.*"))).isTrue();
        assertThat(oneWord.match(Address.topic("#"))).isFalse();
        assertThat(new AddressPatterns(List.of("news.sport")).match(Address.topic("news.*")))
                .isFalse();
    }

    @Test
    void grantTheBrokerItselfOnlyByTheWholePattern() {
        assertThat(new AddressPatterns(List.of("queue:#")).matchEverything()).isFalse();
        assertThat(new AddressPatterns(List.of("a.#")).matchEverything()).isFalse();
        assertThat(new AddressPatterns(List.of("a", "#")).matchEverything()).isTrue();
    }
}
