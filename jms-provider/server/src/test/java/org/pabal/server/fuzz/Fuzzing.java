package org.pabal.server.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fuzzes one reader after the other with Jazzer, each in a process of its own, and keeps what was found:
 * {@code -Pfuzz}. Arguments: seconds for each, and the readers, all of them if none is named.
 */
final class Fuzzing {

    private static final Path WORK = Path.of("target", "fuzz");
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final String INPUT_MAX = "4096";

    private Fuzzing() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String seconds = arguments[0];
        List<String> failed = new ArrayList<>();
        for (Reader reader : Reader.values()) {
            if (arguments.length == 1 || List.of(arguments).contains(reader.title())) {
                Path found = WORK.resolve(reader.title());
                Corpus.unpack(Seeds.of(reader), found);
                Corpus.unpack(Corpus.of(reader), found.resolveSibling(reader.title() + "-kept"));
                int exit = jazzer(
                        reader,
                        "-max_total_time=" + seconds,
                        "-max_len=" + INPUT_MAX,
                        "-print_final_stats=1",
                        "-use_value_profile=1",
                        found.toString(),
                        found.resolveSibling(reader.title() + "-kept").toString());
                if (exit != 0) {
                    failed.add(reader.title());
                }
                keep(reader, found);
            }
        }
        if (!failed.isEmpty()) {
            System.err.println("failed: " + failed + "; what does it lies in " + WORK.toAbsolutePath());
            System.exit(1);
        }
    }

    /** As few inputs as take all branches. */
    private static void keep(Reader reader, Path found) throws IOException, InterruptedException {
        Path fewest = found.resolveSibling(reader.title() + "-fewest");
        clear(fewest);
        if (jazzer(reader, "-merge=1", fewest.toString(), found.toString(), found + "-kept") == 0) {
            System.out.println(reader.title() + ": " + Corpus.pack(fewest, RESOURCES, reader) + " inputs kept");
        }
    }

    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static int jazzer(Reader reader, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Xss2m",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("fuzz.classpath", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + reader.target().getName(),
                "--instrumentation_includes=org.pabal.**",
                "--reproducer_path=" + WORK,
                "-artifact_prefix=" + WORK.resolve(reader.title() + "-")));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
