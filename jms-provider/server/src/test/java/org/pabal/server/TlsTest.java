package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.command.ExitCode;

@Timeout(180)
class TlsTest {

    private static final String PASSWORD = TestKeys.PASSWORD;

    @TempDir
    Path folder;

    private Path keystore(String name) throws Exception {
        return new TestKeys(folder).keystore(name);
    }

    private Path pem(Path keystore, Path into) throws Exception {
        return new TestKeys(folder).pem(keystore, into);
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
            assertThat(subject(server.port(), "TLSv1.3")).isEqualTo("CN=one,O=Pabal Test");
            assertThat(subject(server.port(), "TLSv1.2")).isEqualTo("CN=one,O=Pabal Test");
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
            assertThat(subject(server.port())).isEqualTo("CN=two,O=Pabal Test");
        }
    }

    @Test
    void showsTheNewCertificateWhenTheFileHasChanged() throws Exception {
        Path file = pem(keystore("old"), folder.resolve("server.pem"));
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.certificate", file.toString())
                .set("tls.reloadEvery", "1 s"))) {
            assertThat(subject(server.port())).isEqualTo("CN=old,O=Pabal Test");
            pem(keystore("fresh"), file);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            String shown = subject(server.port());
            while (!shown.equals("CN=fresh,O=Pabal Test") && System.nanoTime() < end) {
                shown = subject(server.port());
            }
            assertThat(shown).isEqualTo("CN=fresh,O=Pabal Test");
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

    @Test
    void letsInByTheCertificateOfAnAuthorityWithTheRolesThatTheUsersFileHas() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path authority = keys.authority("authority");
        Path own = keys.pem(keys.signed("broker", authority), folder.resolve("server.pem"));
        Path anna = keys.signed("anna", authority);
        Path stranger = keys.keystore("stranger");
        Path trust = keys.certificates(authority);
        UsersFile.write(
                folder.resolve("users.yaml"),
                Map.of("anna", new UserEntry("anna", List.of("admin"), Optional.empty())));
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.certificate", own.toString())
                .set("tls.trust", trust.toString())
                .set("security.certificateRole", "")
                .set("security.failedLoginDelay", "1 ms")
                .set("listeners.main.tls", "mutual"))) {
            String url = "pabals://localhost:" + server.port() + "?tlsTrust=" + trust + "&tlsKeyPassword=" + PASSWORD;
            RunningServer.Outcome shown =
                    RunningServer.run("connections", "--json", "--broker", url + "&tlsKey=" + anna);
            assertThat(shown.err()).isEmpty();
            assertThat(shown.out())
                    .contains("\"user\":\"anna\",\"roles\":[\"admin\"],\"mechanism\":\"EXTERNAL\"")
                    .contains("\"encrypted\":true");

            // Of the same authority, but nobody whom the broker knows.
            Path ben = keys.signed("ben", authority);
            RunningServer.Outcome unknown = RunningServer.run("status", "--broker", url + "&tlsKey=" + ben);
            assertThat(unknown.exit()).isEqualTo(ExitCode.FORBIDDEN.number());
            assertThat(unknown.err()).contains("certificate of 'ben': there is no such user");

            RunningServer.Outcome foreign = RunningServer.run("status", "--broker", url + "&tlsKey=" + stranger);
            assertThat(foreign.exit()).isNotZero();
            assertThat(foreign.err()).contains("has not accepted what it got").contains("tlsKey=FILE");
        }
    }

    @Test
    void saysWhenACertificateHasExpiredOrIsForAnotherHost() throws Exception {
        TestKeys keys = new TestKeys(folder);
        Path authority = keys.authority("authority");
        Path expired = keys.signed("expired", authority, "-startdate", "-10d", "-validity", "5");
        Path elsewhere = keys.keystore("elsewhere", "-ext", "san=dns:other.example", "-validity", "365");
        assertThat(refusedOf(expired, keys.certificates(authority))).contains("the broker's certificate has expired");
        assertThat(refusedOf(elsewhere, keys.certificates(elsewhere)))
                .contains("the broker's certificate is not for host 'localhost'")
                .contains("No subject alternative");
    }

    private String refusedOf(Path keystore, Path trust) throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder)
                .set("tls.keystore", keystore.toString())
                .set("tls.keystorePassword", PASSWORD))) {
            RunningServer.Outcome outcome = RunningServer.run(
                    "status", "--broker", "pabals://localhost:" + server.port() + "?tlsTrust=" + trust);
            assertThat(outcome.exit()).isEqualTo(ExitCode.UNREACHABLE.number());
            return outcome.err();
        }
    }
}
