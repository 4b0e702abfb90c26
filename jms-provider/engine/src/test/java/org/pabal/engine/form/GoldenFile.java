package org.pabal.engine.form;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/** Bytes in hexadecimal; what follows a # is for people. */
public final class GoldenFile {

    private GoldenFile() {}

    /** @param name under {@code golden}, without its ending */
    public static byte[] read(String name) throws IOException {
        try (InputStream stream = GoldenFile.class.getResourceAsStream("/golden/" + name + ".hex")) {
            String text = new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
            String hex =
                    text.lines().map(line -> line.replaceAll("#.*|\\s", "")).collect(Collectors.joining());
            return HexFormat.of().parseHex(hex);
        }
    }
}
