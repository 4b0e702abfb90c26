package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private Path keystore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "365",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        return file;
    }

    private Path pem(Path keystore, Path into) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        PrivateKey key = (PrivateKey) store.getKey("broker", PASSWORD.toCharArray());
        Path fresh = Files.writeString(
                into.resolveSibling(into.getFileName() + ".fresh"),
                "-----BEGIN CERTIFICATE-----\n"
                        + base64.encodeToString(store.getCertificate("broker").getEncoded())
                        + "\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
                        + base64.encodeToString(key.getEncoded()) + "\n-----END PRIVATE KEY-----\n");
        return Files.move(fresh, into, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whom a listener says that it is. */
    private static String subject(int port, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void speaksTlsAsSoonAsThereIsACertificate() throws Exception {
        Path file = pem(keystore("one"), folder.resolve("server.pem"));
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("tls.certificate", file.toString()))) {
            assertThat(subject(server.port(), "TLSv1.3")).isEqualTo("CN=one");
            assertThat(subject(server.port(), "TLSv1.2")).isEqualTo("CN=one");
            String trusting = "pabals://localhost:" + server.port() + "?tlsTrust=" + file;
            assertThat(RunningServer.run("status", "--broker", trusting).exit()).isZero();
        }
    }

    @Test
    void speaksTlsFromAKeystore() throws Exception {
        Path file = keystore("two");
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.keystore", file.toString())
                .set("tls.keystorePassword", PASSWORD))) {
            assertThat(subject(server.port())).isEqualTo("CN=two");
        }
    }

    @Test
    void showsTheNewCertificateWhenTheFileHasChanged() throws Exception {
        Path file = pem(keystore("old"), folder.resolve("server.pem"));
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.certificate", file.toString())
                .set("tls.reloadEvery", "1 s"))) {
            assertThat(subject(server.port())).isEqualTo("CN=old");
            pem(keystore("fresh"), file);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            String shown = subject(server.port());
            while (!shown.equals("CN=fresh") && System.nanoTime() < end) {
                shown = subject(server.port());
            }
            assertThat(shown).isEqualTo("CN=fresh");
        }
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws Exception {
        Path file = Files.writeString(folder.resolve("server.pem"), "nonsense");
        assertThatThrownBy(() ->
                        RunningServer.start(RunningServer.settings(folder).set("tls.certificate", file.toString())))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("tls.certificate")
                .hasMessageContaining("server.pem");
        Path store = keystore("three");
        assertThatThrownBy(() -> RunningServer.start(RunningServer.settings(folder)
                        .set("tls.keystore", store.toString())
                        .set("tls.keystorePassword", "wrong")))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("tls.keystorePassword");
    }

    @Test
    void asksForACertificateOfTheClientAndTakesItsName() throws Exception {
        Path own = pem(keystore("broker"), folder.resolve("server.pem"));
        Path client = keystore("robot");
        Path authority = pem(client, folder.resolve("client.pem"));
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.certificate", own.toString())
                .set("tls.trust", authority.toString())
                .set("security.certificateRole", "admin")
                .set("security.anonymous", "never")
                .set("listeners.main.tls", "mutual"))) {
            String url = "pabals://localhost:" + server.port() + "?tlsTrust=" + own;
            assertThat(RunningServer.run("status", "--broker", url).exit()).isNotZero();
            RunningServer.Outcome shown = RunningServer.run(
                    "connections", "--broker", url + "&tlsKey=" + client + "&tlsKeyPassword=" + PASSWORD);
            assertThat(List.of(shown.exit(), 0)).as(shown.err()).containsOnly(0);
            assertThat(shown.out()).contains("robot").contains("EXTERNAL");
        }
    }

    /** Believes everything: only what is shown matters here. */
    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
