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
import org.pabal.message.AddressPatterns;

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
                        queues(values.section("queues"), null),
                        said.of(SettingsTable.BRANCH_TIMEOUT))
                .withRules(rules(values.section("queues"), problems));
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

    /** @param otherwise where it does not say a setting itself; null for the settings' own defaults */
    private static QueueSettings queues(Values queues, @Nullable Values otherwise) {
        return new QueueSettings(
                said(queues, otherwise, SettingsTable.LENGTH_MAX),
                said(queues, otherwise, SettingsTable.BYTES_MAX),
                said(queues, otherwise, SettingsTable.OVERFLOW),
                Math.toIntExact(said(queues, otherwise, SettingsTable.DELIVERIES_MAX)),
                said(queues, otherwise, SettingsTable.REDELIVERY_DELAY),
                said(queues, otherwise, SettingsTable.REDELIVERY_MULTIPLIER),
                said(queues, otherwise, SettingsTable.REDELIVERY_DELAY_MAX),
                queue(said(queues, otherwise, SettingsTable.DEAD_LETTERS)),
                queue(said(queues, otherwise, SettingsTable.EXPIRED)),
                said(queues, otherwise, SettingsTable.EXCLUSIVE));
    }

    private static <T> T said(Values queues, @Nullable Values otherwise, Setting<T> setting) {
        return otherwise != null && queues.origin(setting).kind() == Origin.Kind.DEFAULT
                ? otherwise.of(setting)
                : queues.of(setting);
    }

    private static List<EngineSettings.QueueRule> rules(Values queues, List<String> problems) {
        List<EngineSettings.QueueRule> rules = new ArrayList<>();
        queues.named("rules").forEach((name, rule) -> {
            List<String> addresses = rule.of(SettingsTable.ADDRESSES);
            if (addresses.isEmpty()) {
                problems.add(rule.where(SettingsTable.ADDRESSES)
                        + ": this rule is for no address; say for which, as in addresses: [\"orders.#\"]");
            }
            rules.add(new EngineSettings.QueueRule(new AddressPatterns(addresses), queues(rule, queues)));
        });
        return rules;
    }

    private static @Nullable Address queue(String name) {
        return name.isEmpty() ? null : Address.queue(name);
    }

    /** Names of all listeners, for messages. */
    public Set<String> listenerNames() {
        return listeners.keySet();
    }
}
