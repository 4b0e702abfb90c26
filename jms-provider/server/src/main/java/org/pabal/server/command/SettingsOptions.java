package org.pabal.server.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import picocli.CommandLine.Option;

/** Where a broker's settings come from; the same for all commands that need them. */
final class SettingsOptions {

    /** Read if it is there and no other file is named. */
    private static final Path USUAL_FILE = Path.of("pabal.yaml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file; otherwise PABAL_CONFIG, otherwise pabal.yaml if it is there.")
    @Nullable
    Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, over file and environment; may be repeated.")
    List<String> settings = new ArrayList<>();

    ServerSettings read(List<String> more) throws SettingsException {
        ServerSettings.Builder builder = ServerSettings.builder();
        Path file = file();
        if (file != null) {
            builder.file(file);
        }
        builder.environment(System.getenv());
        settings.forEach(builder::option);
        more.forEach(builder::option);
        return builder.build();
    }

    private @Nullable Path file() {
        if (config != null) {
            return config;
        }
        String named = System.getenv("PABAL_CONFIG");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        return Files.exists(USUAL_FILE) ? USUAL_FILE : null;
    }
}
