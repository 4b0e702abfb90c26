package org.pabal.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.storage.ReclaimSettings;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.QueueSettings;
import org.pabal.journal.JournalSettings;
import org.pabal.message.Address;

class ServerSettingsTest {

    @Test
    void worksWithoutAnySetting() throws SettingsException {
        ServerSettings settings = ServerSettings.builder().build();

        assertThat(settings.listeners().keySet()).containsExactly("main");
        ListenerSettings main = settings.listeners().get("main");
        assertThat(main.host()).isEqualTo("127.0.0.1");
        assertThat(main.port()).isEqualTo(7225);
        assertThat(main.effectiveTls(settings.tls())).isEqualTo(ListenerSettings.Tls.OFF);
        assertThat(settings.broker().engine().queueDefaults()).isEqualTo(QueueSettings.defaults());
        assertThat(settings.security().roles().keySet()).containsExactly("admin", "user");
    }

    @Test
    void printsWhatCanBeReadAgainAndMeansTheSame() throws SettingsException {
        ServerSettings settings =
                ServerSettings.builder().yaml("pabal.yaml", """
                        listeners:
                          plain: {port: 7000}
                          far: {host: "::1", tls: off}
                        queues: {redeliveryDelay: 250 ms, bytesMax: 1 GiB, overflow: dead-letter}
                        security:
                          roles:
                            clerk: {send: ["orders.#", "topic:news.*"]}
                        """).build();

        String printed = settings.print();

        ServerSettings again = ServerSettings.builder().yaml("printed", printed).build();
        assertThat(again.listeners().keySet()).containsExactlyInAnyOrder("plain", "far");
        assertThat(again.broker().engine()).isEqualTo(settings.broker().engine());
        assertThat(again.limits()).isEqualTo(settings.limits());
        assertThat(again.security().roles()).isEqualTo(settings.security().roles());
        assertThat(again.process()).isEqualTo(settings.process());
    }

    @Test
    void printsWhereEachValueCameFrom() throws SettingsException {
        String printed = ServerSettings.builder()
                .yaml("pabal.yaml", "broker:\n  name: relay\n")
                .environment(Map.of("PABAL_QUEUES_LENGTH_MAX", "7"))
                .option("limits.heartbeat=20 s")
                .build()
                .print();

        assertThat(printed)
                .contains("name: relay  # from pabal.yaml:2")
                .contains("lengthMax: 7  # from environment PABAL_QUEUES_LENGTH_MAX")
                .contains("heartbeat: 20 s  # from --set limits.heartbeat")
                .contains("# Messages that a queue holds; 0 for no limit.");
    }

    @Test
    void readsRulesForSomeQueuesThatInheritTheRest() throws SettingsException {
        ServerSettings settings =
                ServerSettings.builder().yaml("pabal.yaml", """
                        queues:
                          deliveriesMax: 5
                          overflow: reject
                          rules:
                            orders: {addresses: ["orders.#"], lengthMax: 100, deadLetterQueue: orders.dead}
                            news: {addresses: ["topic:news.*"], deliveriesMax: 0}
                        """).build();
        EngineSettings engine = settings.broker().engine();
        QueueSettings orders = engine.queueSettings(Address.queue("orders.eu"));
        assertThat(orders.lengthMax()).isEqualTo(100);
        assertThat(orders.deliveriesMax()).isEqualTo(5);
        assertThat(orders.overflow()).isEqualTo(QueueSettings.Overflow.REJECT);
        assertThat(orders.deadLetterTo()).isEqualTo(Address.queue("orders.dead"));
        assertThat(engine.queueSettings(Address.topic("news.sport")).deliveriesMax())
                .isZero();
        assertThat(engine.queueSettings(Address.queue("news.sport"))).isEqualTo(engine.queueDefaults());

        ServerSettings again =
                ServerSettings.builder().yaml("printed", settings.print()).build();
        assertThat(again.broker().engine()).isEqualTo(engine);
    }

    @Test
    void printsLimitsOfAUserOnlyWhereTheyAreSaid() throws SettingsException {
        ServerSettings settings =
                ServerSettings.builder().yaml("pabal.yaml", """
                        security:
                          userLimits: {sessions: 7}
                          users:
                            anna: {manage: ["orders.#"], connections: 3}
                        """).build();
        ServerSettings again =
                ServerSettings.builder().yaml("printed", settings.print()).build();
        assertThat(again.security().users()).isEqualTo(settings.security().users());
    }

    @Test
    void setsTheBudgetsOfMemoryAndDisk(@TempDir Path folder) throws SettingsException {
        StorageSettings standard = storage(ServerSettings.builder().base(folder).build());
        assertThat(standard.memoryMax()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(standard.diskMax()).isEqualTo(Long.MAX_VALUE);
        JournalSettings journal = JournalSettings.defaults();
        assertThat(standard.reclaim()).isEqualTo(ReclaimSettings.defaults());
        assertThat(standard.journal().withNewJournal(journal.newJournal())).isEqualTo(journal);

        StorageSettings said = storage(ServerSettings.builder()
                .base(folder)
                .yaml(
                        "f",
                        "storage: {memoryMax: 32 MiB, diskMax: 1 GiB, segmentSize: 8 MiB, spareSegments: 0, openFiles: 9}")
                .build());
        assertThat(said.memoryMax()).isEqualTo(32 << 20);
        assertThat(said.diskMax()).isEqualTo(1 << 30);
        assertThat(said.journal().segmentSize()).isEqualTo(8 << 20);
        assertThat(said.journal().sparesMax()).isZero();
        assertThat(said.journal().openFilesMax()).isEqualTo(9);

        StorageSettings copying = storage(ServerSettings.builder()
                .base(folder)
                .yaml("f", "storage: {reclaimBelowPercent: 40, reclaimPerSecond: 2 MiB}")
                .build());
        assertThat(copying.reclaim()).isEqualTo(new ReclaimSettings(40, 2 << 20));
        assertThat(storage(ServerSettings.builder()
                                .base(folder)
                                .yaml("f", "storage: {reclaimBelowPercent: 0}")
                                .build())
                        .reclaim()
                        .belowPercent())
                .isZero();

        BrokerSettings memory = ServerSettings.builder()
                .yaml("f", "storage: {data: '', memoryMax: 5 MiB, largeBodiesMax: 6 MiB}")
                .build()
                .broker();
        assertThat(memory.storage()).isNull();
        assertThat(memory.engine().memoryMax()).isEqualTo(5 << 20);
        assertThat(memory.largeBodiesMax()).isEqualTo(6 << 20);
    }

    private static StorageSettings storage(ServerSettings settings) {
        return Objects.requireNonNull(settings.broker().storage());
    }

    @Test
    void neverPrintsSecrets() throws SettingsException {
        String printed = ServerSettings.builder()
                .set("tls.keyPassword", "hunter2")
                .build()
                .print();

        assertThat(printed).doesNotContain("hunter2").contains("keyPassword: \"(secret)\"");
    }

    @Test
    void letsEnvironmentOverrideFileAndCommandLineOverrideBoth() throws SettingsException {
        ServerSettings settings = ServerSettings.builder()
                .yaml("pabal.yaml", "listeners: {main: {port: 1, host: 127.0.0.2}}\nbroker: {name: a}")
                .environment(Map.of("PABAL_LISTENERS_MAIN_PORT", "2", "PABAL_BROKER_NAME", "b"))
                .option("listeners.main.port=3")
                .build();

        assertThat(settings.listeners().get("main").port()).isEqualTo(3);
        assertThat(settings.listeners().get("main").host()).isEqualTo("127.0.0.2");
        assertThat(settings.broker().name()).isEqualTo("b");
    }

    @Test
    void findsNamesWithUnderscoresInTheEnvironment() throws SettingsException {
        ServerSettings settings = ServerSettings.builder()
                .environment(Map.of("PABAL_LISTENERS_FAR_AWAY_PORT", "2", "PABAL_TLS_RELOAD_EVERY", "1 min"))
                .build();

        assertThat(settings.listeners().get("far-away").port()).isEqualTo(2);
        assertThat(settings.tls().reloadMillis()).isEqualTo(60_000);
    }

    @Test
    void warnsOfVariablesThatFitNothingButNotOfThoseThatKubernetesMakes() throws SettingsException {
        ServerSettings settings = ServerSettings.builder()
                .environment(Map.of(
                        "PABAL_PORT_7225_TCP_ADDR", "10.0.0.1",
                        "PABAL_SERVICE_HOST", "10.0.0.1",
                        "PABAL_PORT", "tcp://10.0.0.1:7225",
                        "PABAL_LISTENRES_MAIN_PORT", "1"))
                .build();

        assertThat(settings.warnings()).singleElement().asString().contains("PABAL_LISTENRES_MAIN_PORT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listener: {}|f:1: unknown key 'listener'; did you mean 'listeners'?",
                "listeners: {main: {prot: 1}}|f:1: unknown key 'listeners.main.prot'; did you mean 'listeners.main.port'? known here: host, port, tls",
                "port: 7|f:1: unknown key 'port'; did you mean 'listeners.main.port'?",
                "listeners: {main: {port: 70000}}|f:1: invalid listeners.main.port=70000; allowed: 0 to 65535",
                "listeners: {main: {tls: maybe}}|f:1: invalid listeners.main.tls=maybe; allowed: auto, off, on, mutual",
                "limits: {handshake: 10}|f:1: invalid limits.handshake=10; allowed: 100 ms to 10 min, written with ms, s, min, h or d",
                "limits: {frame: 1 parsec}|f:1: invalid limits.frame=1 parsec; allowed: 128 KiB to 1 GiB",
                "queues: {autoCreate: yes}|f:1: invalid queues.autoCreate=yes; allowed: true, false",
                "queues: 7|f:1: queues is a section, not a value; it may hold: autoCreate",
                "broker: {name: {first: a}}|f:1: broker.name is a value, not a section; allowed: a text",
                "broker: {name: 'a b'}|f:1: broker.name: invalid broker name 'a b'",
                "[a, b]|f:1: the file has to be a map of settings",
                "'a: b: c'|f:1: this is not YAML: mapping values are not allowed here",
                "{|f:1: this is not YAML",
                "listeners: {main: {tls: on}}|there is no certificate to show; set tls.certificate",
                "storage: {segmentSize: 1000001}|f:1: storage.segmentSize: 1000001 B is no multiple of 4 KiB; set it to 976 KiB",
                "storage: {diskMax: 100 MiB}|f:1: storage.diskMax: 100 MiB is less than 4 segments of 64 MiB; set it to 256 MiB or more, or storage.segmentSize to 25 MiB or less",
                "storage: {memoryMax: 1 KiB}|f:1: storage.memoryMax: 1 KiB is too little; set it to 1 MiB or more",
                "storage: {reclaimBelowPercent: 95}|f:1: invalid storage.reclaimBelowPercent=95; allowed: 0 to 90",
                "storage: {reclaimPerSecond: 0}|f:1: invalid storage.reclaimPerSecond=0; allowed: 1 B to 1 TiB",
                "queues: {rules: {orders: {lengthMax: 5}}}|queues.rules.orders.addresses: this rule is for no address",
                "queues: {rules: {orders: {lenghtMax: 5}}}|f:1: unknown key 'queues.rules.orders.lenghtMax'; did you mean 'queues.rules.orders.lengthMax'?",
                "memoryMax: 1 GiB|f:1: unknown key 'memoryMax'; did you mean 'storage.memoryMax'?",
                "tls: {protocols: [SSLv3]}|f:1: tls.protocols: 'SSLv3' is not spoken; allowed: TLSv1.3, TLSv1.2",
                "security: {anonymousRole: king}|f:1: security.anonymousRole: there is no role 'king'; known: admin, user",
            })
    void refusesWhatCannotBeAndSaysWhatCan(String yaml, String complaint) {
        assertThatThrownBy(() -> ServerSettings.builder().yaml("f", yaml).build())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void namesTheLineOfAnUnknownKeyAndNothingBelowIt() {
        assertThatThrownBy(() -> ServerSettings.builder()
                        .yaml("f", "listners:\n  main:\n    port: 1\n    host: a\n")
                        .build())
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).hasSize(1))
                .hasMessageContaining("f:1: unknown key 'listners'; did you mean 'listeners'?");
    }

    @Test
    void tellsAllProblemsAtOnceWithTheirLines() {
        assertThatThrownBy(() -> ServerSettings.builder()
                        .yaml("pabal.yaml", "broker:\n  nmae: a\nqueues:\n  overflow: burst\nbroker: {}\n")
                        .option("nonsense")
                        .build())
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.problems()).hasSize(4))
                .hasMessageContaining("pabal.yaml:2: unknown key 'broker.nmae'; did you mean 'broker.name'?")
                .hasMessageContaining(
                        "pabal.yaml:4: invalid queues.overflow=burst; allowed: block, reject, drop-oldest,")
                .hasMessageContaining("pabal.yaml:5: 'broker' stands here a second time, first in line 1")
                .hasMessageContaining("--set nonsense: write key=value");
    }

    @Test
    void isNotKeptBusyByAFileOfAliases() {
        StringBuilder bomb = new StringBuilder("a: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(", *a")
                    .append(i - 1)
                    .append("]\n");
        }
        assertThatThrownBy(() ->
                        ServerSettings.builder().yaml("f", bomb.toString()).build())
                .isInstanceOf(SettingsException.class);
    }

    @Test
    void everySettingHasADefaultThatIsAllowedAndWords() {
        check(SettingsTable.ROOT);
    }

    private static void check(Section section) {
        for (Setting<?> setting : section.settings()) {
            assertThat(setting.standardValue()).as(setting.key()).isNotNull();
            assertThat(setting.purpose()).as(setting.key()).endsWith(".");
        }
        section.sections().forEach(ServerSettingsTest::check);
        assertThat(section.keys()).doesNotHaveDuplicates();
    }
}
