package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AddressTest {

    @Test
    void readsAsAPersonWouldSayIt() {
        assertThat(Address.queue("orders")).hasToString("queue orders");
        assertThat(Address.topic("news.*")).hasToString("topic news.*");
        assertThat(Address.temporaryQueue("t1")).hasToString("temporary queue t1");
        assertThat(Address.temporaryTopic("t2")).hasToString("temporary topic t2");
        assertThat(Address.exchange("alerts", "eu.west")).hasToString("exchange alerts key eu.west");
    }

    @Test
    void kindsSayWhoHoldsTheMessages() {
        for (Address.Kind kind : Address.Kind.values()) {
            assertThat(kind.isQueue() || kind.isTopic() || kind == Address.Kind.EXCHANGE)
                    .as(kind.name())
                    .isTrue();
            assertThat(kind.isQueue() && kind.isTopic()).as(kind.name()).isFalse();
            assertThat(kind.isTemporary()).as(kind.name()).isEqualTo(kind.name().startsWith("TEMPORARY"));
        }
    }

    @Test
    void takesNamesAndKeysUpToItsLimit() {
        String longest = "n".repeat(Address.LENGTH_MAX);
        assertThat(Address.exchange(longest, longest).name()).hasSize(1_024);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.queue(longest + "n"))
                .withMessageContaining("name of 1025 characters")
                .withMessageContaining("allowed 1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.exchange("e", longest + "n"))
                .withMessageContaining("routing key of 1025 characters");
    }

    @Test
    void needsANameAndARoutingKeyOnlyForAnExchange() {
        assertThat(Address.exchange("e", "").routingKey()).isEmpty();

        assertThatIllegalArgumentException().isThrownBy(() -> Address.queue(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address(Address.Kind.EXCHANGE, "e", null))
                .withMessageContaining("EXCHANGE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address(Address.Kind.TOPIC, "t", "key"))
                .withMessageContaining("TOPIC");
    }
}
