package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** TomEE: the adapter's jar among the server's libraries, and {@code tomee.xml} and {@code pabal.properties}. Beans need nothing more. */
final class TomEE implements Server {
    private static final String JAR = "pabal-resource-adapter.jar";

    @Override
    public Ports.Usual ports() {
        return new Ports.Usual(8080, 8443, 8005);
    }

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException {
        Folders.freshCopy(home, "conf");
        Folders.freshCopy(home, "webapps");
        Files.copy(
                configuration.resolve("tomee.xml"),
                home.resolve("conf/tomee.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                home.resolve("conf/system.properties"),
                "\n" + Files.readString(configuration.resolve("pabal.properties")) + "pabal.url = "
                        + System.getProperty("pabal.test.url") + "\n",
                StandardOpenOption.APPEND);
        Path jar = home.resolve("lib").resolve(JAR);
        Files.deleteIfExists(jar);
        try (ZipFile archive = new ZipFile(rar.toFile());
                Stream<? extends ZipEntry> entries = archive.stream()) {
            ZipEntry inside = entries.filter(entry -> entry.getName().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (InputStream content = archive.getInputStream(inside)) {
                Files.copy(content, jar);
            }
        }
    }

    @Override
    public String global(String name) {
        return "openejb:Resource/" + name;
    }

    @Override
    public List<Descriptor> descriptors(List<String> driven) {
        return List.of();
    }
}
