package org.pabal.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSRuntimeException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pabal:local",
                "pabal:local:shop",
                "pabal:local:shop-2_b.c",
                "pabal://broker:5670",
                "pabal://10.0.0.1:1",
                "pabal://[::1]:65535",
                "pabals://broker:5670",
                "pabal://a.example:5670,b_c:5671"
            })
    void acceptsBrokersHereAndFarAway(String url) {
        assertThat(BrokerUrl.parse(url).broker()).hasToString(url);
        assertThat(BrokerUrl.parse(url).options()).isEmpty();
        assertThat(BrokerUrl.parse(url + "?").options()).isEmpty();
        assertThat(BrokerUrl.parse(url + "?a=1&b=2").options())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void keepsHostsAsTheyWereWritten() {
        assertThat(BrokerUrl.parse("pabal://a.example:5670,b_c:5671,[fe80::1]:5672")
                        .broker()
                        .getAuthority())
                .isEqualTo("a.example:5670,b_c:5671,[fe80::1]:5672");
        assertThat(BrokerUrl.parse("pabal://[::1]:5670").broker().getAuthority())
                .isEqualTo("[::1]:5670");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | no connection URL",
                "tcp://broker:61616          | scheme 'tcp'",
                "PABAL:local                 | small letters",
                "localhost:7225              | write pabal://localhost:7225",
                "localhost                   | no scheme",
                ":x                          | no scheme",
                "pabal:                      | '' after 'pabal:'",
                "pabal:lokal                 | 'lokal' after 'pabal:'",
                "pabal:/broker:1             | '/broker:1' after 'pabal:'",
                "pabal:local:                | name ''",
                "pabal:local:a b             | name 'a b'",
                "pabal:local/shop            | 'local/shop'",
                "pabal://                    | no host",
                "pabal://broker              | 'broker' has no port",
                "pabal://[::1]               | '[::1]' has no port",
                "pabal://:5670               | host ''",
                "pabal://bro ker:1           | host 'bro ker'",
                "pabal://::1:5670            | in brackets",
                "pabal://broker:             | port ''",
                "pabal://broker:0            | port '0' of host 'broker'",
                "pabal://broker:65536        | 1 to 65535",
                "pabal://broker:x            | port 'x'",
                "pabal://a:1,,b:2            | empty host",
                "pabal://a:1,                | empty host",
                "pabal://a:1/queue           | '/queue' after the hosts",
                "pabal://a:1#x               | '#x' after the hosts",
                "pabal://kim:secret@a:1      | jms.user",
                "pabal:local?x               | 'x' is not of the form name=value",
                "pabal:local?=x              | '=x' is not of the form",
                "pabal:local?a=1&&b=2        | '' is not of the form",
                "pabal:local?a=1&a=2         | 'a' is there twice",
                "pabal:local?a=%4            | 'a' has a '%'",
                "pabal:local?a=%zz           | 'a' has a '%'",
                "pabal:local?a=%ff           | UTF-8",
            })
    void refusesMalformedUrlsNamingThePart(String url, String part) {
        assertThatThrownBy(() -> BrokerUrl.parse(url))
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining(part)
                .extracting(e -> ((JMSRuntimeException) e).getErrorCode())
                .isEqualTo("INVALID_URL");
    }

    @Test
    void neverShowsAPassword() {
        for (String url : new String[] {"pabal://kim:secret@a:1", "pabal:local?jms.password=secret%4"}) {
            assertThatThrownBy(() -> BrokerUrl.parse(url)).hasMessageNotContaining("secret");
        }
    }

    @Test
    void decodesOptions() {
        assertThat(BrokerUrl.parse("pabal:local?a=%26%3D%25&b=1+2&%63=gr%C3%BC%C3%9Fe ü\uD83D\uDE00=x")
                        .options())
                .containsEntry("a", "&=%")
                .containsEntry("b", "1+2")
                .containsEntry("c", "grüße ü\uD83D\uDE00=x");
    }

    @Test
    void refusesUrlsBeyondItsLimit() {
        assertThatThrownBy(() -> BrokerUrl.parse("pabal:local?a=" + "x".repeat(BrokerUrl.LENGTH_MAX)))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> BrokerUrl.parse(null)).hasMessageContaining("pabal:local");
    }
}
