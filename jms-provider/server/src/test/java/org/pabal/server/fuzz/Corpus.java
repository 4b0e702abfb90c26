package org.pabal.server.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The inputs that together take every branch a fuzzer has found in a reader: a file a reader, a line an input. */
final class Corpus {

    private static final String FOLDER = "/fuzz/";
    private static final String ENDING = ".corpus";

    /** What is longer stays out: it takes branches that a shorter one takes too, but for rare ones. */
    private static final int INPUT_MAX = 2_048;

    private Corpus() {}

    static List<byte[]> of(Reader reader) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream(FOLDER + reader.title() + ENDING)) {
            List<byte[]> inputs = new ArrayList<>();
            if (in != null) {
                for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                    inputs.add(Base64.getDecoder().decode(line));
                }
            }
            return inputs;
        }
    }

    /** One file an input, as fuzzers want it. */
    static void unpack(List<byte[]> inputs, Path into) throws IOException {
        Files.createDirectories(into);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(into.resolve("seed-" + i), inputs.get(i));
        }
    }

    /** @return how many there are */
    static int pack(Path from, Path resources, Reader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                byte[] input = Files.readAllBytes(file);
                if (input.length > 0 && input.length <= INPUT_MAX) {
                    lines.add(Base64.getEncoder().encodeToString(input));
                }
            }
        }
        lines.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        Path folder = Files.createDirectories(resources.resolve("fuzz"));
        Files.writeString(folder.resolve(reader.title() + ENDING), String.join("\n", lines) + "\n");
        return lines.size();
    }
}
