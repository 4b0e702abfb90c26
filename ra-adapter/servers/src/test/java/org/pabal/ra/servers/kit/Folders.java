package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of a server, as they were unpacked. */
final class Folders {
    private Folders() {}

    /** The folder as it was when this was called for the first time. */
    static void freshCopy(Path home, String folder) throws IOException {
        Path original = home.resolve(folder + ".original");
        Path used = home.resolve(folder);
        if (Files.notExists(original)) {
            Files.move(used, original);
        }
        delete(used);
        copy(original, used);
    }

    static void copy(Path from, Path to) throws IOException {
        for (Path file : all(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path file :
                    all(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
    }
}
