package org.pabal.server.access;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pabal.server.settings.Layers;
import org.pabal.server.settings.Section;
import org.pabal.server.settings.Setting;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.settings.ValueType;
import org.pabal.server.settings.Values;
import org.pabal.server.settings.YamlFile;
import org.pabal.wire.sasl.ScramCredentials;

/**
 * The file of users, as YAML: their roles, and what is kept of their passwords. Written whole beside the old one and then
 * put in its place, readable by its owner only.
 */
public final class UsersFile {

    /** What a user may be called. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@ =,-]{0,127}");

    private static final Setting<List<String>> ROLES =
            Setting.of("roles", ValueType.texts(), "user", "Roles of the user.");

    private static final Setting<String> SCRAM =
            Setting.secret("scram", "What is kept of the password; empty for who comes with a certificate only.");

    private static final Section ROOT = Section.of(
            "",
            "Users of a Pabal broker.",
            List.of(),
            Section.repeating("users", "Users by name.", "anna", List.of(ROLES, SCRAM)));

    private UsersFile() {}

    /** @throws IllegalArgumentException saying what a user may be called */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid user name '" + name
                    + "': write 1 to 128 letters, digits, and . _ @ = , - space, beginning with a letter or digit");
        }
    }

    /**
     * @return users by name; none if there is no such file
     * @throws SettingsException with file and line of what is wrong
     */
    public static Map<String, UserEntry> read(Path file) throws SettingsException {
        Map<String, UserEntry> users = new TreeMap<>();
        if (!Files.exists(file)) {
            return users;
        }
        Layers layers = new Layers(ROOT);
        YamlFile.read(file, layers);
        List<String> problems = new ArrayList<>();
        layers.values().named("users").forEach((name, said) -> users.put(name, entry(name, said, problems)));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return users;
    }

    private static UserEntry entry(String name, Values said, List<String> problems) {
        String scram = said.of(SCRAM);
        Optional<ScramCredentials> credentials = Optional.empty();
        if (!scram.isEmpty()) {
            try {
                credentials = Optional.of(ScramText.read(scram));
            } catch (IllegalArgumentException e) {
                problems.add(
                        said.where(SCRAM) + ": " + e.getMessage() + "; set it with 'pabal users passwd " + name + "'");
            }
        }
        return new UserEntry(name, said.of(ROLES), credentials);
    }

    public static void write(Path file, Map<String, UserEntry> users) throws IOException {
        StringBuilder text = new StringBuilder("# Users of a Pabal broker; changed by 'pabal users'.\nusers:\n");
        new TreeMap<>(users).values().forEach(user -> {
            text.append("  \"").append(user.name()).append("\":\n    roles: [");
            text.append(String.join(
                    ", ", user.roles().stream().map(role -> '"' + role + '"').toList()));
            text.append("]\n");
            user.credentials()
                    .ifPresent(credentials -> text.append("    scram: \"")
                            .append(ScramText.write(credentials))
                            .append("\"\n"));
        });
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        createPrivate(fresh);
        try (Writer out = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
            out.write(text.toString());
        }
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void createPrivate(Path file) throws IOException {
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }
}
