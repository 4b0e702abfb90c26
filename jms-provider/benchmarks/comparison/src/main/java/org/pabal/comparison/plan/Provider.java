package org.pabal.comparison.plan;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Somebody's broker and client: how the class path is made, how the broker is started and how clients connect. Read from a file
 * {@code provider.properties}:
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><td>{@code name}</td><td>as the report says it</td></tr>
 * <tr><td>{@code jars}</td><td>a folder beside the file with all jars; without it, the class path of this process</td></tr>
 * <tr><td>{@code version.of}</td><td>a jar's name up to its version, to tell the version</td></tr>
 * <tr><td>{@code broker}, {@code broker.inside}</td><td>a class that starts the broker ({@code BrokerStarter}) in a process of its own,
 * in the client's</td></tr>
 * <tr><td>{@code broker.main}, {@code broker.arguments}</td><td>for {@code MainBroker}</td></tr>
 * <tr><td>{@code broker.options}</td><td>Java options of the broker's process, besides the heap</td></tr>
 * <tr><td>{@code profile.packages}</td><td>packages of its own code, with commas between; without it all code is</td></tr>
 * <tr><td>{@code factory}</td><td>a connection factory whose constructor takes the URL</td></tr>
 * <tr><td>{@code factory.jndi}, {@code jndi.*}</td><td>or its name, and the environment to look it up in</td></tr>
 * <tr><td>{@code url.tcp}, {@code url.jvm}</td><td>the URL for either way, with <code>{port}</code> and <code>{data}</code>;
 * without it, that way is left out</td></tr>
 * </table>
 */
public record Provider(String id, Path home, Map<String, String> definition) {

    public Provider {
        definition = Map.copyOf(definition);
    }

    public static Provider read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> definition = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> definition.put(name, properties.getProperty(name)));
        Path home = file.toAbsolutePath().normalize().getParent();
        if (home == null) {
            throw new IOException(file + " is in no folder");
        }
        return new Provider(String.valueOf(home.getFileName()), home, definition);
    }

    public String name() {
        return definition.getOrDefault("name", id);
    }

    /** Whether it can be reached in this way at all. */
    public boolean serves(Row row) {
        return definition.containsKey(row.inJvm() ? "url.jvm" : "url.tcp");
    }

    /** What is missing before it can be run, or an empty text. */
    public String missing() throws IOException {
        if (!definition.containsKey("jars")) {
            return "";
        }
        Path folder = jars();
        return Files.isDirectory(folder) && !list(folder).isEmpty() ? "" : "no jars in " + folder;
    }

    private Path jars() {
        return home.resolve(definition.getOrDefault("jars", "target/jars"));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** Its own class path, and after it the classes of the comparison. */
    public String classPath(String ownClasses) {
        return definition.containsKey("jars")
                ? jars() + "/*" + System.getProperty("path.separator") + ownClasses
                : ownClasses;
    }

    public String version() throws IOException {
        String of = definition.get("version.of");
        if (of == null || !missing().isEmpty()) {
            return "";
        }
        return list(jars()).stream()
                .map(jar -> jar.getFileName().toString())
                .filter(jar -> jar.startsWith(of + "-"))
                .map(jar -> jar.substring(of.length() + 1, jar.length() - ".jar".length()))
                .findFirst()
                .orElse("");
    }

    public String url(Row row, int port, Path data) {
        String url = definition.getOrDefault(row.inJvm() ? "url.jvm" : "url.tcp", "");
        return url.replace("{port}", Integer.toString(port)).replace("{data}", data.toString());
    }

    /** Packages of its own code; none if it does not say. */
    public List<String> ownPackages() {
        String packages = definition.getOrDefault("profile.packages", "").trim();
        return packages.isEmpty() ? List.of() : List.of(packages.split("\\s*,\\s*"));
    }

    public List<String> brokerOptions() {
        String options = definition.getOrDefault("broker.options", "").trim();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }
}
