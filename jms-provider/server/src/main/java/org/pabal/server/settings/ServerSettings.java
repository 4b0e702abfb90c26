package org.pabal.server.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.BrokerSettings;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/**
 * Everything the process is told, typed and checked. Code says what a file says, by the same keys:
 *
 * <pre>{@code ServerSettings.builder().set("listeners.main.port", "0").build()}</pre>
 *
 * @param listeners by name; at least one
 * @param warnings what is odd about what was said, and does not stand in the way
 */
public record ServerSettings(
        BrokerSettings broker,
        String dataDirectory,
        Map<String, ListenerSettings> listeners,
        TlsSettings tls,
        LimitSettings limits,
        SecuritySettings security,
        ProcessSettings process,
        List<String> warnings,
        Values values) {

    public ServerSettings {
        listeners = Map.copyOf(listeners);
        warnings = List.copyOf(warnings);
    }

    /** As {@code --print-config} shows it. */
    public String print() {
        return SettingsPrinter.print(SettingsTable.ROOT, values);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Lays one layer over the other, in the order of the calls. Used by one thread, once. */
    public static final class Builder {

        private final Layers layers = new Layers(SettingsTable.ROOT);
        private Path base = Path.of("");

        private Builder() {}

        /** Paths in the settings are seen from the folder of this file. */
        public Builder file(Path file) {
            YamlFile.read(file, layers);
            Path folder = file.toAbsolutePath().getParent();
            base = folder == null ? base : folder;
            return this;
        }

        /** Reads a text as if it stood in a file of this name. */
        public Builder yaml(String name, String text) {
            YamlFile.read(name, text, layers);
            return this;
        }

        public Builder environment(Map<String, String> variables) {
            Overrides.environment(variables, layers);
            return this;
        }

        /** @param option {@code key=value} */
        public Builder option(String option) {
            Overrides.option(option, layers);
            return this;
        }

        /** @param key dotted, as in {@code listeners.main.port} */
        public Builder set(String key, String value) {
            Overrides.say(key, value, Origin.commandLine("set " + key), layers);
            return this;
        }

        /** What relative paths are seen from, unless a file says it. */
        public Builder base(Path folder) {
            base = folder;
            return this;
        }

        /** @throws SettingsException with all that is wrong */
        public ServerSettings build() throws SettingsException {
            if (layers.namesUnder(List.of("listeners")).isEmpty()) {
                layers.sayName(List.of("listeners", "main"), Origin.DEFAULT);
            }
            return read(layers.values(), base, layers.warnings());
        }
    }

    private static ServerSettings read(Values values, Path base, List<String> warnings) throws SettingsException {
        List<String> problems = new ArrayList<>();
        Map<String, ListenerSettings> listeners = new LinkedHashMap<>();
        values.named("listeners").forEach((name, said) -> listeners.put(name, ListenerSettings.read(name, said)));
        TlsSettings tls = TlsSettings.read(values.section("tls"), base, problems);
        for (ListenerSettings listener : listeners.values()) {
            listener.check(tls, problems);
        }
        BrokerSettings broker = broker(values, base, problems);
        SecuritySettings security = SecuritySettings.read(values.section("security"), base, problems);
        if (!problems.isEmpty() || broker == null) {
            throw new SettingsException(problems);
        }
        String data = values.section("storage").of(SettingsTable.DATA);
        return new ServerSettings(
                broker,
                data.isEmpty() ? "" : base.resolve(data).toString(),
                listeners,
                tls,
                LimitSettings.read(values.section("limits")),
                security,
                ProcessSettings.read(values, base),
                warnings,
                values);
    }

    private static @Nullable BrokerSettings broker(Values values, Path base, List<String> problems) {
        Values said = values.section("broker");
        Values storage = values.section("storage");
        EngineSettings engine = new EngineSettings(
                values.section("queues").of(SettingsTable.AUTO_CREATE),
                queues(values.section("queues")),
                said.of(SettingsTable.BRANCH_TIMEOUT));
        try {
            BrokerSettings.Builder builder = BrokerSettings.builder(said.of(SettingsTable.NAME))
                    .mailboxCapacity(said.intOf(SettingsTable.MAILBOX));
            if (storage.of(SettingsTable.DATA).isEmpty()) {
                long memory = storage.of(SettingsTable.MEMORY_MAX);
                engine = engine.withMemoryMax(memory == 0 ? Runtime.getRuntime().maxMemory() / 2 : memory);
                long bodies = storage.of(SettingsTable.LARGE_BODIES_MAX);
                if (bodies != 0) {
                    builder.largeBodiesMax(bodies);
                }
            } else {
                builder.storage(StorageReading.of(storage, base, problems));
            }
            return builder.engine(engine).build();
        } catch (IllegalArgumentException e) {
            problems.add(said.where(SettingsTable.NAME) + ": " + e.getMessage());
            return null;
        }
    }

    private static QueueSettings queues(Values queues) {
        return new QueueSettings(
                queues.of(SettingsTable.LENGTH_MAX),
                queues.of(SettingsTable.BYTES_MAX),
                queues.of(SettingsTable.OVERFLOW),
                queues.intOf(SettingsTable.DELIVERIES_MAX),
                queues.of(SettingsTable.REDELIVERY_DELAY),
                queues.of(SettingsTable.REDELIVERY_MULTIPLIER),
                queues.of(SettingsTable.REDELIVERY_DELAY_MAX),
                queue(queues.of(SettingsTable.DEAD_LETTERS)),
                queue(queues.of(SettingsTable.EXPIRED)),
                false);
    }

    private static @Nullable Address queue(String name) {
        return name.isEmpty() ? null : Address.queue(name);
    }

    /** Names of all listeners, for messages. */
    public Set<String> listenerNames() {
        return listeners.keySet();
    }
}
