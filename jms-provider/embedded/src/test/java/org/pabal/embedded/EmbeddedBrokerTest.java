package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.broker.BrokerState;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Refusal;

@Timeout(60)
class EmbeddedBrokerTest {

    private final InProcessLinkProvider provider = new InProcessLinkProvider();

    @Test
    void oneNameIsOneBrokerUntilItIsStopped() {
        EmbeddedBroker first = EmbeddedBroker.named("one");
        assertThat(EmbeddedBroker.named("one")).isSameAs(first);
        first.stop();
        first.stop();
        assertThat(first.state()).isEqualTo(BrokerState.STOPPED);
        try (EmbeddedBroker second = EmbeddedBroker.named("one")) {
            assertThat(second).isNotSameAs(first);
            assertThat(second.state()).isEqualTo(BrokerState.RUNNING);
            first.stop();
            assertThat(EmbeddedBroker.named("one")).isSameAs(second);
        }
    }

    @Test
    void startingASecondBrokerOfANameIsRefused() {
        try (EmbeddedBroker running = EmbeddedBroker.builder().name("taken").start()) {
            assertThat(running.connectionUrl()).isEqualTo("pabal:local:taken");
            assertThatThrownBy(() -> EmbeddedBroker.builder().name("taken").start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'taken'")
                    .hasMessageContaining("stop it first");
        }
    }

    @Test
    void manyThreadsThatAskForANameGetOneBroker() throws Exception {
        int threads = 8;
        for (int round = 0; round < 50; round++) {
            Set<EmbeddedBroker> seen = ConcurrentHashMap.newKeySet();
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                callers.add(new Thread(() -> {
                    try {
                        together.await(20, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    seen.add(EmbeddedBroker.named("crowd"));
                }));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(seen).hasSize(1);
            seen.forEach(EmbeddedBroker::stop);
        }
    }

    @Test
    void namesOfIllegalFormAreRefused() {
        assertThatThrownBy(() -> EmbeddedBroker.named("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a b'");
    }

    @Test
    void settingsReachTheEngine() throws Exception {
        QueueSettings small = new QueueSettings(1, 0, QueueSettings.Overflow.REJECT, 3, 0, 1.0, 0, null, null, false);
        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                .name("settings")
                .queueDefaults(small)
                .autoCreate(false)
                .mailboxCapacity(64)
                .start()) {
            assertThat(broker.broker().settings().engine().queueDefaults()).isEqualTo(small);
            assertThat(broker.broker().settings().engine().autoCreate()).isFalse();
            assertThat(broker.broker().settings().mailboxCapacity()).isEqualTo(64);
        }
    }

    // ---- the provider of links

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(LinkProvider.class)).hasAtLeastOneElementOfType(InProcessLinkProvider.class);
    }

    @ParameterizedTest
    @CsvSource({
        "pabal:local, true",
        "pabal:local:orders, true",
        "PABAL:local, true",
        "pabal:locals, false",
        "pabal://local, false",
        "pabal://host:1234, false",
        "amqp:local, false",
        "local, false"
    })
    void supportsUrlsOfThisJvmOnly(String url, boolean supported) {
        assertThat(provider.supports(URI.create(url))).isEqualTo(supported);
    }

    @Test
    void startsTheBrokerOnFirstUse() throws Exception {
        Link link = provider.connect(URI.create("pabal:local:on-first-use"), Map.of("autoCreate", "false"));
        try (EmbeddedBroker broker = EmbeddedBroker.named("on-first-use")) {
            assertThat(broker.broker().settings().engine().autoCreate()).isFalse();
            assertThat(link.describe()).isEqualTo(broker.connectionUrl());
            provider.connect(URI.create("pabal:local:on-first-use"), Map.of());
            assertThat(refusal("pabal:local:on-first-use", Map.of("autoCreate", "true")))
                    .contains("runs already with autoCreate=false");
        }
    }

    @Test
    void withoutANameItIsTheDefaultOne() throws Exception {
        Link link = provider.connect(URI.create("pabal:local"), Map.of());
        assertThat(link.describe()).isEqualTo("pabal:local:default");
        EmbeddedBroker.named("default").stop();
    }

    @Test
    void saysWhereARunningBrokerHasItsData(@TempDir Path directory) {
        String one = directory.resolve("one").toString();
        String other = directory.resolve("other").toString();
        try (EmbeddedBroker volatileBroker =
                        EmbeddedBroker.builder().name("memory").start();
                EmbeddedBroker durable =
                        EmbeddedBroker.builder().name("disk").data(Path.of(one)).start()) {
            assertThat(refusal(volatileBroker.connectionUrl(), Map.of("data", one)))
                    .contains("data=" + one, "without a data directory", "leave the option out");
            assertThat(refusal(durable.connectionUrl(), Map.of("data", other)))
                    .contains("data=" + other, "data=" + one, "leave the option out");
            assertThat(Path.of(other)).doesNotExist();
        }
    }

    @Test
    void refusesADataDirectoryThatIsNone() {
        assertThat(refusal("pabal:local:durable", Map.of("data", " "))).contains("data=' '", "write the path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pabal:local:", "pabal:local:a:b", "pabal:local:%C3%A4"})
    void refusesMalformedNames(String url) {
        assertThat(refusal(url, Map.of())).contains(url);
    }

    @Test
    void refusesMalformedOptions() {
        assertThat(refusal("pabal:local:malformed", Map.of("autoCreate", "yes")))
                .contains("autoCreate=yes");
        assertThat(provider.options()).containsOnlyKeys("autoCreate", "data");
    }

    private String refusal(String url, Map<String, String> options) {
        try {
            provider.connect(URI.create(url), options);
        } catch (RefusedException refused) {
            assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.INVALID_ARGUMENT);
            return refused.refusal().text();
        }
        throw new AssertionError(url + " " + options + " was not refused");
    }
}
