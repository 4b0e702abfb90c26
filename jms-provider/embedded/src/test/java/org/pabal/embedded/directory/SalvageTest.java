package org.pabal.embedded.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.storage.inspect.DirectoryExport;
import org.pabal.broker.storage.inspect.DirectoryImport;

/** What can be got out of a damaged directory, and that whatever cannot is told. */
@Timeout(180)
class SalvageTest {

    private static final int SECTOR = 512;

    @TempDir
    Path parent;

    private Path directory;
    private String sound;

    @BeforeEach
    void fill() throws Exception {
        directory = parent.resolve("data");
        FilledDirectory.fill(directory, false, 200_000, 1_000);
        StringWriter lines = new StringWriter();
        DirectoryExport.run(directory, Set.of(), lines);
        sound = lines.toString();
    }

    private record Salvaged(String lines, List<String> problems) {

        List<String> messages() {
            return lines.lines().filter(line -> line.startsWith("{\"in\"")).toList();
        }
    }

    private Salvaged salvage(Path from) throws IOException {
        StringWriter lines = new StringWriter();
        List<String> problems = new ArrayList<>();
        DirectoryExport.salvage(from, Set.of(), lines, problems::add);
        return new Salvaged(lines.toString(), problems);
    }

    private static List<String> withoutHead(String export) {
        return export.lines().skip(1).toList();
    }

    private static Map<String, Integer> content(Path of) throws IOException {
        Map<String, Integer> content = new TreeMap<>();
        for (Path file : files(of)) {
            content.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
        return content;
    }

    private static List<Path> files(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.sorted().toList();
        }
    }

    private static List<Path> files(Path of, String suffix) throws IOException {
        return files(of).stream()
                .filter(file -> file.toString().endsWith(suffix)
                        && !file.getFileName().toString().startsWith("spare"))
                .toList();
    }

    private static void overwrite(Path file, int offset, byte[] with) throws IOException {
        byte[] content = Files.readAllBytes(file);
        System.arraycopy(with, 0, content, offset, Math.min(with.length, content.length - offset));
        Files.write(file, content);
    }

    @Test
    void givesOfASoundDirectoryWhatAnExportGives() throws Exception {
        Salvaged salvaged = salvage(directory);

        // A segment in the middle that nobody needed any more may have gone before its neighbours: that is no loss.
        assertThat(salvaged.problems())
                .allMatch(problem -> problem.endsWith("is not there; it may have been released"));
        assertThat(withoutHead(salvaged.lines())).isEqualTo(withoutHead(sound));
    }

    @Test
    void losesNoMessageWithoutTellingWhereverASectorIsHit() throws Exception {
        List<String> expected = withoutHead(sound);
        int damaged = 0;
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Path copy = parent.resolve("copy-" + seed);
            Files.createDirectory(copy);
            for (Path file : files(directory)) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
            List<Path> segments = files(copy, ".segment");
            Path hit = segments.get(random.nextInt(segments.size()));
            byte[] sector = new byte[SECTOR];
            random.nextBytes(sector);
            overwrite(hit, random.nextInt((int) (Files.size(hit) / SECTOR)) * SECTOR, sector);
            Map<String, Integer> before = content(copy);

            Salvaged salvaged = salvage(copy);

            assertThat(content(copy)).as("seed %d", seed).isEqualTo(before);
            if (!withoutHead(salvaged.lines()).equals(expected)) {
                damaged++;
                assertThat(salvaged.problems())
                        .as("seed %d", seed)
                        .anyMatch(problem ->
                                problem.contains(hit.getFileName().toString()) && problem.contains("offset="));
                assertThat(expected).as("seed %d", seed).containsAll(salvaged.messages());
            }
        }
        assertThat(damaged).as("otherwise it shows less than it says").isPositive();
    }

    @Test
    void goesOnBehindDamageThatNoStartAccepts() throws Exception {
        // Without checkpoints all of the log has to be replayed, as far as it is there.
        for (Path checkpoint : files(directory, ".checkpoint")) {
            overwrite(checkpoint, 100, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        }
        List<Path> segments = files(directory, ".segment");
        overwrite(segments.get(segments.size() / 2), 20_000, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        Map<String, Integer> before = content(directory);

        Salvaged salvaged = salvage(directory);

        assertThat(content(directory)).isEqualTo(before);
        assertThat(salvaged.problems())
                .anyMatch(problem -> problem.contains(".checkpoint"))
                .anyMatch(problem -> problem.contains(
                        segments.get(segments.size() / 2).getFileName().toString()));
        assertThat(salvaged.messages()).hasSizeGreaterThan(100);
        DirectoryImport.Report imported = DirectoryImport.run(
                new BufferedReader(new StringReader(salvaged.lines())), parent.resolve("new"), true);
        assertThat(imported.messages()).isEqualTo(salvaged.messages().size());
    }
}
