package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it stands in the distribution, with real processes. */
@Timeout(300)
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    Path folder;

    private Path home;
    private Path work;

    private void unpack(String name) throws IOException {
        home = Files.createDirectories(folder.resolve(name));
        work = Files.createDirectories(folder.resolve("a place to work"));
        Path launcher = Stream.of("src/distribution/bin/pabal", "server/src/distribution/bin/pabal")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Path copy = Files.copy(
                launcher, Files.createDirectories(home.resolve("bin")).resolve("pabal"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(home.resolve("lib").resolve("plugins"));
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            Path jar = home.resolve("lib").resolve(number++ + ".jar");
            if (Files.isDirectory(path)) {
                pack(path, jar);
            } else if (Files.exists(path)) {
                Files.copy(path, jar);
            }
        }
    }

    private static void pack(Path classes, Path into) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(into));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private ProcessBuilder launcher(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin").resolve("pabal").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PABAL_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private record Ended(int exit, String said) {}

    private static Ended ended(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        return new Ended(process.exitValue(), said);
    }

    /** Runs a broker until it is ready, and stops it. */
    private void runBroker(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        StringBuilder said = new StringBuilder();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        boolean isReady = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("is ready")) {
                isReady = true;
                // Not by the process itself, which would close the streams
                process.toHandle().destroy();
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said.toString()).isTrue();
        assertThat(isReady).as(said.toString()).isTrue();
    }

    private ProcessBuilder broker() {
        return launcher("run", "--port", "0", "--data", "", "--set", "process.jmx=false");
    }

    private List<Path> archives(String ending) throws IOException {
        Path archive = home.resolve("lib").resolve("archive");
        if (!Files.isDirectory(archive)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(archive)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void makesTheArchiveOfClassesOnceAndUsesItUntilAJarChanges() throws Exception {
        // Java 17 archives none of the classes that lie under a name with a space, only its own
        unpack("home");
        // A start that fails knows few classes: what it leaves is not used.
        assertThat(ended(launcher("run", "--set", "nonsense=1")).exit()).isEqualTo(ExitCode.CONFIGURATION.number());
        List<Path> ofFailure = archives(".jsa");
        assertThat(archives(".ready")).isEmpty();

        runBroker(broker());
        List<Path> made = archives(".jsa");
        assertThat(made).hasSize(1).doesNotContainAnyElementsOf(ofFailure);
        assertThat(archives(".ready")).hasSize(1);

        Path loaded = folder.resolve("loaded.txt");
        ProcessBuilder second = broker();
        second.environment().put("PABAL_JAVA_OPTIONS", "-Xlog:class+load:file=loaded.txt");
        second.directory(folder.toFile());
        runBroker(second);
        assertThat(archives(".jsa")).isEqualTo(made);
        assertThat(Files.readString(loaded))
                .containsPattern("org\\.pabal\\.server\\.PabalServer source: shared objects file \\(top\\)");

        try (OutputStream plugin = Files.newOutputStream(home.resolve("lib/plugins/new.jar"));
                JarOutputStream jar = new JarOutputStream(plugin)) {
            jar.putNextEntry(new JarEntry("new.txt"));
        }
        assertThat(ended(launcher("run", "--print-config")).exit()).isZero();
        assertThat(archives(".jsa")).doesNotContainAnyElementsOf(made);
        assertThat(archives(".ready")).isEmpty();
    }

    @Test
    void runsWithoutAnArchiveWhereNoneCanBeWritten() throws Exception {
        unpack("a home");
        // Whoever runs this may be allowed to write everywhere, but not into a file as if it were a folder.
        Files.writeString(home.resolve("lib").resolve("archive"), "in the way");
        Ended shown = ended(launcher("run", "--print-config"));
        assertThat(shown.exit()).as(shown.said()).isZero();
        assertThat(shown.said()).startsWith("# Settings of a Pabal broker");
    }

    @Test
    void isFoundThroughALinkFromAnotherPlace() throws Exception {
        unpack("a home");
        Path link = Files.createSymbolicLink(work.resolve("linked"), Path.of("..", "a home", "bin", "pabal"));
        ProcessBuilder builder = launcher("--version");
        builder.command(link.toString(), "--version");
        Ended shown = ended(builder);
        assertThat(shown.exit()).as(shown.said()).isZero();
    }

    @Test
    void saysWhereItHasLookedForJava() throws Exception {
        unpack("a home");
        ProcessBuilder builder = launcher("--version");
        builder.environment().put("JAVA_HOME", "/no such java");
        Ended shown = ended(builder);
        assertThat(shown.exit()).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(shown.said())
                .contains("there is no Java at '/no such java/bin/java'")
                .contains("set JAVA_HOME or PABAL_JAVA");
    }

    @Test
    void saysInWordsThatAFileIsMissingAndThatThereIsNothing() throws Exception {
        unpack("a home");
        Ended users = ended(launcher("users", "list"));
        assertThat(users.exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(users.said()).contains("there are no users in").contains("pabal users add NAME");
        Ended web = ended(launcher("status", "--broker", "http://localhost:7225"));
        assertThat(web.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(web.said()).contains("as in pabal://host:port");
        Ended nowhere = ended(launcher("check", "nowhere"));
        assertThat(nowhere.said()).contains("there is no such directory").doesNotContain("Exception");
    }
}
