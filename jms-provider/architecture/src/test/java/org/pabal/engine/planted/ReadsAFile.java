package org.pabal.engine.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks a rule on purpose. */
public final class ReadsAFile {
    String read() throws IOException {
        return Files.readString(Path.of("state"));
    }
}
