package org.pabal.embedded.directory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.pabal.broker.storage.inspect.DirectoryExport;

/**
 * A data directory that a release has written, packed with what an export of it must give. One is made with {@link #main} when
 * the form has changed; those that are there stay, and are read by all later releases.
 */
final class GoldenDirectory {

    static final String EXPORT = "export.jsonl";

    private GoldenDirectory() {}

    /** Argument: the archive to make. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("golden");
        FilledDirectory.fill(directory, true, 100_000, 40);
        StringWriter export = new StringWriter();
        DirectoryExport.run(directory, Set.of(), export);
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]));
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                zip.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
                Files.copy(file, zip);
            }
            zip.putNextEntry(new ZipEntry(EXPORT));
            zip.write(export.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Unpacks the directory, and answers what an export of it must give, from its second line on. */
    static List<String> unpack(InputStream archive, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> expected = List.of();
        try (ZipInputStream zip = new ZipInputStream(archive)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(EXPORT)) {
                    expected = new BufferedReader(new java.io.InputStreamReader(zip, StandardCharsets.UTF_8))
                            .lines()
                            .skip(1)
                            .toList();
                } else {
                    Files.copy(zip, directory.resolve(entry.getName()));
                }
            }
        }
        return expected;
    }
}
