package org.pabal.ra.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Looks into the archive as a server would. */
class ArchiveTest {

    private static ZipFile archive() throws IOException {
        return new ZipFile(System.getProperty("rar"));
    }

    private static List<String> entries() throws IOException {
        try (ZipFile rar = archive()) {
            return rar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .sorted()
                    .toList();
        }
    }

    /** Names of all that is in the one jar. */
    private static Set<String> bundled() throws IOException {
        Set<String> names = new TreeSet<>();
        try (ZipFile rar = archive()) {
            ZipEntry jar = rar.stream()
                    .filter(entry -> entry.getName().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (ZipInputStream in = new ZipInputStream(rar.getInputStream(jar))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (!entry.isDirectory()) {
                        names.add(entry.getName());
                    }
                }
            }
        }
        return names;
    }

    @Test
    void itHasOneJarBesideWhatDescribesIt() throws IOException {
        assertThat(entries()).filteredOn(name -> name.endsWith(".jar")).hasSize(1);
        assertThat(entries())
                .contains("META-INF/ra.xml", "META-INF/LICENSE", "META-INF/LICENSES.md")
                .noneMatch(name -> name.endsWith(".class"));
    }

    @Test
    void allClassesAreOurs() throws IOException {
        assertThat(bundled())
                .filteredOn(name -> name.endsWith(".class"))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("org/pabal/"), "in a package of Pabal");
        assertThat(bundled())
                .contains(
                        "org/pabal/ra/PabalResourceAdapter.class",
                        "org/pabal/client/PabalConnectionFactory.class",
                        "org/pabal/embedded/EmbeddedBroker.class")
                .as("no classes of tests, no server")
                .noneMatch(name -> name.startsWith("org/pabal/server/"));
    }

    @Test
    void bothWaysToABrokerAreKnown() throws IOException {
        try (ZipFile rar = archive()) {
            ZipEntry jar = rar.stream()
                    .filter(entry -> entry.getName().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            try (ZipInputStream in = new ZipInputStream(rar.getInputStream(jar))) {
                String providers = read(in, "META-INF/services/org.pabal.client.link.LinkProvider");
                assertThat(providers)
                        .contains("org.pabal.client.tcp.TcpLinkProvider", "org.pabal.embedded.InProcessLinkProvider");
            }
        }
    }

    private static String read(ZipInputStream in, String name) throws IOException {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (entry.getName().equals(name)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        return "nothing of that name";
    }

    @Test
    void theListOfLicencesNamesAllThatIsInside() throws IOException {
        try (ZipFile rar = archive();
                InputStream in = rar.getInputStream(rar.getEntry("META-INF/LICENSES.md"))) {
            String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bundled())
                    .filteredOn(name -> name.startsWith("org/pabal/bundled/"))
                    .as("what is bundled")
                    .isNotEmpty()
                    .allMatch(name -> list.contains("org.pabal.bundled." + name.split("/", -1)[3]), "is in the list");
        }
    }
}
