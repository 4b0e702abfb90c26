package org.pabal.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClientSettingsTest {

    @Test
    void hasDefaultsForEverything() {
        ClientSettings settings = ClientSettings.of("pabal:local");

        assertThat(settings.clientId()).isNull();
        assertThat(settings.user()).isNull();
        assertThat(settings.password()).isNull();
        assertThat(settings.prefetch()).isEqualTo(256);
        assertThat(settings.strict()).isFalse();
        assertThat(settings.autoStart()).isTrue();
        assertThat(settings.requestTimeoutMillis()).isEqualTo(30_000);
        assertThat(settings.sendTimeoutMillis()).isEqualTo(30_000);
        assertThat(settings.trustedPackages()).isEmpty();
        assertThat(settings.objectDepthMax()).isEqualTo(20);
        assertThat(settings.linkOptions()).isEmpty();
    }

    @Test
    void takesEveryOptionFromTheUrl() {
        ClientSettings settings = ClientSettings.of("pabal:local:shop?jms.clientId=c&jms.user=kim&jms.password=a%26b"
                + "&jms.prefetch=0&jms.strict=TRUE&jms.autoStart=false&jms.requestTimeout=5s&jms.sendTimeout=2min"
                + "&jms.trustedPackages=com.acme, org.x.Y$Z&jms.objectDepth=7&data=/tmp/x");

        assertThat(settings.broker()).hasToString("pabal:local:shop");
        assertThat(settings.clientId()).isEqualTo("c");
        assertThat(settings.user()).isEqualTo("kim");
        assertThat(settings.password()).isEqualTo("a&b");
        assertThat(settings.prefetch()).isZero();
        assertThat(settings.strict()).isTrue();
        assertThat(settings.autoStart()).isFalse();
        assertThat(settings.requestTimeoutMillis()).isEqualTo(5_000);
        assertThat(settings.sendTimeoutMillis()).isEqualTo(120_000);
        assertThat(settings.trustedPackages()).containsExactly("com.acme", "org.x.Y$Z");
        assertThat(settings.objectDepthMax()).isEqualTo(7);
        assertThat(settings.linkOptions()).containsExactly(Map.entry("data", "/tmp/x"));
        assertThat(settings.messageFactory().strict()).isTrue();
        assertThat(settings.messageFactory().objectFilter().trusted()).containsExactly("com.acme", "org.x.Y$Z");
    }

    @ParameterizedTest
    @CsvSource({"250,250", "250ms,250", "3s,3000", "1min,60000", "24h,86400000"})
    void readsTimesWithTheirUnits(String written, long millis) {
        assertThat(ClientSettings.of("pabal:local?jms.requestTimeout=" + written)
                        .requestTimeoutMillis())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jms.prefetch=-1            | from 0 to 100000",
                "jms.prefetch=100001        | from 0 to 100000",
                "jms.prefetch=many          | a number",
                "jms.prefetch=              | without it, 256",
                "jms.prefetch=1s            | a number",
                "jms.strict=yes             | true or false; without it, false",
                "jms.requestTimeout=0       | from 1ms to 24h",
                "jms.requestTimeout=25h     | from 1ms to 24h",
                "jms.requestTimeout=5 s     | 500ms, 30s, 5min, 1h",
                "jms.requestTimeout=5m      | 500ms, 30s, 5min, 1h",
                "jms.requestTimeout=99999999999999999h | from 1ms to 24h",
                "jms.objectDepth=0          | from 1 to 10000",
                "jms.trustedPackages=com.a* | 'com.a*'",
                "jms.trustedPackages=com..a | 'com..a'",
                "jms.trustedPackages=com.a. | 'com.a.'",
                "jms.trustedPackages=1a     | '1a'",
            })
    void refusesValuesNamingOptionValueAndWhatIsAllowed(String option, String allowed) {
        assertThatThrownBy(() -> ClientSettings.of("pabal:local?" + option))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining(option.substring(0, option.indexOf('=')))
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "jms.prefecth,jms.prefetch",
        "jms.Prefetch,jms.prefetch",
        "jms.clientID,jms.clientId",
        "jms.trustedPackage,jms.trustedPackages",
        "jms.timeout,",
        "jms.,"
    })
    void suggestsTheNearestOptionForAnUnknownOne(String unknown, String nearest) {
        assertThatThrownBy(() -> ClientSettings.of("pabal:local?" + unknown + "=1"))
                .hasMessageContaining("unknown option '" + unknown + "'")
                .hasMessageContaining(nearest == null ? "URL; known are:" : "did you mean '" + nearest + "'?")
                .hasMessageContaining("jms.requestTimeout");
    }

    @Test
    void refusesLinkOptionsThatTheLinkDoesNotKnow() {
        ClientSettings settings = ClientSettings.of("pabal:local?prefetch=1");

        assertThatThrownBy(() -> settings.requireLinkOptions(Map.of("data", "", "autoCreate", "")))
                .hasMessageContaining("unknown option 'prefetch'")
                .hasMessageContaining("did you mean 'jms.prefetch'?")
                .hasMessageContaining("autoCreate, data");
        settings.requireLinkOptions(Map.of("prefetch", ""));
    }

    @Test
    void countsWhatWasSetMoreThanTheUrl() {
        ClientSettings settings = ClientSettings.conclude(
                BrokerUrl.parse("pabal:local?jms.prefetch=5&jms.user=kim"), Map.of("jms.prefetch", "6"));

        assertThat(settings.prefetch()).isEqualTo(6);
        assertThat(settings.user()).isEqualTo("kim");
        assertThat(settings.as("lee", null).user()).isEqualTo("lee");
        assertThat(settings.as("lee", null).password()).isNull();
    }

    @Test
    void neverShowsThePassword() {
        assertThat(ClientSettings.of("pabal:local?jms.password=secret").toString())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @EnumSource
    void documentsEveryOption(ClientOption option) throws Exception {
        Path docs = Path.of("docs", "reference", "connection-url.md");
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve(docs))) {
            here = here.getParent();
        }
        List<String> row = Files.readAllLines(here.resolve(docs)).stream()
                .filter(line -> line.startsWith("| `" + option.key() + "` |"))
                .toList();

        assertThat(row).hasSize(1);
        if (option.usual() != null && !option.usual().isEmpty()) {
            assertThat(row.get(0)).contains("`" + option.usual() + "`");
        }
    }

    @Test
    void findsTheNearestName() {
        List<String> known = List.of("orders", "invoices", "jms.prefetch");

        assertThat(NearestName.to("ordres", known)).isEqualTo("orders");
        assertThat(NearestName.to("ORDERS", known)).isEqualTo("orders");
        assertThat(NearestName.to("invoicse", known)).isEqualTo("invoices");
        assertThat(NearestName.to("something else", known)).isNull();
        assertThat(NearestName.to("x", List.of())).isNull();
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("abc", "acb")).isEqualTo(1);
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    }
}
