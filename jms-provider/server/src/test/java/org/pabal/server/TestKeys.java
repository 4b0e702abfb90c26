package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates of a test, as the JDK's own tool makes them. */
public final class TestKeys {

    public static final String PASSWORD = "changeit";

    private static final String LOCAL = "san=dns:localhost,ip:127.0.0.1";

    private final Path folder;

    public TestKeys(Path folder) {
        this.folder = folder;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** A key with a certificate that it has signed itself, for this machine, good for a year. */
    public Path keystore(String name) throws Exception {
        return keystore(name, "-ext", LOCAL, "-validity", "365");
    }

    public Path keystore(String name, String... more) throws Exception {
        Path file = folder.resolve(name + ".p12");
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name + ",O=Pabal Test",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
        return file;
    }

    /** A key whose certificate an authority has signed. */
    public Path signed(String name, Path authority, String... more) throws Exception {
        Path file = keystore(name);
        Path request = folder.resolve(name + ".csr");
        Path certificate = folder.resolve(name + ".crt");
        keytool(
                "-certreq",
                "-alias",
                "own",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-file",
                request.toString());
        List<String> signing = new ArrayList<>(List.of(
                "-gencert",
                "-alias",
                "own",
                "-keystore",
                authority.toString(),
                "-storepass",
                PASSWORD,
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-ext",
                LOCAL,
                "-rfc"));
        signing.addAll(List.of(more));
        keytool(signing.toArray(String[]::new));
        Path chain = Files.writeString(
                folder.resolve(name + ".chain"),
                Files.readString(certificate) + Files.readString(certificates(authority)));
        keytool(
                "-importcert",
                "-alias",
                "own",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-file",
                chain.toString(),
                "-noprompt");
        return file;
    }

    public Path authority(String name) throws Exception {
        return keystore(name, "-ext", "bc:c", "-validity", "365");
    }

    /** Certificate and key as PEM, in place of what is there. */
    public Path pem(Path keystore, Path into) throws Exception {
        KeyStore store = load(keystore);
        PrivateKey key = (PrivateKey) store.getKey("own", PASSWORD.toCharArray());
        Path fresh = Files.writeString(
                into.resolveSibling(into.getFileName() + ".fresh"),
                chain(store) + block("PRIVATE KEY", key.getEncoded()));
        return Files.move(fresh, into, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The certificates alone. */
    public Path certificates(Path keystore) throws Exception {
        return Files.writeString(folder.resolve(keystore.getFileName() + ".pem"), chain(load(keystore)));
    }

    private static String chain(KeyStore store) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Certificate each : store.getCertificateChain("own")) {
            text.append(block("CERTIFICATE", each.getEncoded()));
        }
        return text.toString();
    }

    private static String block(String title, byte[] bytes) {
        return "-----BEGIN " + title + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + title
                + "-----\n";
    }

    private static KeyStore load(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        } catch (IOException e) {
            throw new AssertionError("cannot read " + keystore, e);
        }
        return store;
    }
}
