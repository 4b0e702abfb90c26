package org.pabal.embedded.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.broker.storage.inspect.DirectoryCheck;
import org.pabal.broker.storage.inspect.DirectoryExport;
import org.pabal.broker.storage.inspect.DirectoryImport;
import org.pabal.broker.storage.inspect.DirectoryReport;
import org.pabal.embedded.EmbeddedBroker;

@Timeout(120)
class DataDirectoryTest {

    @TempDir
    Path parent;

    private static Map<String, Integer> content(Path directory) throws IOException {
        Map<String, Integer> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                content.put(String.valueOf(file.getFileName()), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    private static String export(Path directory, String... queues) throws IOException {
        StringWriter lines = new StringWriter();
        DirectoryExport.run(directory, Set.of(queues), lines);
        return lines.toString();
    }

    /** What must be the same after an import: all but which journal it was, when, and the numbers of entries. */
    private static List<String> comparable(String export) {
        return export.lines()
                .filter(line -> !line.startsWith("{\"pabal\""))
                .map(line -> line.replaceFirst("\"entry\":\\d+", "\"entry\":0")
                        .replaceFirst("(\"largeBody\":|\"number\":)\\d+", "$10"))
                .toList();
    }

    private static DirectoryCheck.Report check(Path directory) {
        return DirectoryCheck.run(directory, (what, done, of) -> {});
    }

    @Test
    void whatIsExportedAndImportedIsExportedTheSame() throws Exception {
        Path original = parent.resolve("original");
        FilledDirectory.fill(original, false);
        Map<String, Integer> before = content(original);

        String exported = export(original);
        assertThat(content(original)).isEqualTo(before);
        assertThat(exported.lines())
                .anyMatch(line -> line.contains("\"deliveries\":1"))
                .anyMatch(line -> line.contains("\"notBefore\":"))
                .anyMatch(line -> line.contains("\"attempts\":"))
                .anyMatch(line -> line.contains("\"state\":\"scheduled\""))
                .anyMatch(line -> line.startsWith("{\"subscription\":\"eu\""))
                .anyMatch(line -> line.startsWith("{\"binding\":\"eu\""));

        Path copy = parent.resolve("copy");
        DirectoryImport.Report imported =
                DirectoryImport.run(new BufferedReader(new StringReader(exported)), copy, false);
        assertThat(imported.messages()).isEqualTo(300 + 6 - 20 + 10 + 600 + 1);
        assertThat(imported.notes()).isEmpty();
        assertThat(comparable(export(copy))).isEqualTo(comparable(exported));
        assertThat(check(copy).problems()).isEmpty();
    }

    @Test
    void onlyTheQueuesThatWereNamedAreExported() throws Exception {
        Path original = parent.resolve("original");
        FilledDirectory.fill(original, true);

        assertThat(export(original, "eu").lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("{\"queue\":\"eu\""))
                .last()
                .isEqualTo("{\"end\":true,\"messages\":0}");
        assertThatThrownBy(() -> export(original, "ordres"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ordres")
                .hasMessageContaining("orders");
    }

    @Test
    void aPreparedBranchIsShownAndNotImportedUnlessOneSaysSo() throws Exception {
        Path original = parent.resolve("original");
        FilledDirectory.fill(original, true);

        assertThat(DirectoryReport.of(original).branches()).singleElement().satisfies(branch -> {
            assertThat(branch.id()).isEqualTo("7:0102:03");
            assertThat(branch.state()).isEqualTo("PREPARED");
            assertThat(branch.sends()).singleElement().asString().contains("to eu");
            assertThat(branch.settles()).isEqualTo(1);
            assertThat(branch.preparedMillis()).isPositive();
        });
        String exported = export(original);
        assertThat(exported.lines())
                .anyMatch(line -> line.contains("\"state\":\"held\""))
                .anyMatch(line -> line.startsWith("{\"branch\":\"7:0102:03\"") && line.contains("prepared"));
        assertThatThrownBy(() -> DirectoryImport.run(
                        new BufferedReader(new StringReader(exported)), parent.resolve("copy"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7:0102:03")
                .hasMessageContaining("--skip-branches");
        DirectoryImport.Report imported =
                DirectoryImport.run(new BufferedReader(new StringReader(exported)), parent.resolve("other"), true);
        assertThat(imported.notes()).singleElement().asString().contains("7:0102:03");
        assertThat(imported.messages()).isEqualTo(897);
    }

    @Test
    void tellsWhatIsInIt() throws Exception {
        Path directory = parent.resolve("data");
        FilledDirectory.fill(directory, false);
        Map<String, Integer> before = content(directory);

        DirectoryReport report = DirectoryReport.of(directory);

        assertThat(content(directory)).isEqualTo(before);
        assertThat(report.queues())
                .extracting(DirectoryReport.Queue::name)
                .contains("orders", "eu", "durable-subscription:7:billing:eu");
        DirectoryReport.Queue orders = report.queues().stream()
                .filter(queue -> queue.name().equals("orders"))
                .findFirst()
                .orElseThrow();
        assertThat(orders.messages()).isEqualTo(286);
        assertThat(orders.scheduled()).isEqualTo(1);
        assertThat(orders.backingOff()).isEqualTo(1);
        assertThat(report.subscriptions())
                .anySatisfy(subscription -> assertThat(subscription.selector()).isEqualTo("n < 5"));
        assertThat(report.checkpoints()).isNotEmpty();
        assertThat(report.segments().stream()
                        .mapToLong(DirectoryReport.Segment::liveBytes)
                        .sum())
                .isPositive();
        assertThat(report.segments())
                .allSatisfy(segment -> assertThat(segment.livePercent()).isBetween(0.0, 100.0));
        assertThat(report.exchanges()).contains("alerts (HEADERS)");
        assertThat(report.bindings()).anyMatch(binding -> binding.contains("any of level=3 region='eu'"));
    }

    @Test
    void findsDamageWhereverItIs() throws Exception {
        Path directory = parent.resolve("data");
        FilledDirectory.fill(directory, false);
        DirectoryCheck.Report sound = check(directory);
        assertThat(sound.problems()).isEmpty();
        assertThat(sound.messages()).isEqualTo(897);
        assertThat(sound.records()).isGreaterThan(300);

        String full = DirectoryReport.of(directory).segments().stream()
                .filter(one -> one.state().equals("SEALED"))
                .findFirst()
                .orElseThrow()
                .file();
        Path segment = directory.resolve(full);
        byte[] content = Files.readAllBytes(segment);
        // In the first record behind the header and the claim; more bytes than a record's padding has, which nobody
        // checks.
        for (int i = 4_130; i < 4_140; i++) {
            content[i] ^= 1;
        }
        Files.write(segment, content);
        Map<String, Integer> before = content(directory);

        DirectoryCheck.Report damaged = check(directory);
        assertThat(damaged.isSound()).isFalse();
        assertThat(damaged.problems()).first().asString().contains(full, "offset=", "backup");
        assertThat(content(directory)).isEqualTo(before);
    }

    @Test
    void refusesDirectoriesThatItCannotLookAt() throws Exception {
        Path directory = parent.resolve("data");
        try (EmbeddedBroker broker = FilledDirectory.start(directory)) {
            assertThat(broker.state()).isNotNull();
            assertThatThrownBy(() -> check(directory))
                    .isInstanceOf(StorageRefusedException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> export(directory)).isInstanceOf(StorageRefusedException.class);
        }
        assertThat(check(directory).isSound()).isTrue();

        Path nothing = parent.resolve("nothing");
        assertThatThrownBy(() -> check(nothing))
                .isInstanceOf(StorageRefusedException.class)
                .hasMessageContaining("no such directory");
        Files.createDirectory(nothing);
        assertThatThrownBy(() -> DirectoryReport.of(nothing)).hasMessageContaining("there is no journal in");
        Files.writeString(nothing.resolve("letter.txt"), "Dear");
        assertThatThrownBy(() -> DirectoryReport.of(nothing)).hasMessageContaining("letter.txt");

        byte[] content = Files.readAllBytes(directory.resolve("0000000001.segment"));
        content[9] = 9;
        Files.write(directory.resolve("0000000001.segment"), content);
        assertThatThrownBy(() -> {
                    for (Path file : List.copyOf(Files.list(directory).toList())) {
                        if (file.toString().endsWith(".checkpoint")) {
                            Files.delete(file);
                        }
                    }
                    check(directory);
                })
                .hasMessageContaining("newer release");
    }

    @Test
    void refusesLinesThatAreNoExport() throws Exception {
        String head = "{\"pabal\":\"export\",\"version\":1}\n";
        refuses("", "line 1 does not say that this is an export");
        refuses("{\"a\":1}\n", "line 1 does not say that this is an export");
        refuses("{\"pabal\":\"export\",\"version\":2}\n", "version 2");
        refuses(head, "cut off");
        refuses(head + "hello\n", "line 2");
        refuses(head + "{\"what\":1}\n", "line 2: there is no line that begins with 'what'");
        refuses(head + "{\"end\":true,\"messages\":7}\n", "line 2: the export had 7 messages, and 0");
        refuses(head + "{\"queue\":\"q\"}\n", "line 2: 'settings'");
        refuses(head + "{\"in\":\"q\",\"message\":{\"priority\":12}}\n", "line 2: ");
        refuses(head + "{\"end\":true,\"messages\":0}\n{\"exchange\":\"x\"}\n", "line 3: something follows");
    }

    private int refused;

    private void refuses(String lines, String why) {
        Path directory = parent.resolve("refused-" + refused++);
        assertThatThrownBy(() -> DirectoryImport.run(new BufferedReader(new StringReader(lines)), directory, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
