package org.pabal.server.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import org.pabal.server.settings.ListenerSettings;
import org.pabal.server.settings.TlsSettings;

/**
 * What the broker shows and believes in TLS, read from files, and read again when they change: new connections get the new
 * ones, those that are open keep theirs. What cannot be read leaves the old ones in force. Safe for any thread.
 */
public final class Certificates {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.tls");

    /** How long before its end a certificate is warned of. */
    private static final long WARN_SECONDS = 14 * 86_400L;

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private final TlsSettings settings;
    private volatile Map<ListenerSettings.Tls, SslContext> contexts;
    private String fingerprint;

    private Certificates(TlsSettings settings) throws IOException {
        this.settings = settings;
        this.fingerprint = fingerprint();
        this.contexts = load();
    }

    /** @throws IOException naming the file, what is wrong with it, and what to do */
    public static Certificates load(TlsSettings settings) throws IOException {
        return new Certificates(settings);
    }

    SslContext current(ListenerSettings.Tls how) {
        return Objects.requireNonNull(
                contexts.get(how == ListenerSettings.Tls.MUTUAL ? how : ListenerSettings.Tls.ON), "TLS");
    }

    /** Looks at the files, and reads them if they have changed. */
    public synchronized void refresh() {
        String found = fingerprint();
        if (found.equals(fingerprint)) {
            return;
        }
        fingerprint = found;
        try {
            contexts = load();
            LOG.log(System.Logger.Level.INFO, "the certificate files have changed: new connections get the new ones");
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the certificate files have changed and cannot be used; the old ones stay in force: "
                            + e.getMessage());
        }
    }

    private String fingerprint() {
        StringBuilder text = new StringBuilder();
        List.of(settings.certificate(), settings.key(), settings.keystore(), settings.trust())
                .forEach(file -> file.ifPresent(path -> text.append(fingerprint(path))));
        return text.toString();
    }

    private static String fingerprint(Path file) {
        try {
            // The real path: a mounted secret changes by a link that points elsewhere.
            Path real = file.toRealPath();
            return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real) + "\n";
        } catch (IOException e) {
            return file + " " + e.getClass().getName() + "\n";
        }
    }

    private Map<ListenerSettings.Tls, SslContext> load() throws IOException {
        Map<ListenerSettings.Tls, SslContext> loaded = new EnumMap<>(ListenerSettings.Tls.class);
        loaded.put(ListenerSettings.Tls.ON, context(ClientAuth.NONE));
        if (settings.trust().isPresent()) {
            loaded.put(ListenerSettings.Tls.MUTUAL, context(ClientAuth.REQUIRE));
        }
        return loaded;
    }

    private SslContext context(ClientAuth clients) throws IOException {
        SslContextBuilder builder = settings.keystore().isPresent()
                ? fromKeystore(settings.keystore().get())
                : fromPem(settings.certificate()
                        .orElseThrow(() -> new IOException("there is neither tls.certificate nor tls.keystore")));
        builder.sslProvider(SslProvider.JDK).protocols(settings.protocols()).clientAuth(clients);
        if (!settings.ciphers().isEmpty()) {
            builder.ciphers(settings.ciphers());
        }
        if (clients == ClientAuth.REQUIRE) {
            builder.trustManager(authorities(settings.trust().orElseThrow()));
        }
        try {
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "TLS cannot be set up with tls.protocols=" + settings.protocols() + " tls.ciphers="
                            + settings.ciphers() + ": " + e.getMessage(),
                    e);
        }
    }

    private SslContextBuilder fromPem(Path certificate) throws IOException {
        Path key = settings.key().orElse(certificate);
        check("tls.certificate", certificate, certificatesIn("tls.certificate", certificate));
        String text = read("tls.key", key);
        if (text.contains("BEGIN RSA PRIVATE KEY") || text.contains("BEGIN EC PRIVATE KEY")) {
            throw new IOException("tls.key: " + key + " holds a key in its old form; convert it with"
                    + " 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW'");
        }
        try {
            String password = settings.keyPassword().isEmpty() ? null : settings.keyPassword();
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile(), password);
        } catch (IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "tls.key: " + key + " holds no private key that can be used: " + cause.getMessage()
                            + "; it has to be PKCS #8 in PEM ('BEGIN PRIVATE KEY'), for an encrypted one tls.keyPassword"
                            + " has to fit",
                    e);
        }
    }

    private SslContextBuilder fromKeystore(Path file) throws IOException {
        char[] password = settings.keystorePassword().toCharArray();
        KeyStore store = keystore("tls.keystore", file, password);
        try {
            List<X509Certificate> shown = new ArrayList<>();
            for (String alias : java.util.Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    shown.add(certificate);
                }
            }
            if (shown.isEmpty()) {
                throw new IOException("tls.keystore: " + file + " holds no private key with a certificate");
            }
            check("tls.keystore", file, shown);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            return SslContextBuilder.forServer(keys);
        } catch (GeneralSecurityException e) {
            throw new IOException("tls.keystore: " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private X509Certificate[] authorities(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        if (read("tls.trust", file).contains("BEGIN CERTIFICATE")) {
            found.addAll(certificatesIn("tls.trust", file));
        } else {
            KeyStore store =
                    keystore("tls.trust", file, settings.trustPassword().toCharArray());
            try {
                for (String alias : java.util.Collections.list(store.aliases())) {
                    if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                        found.add(certificate);
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new IOException("tls.trust: " + file + " cannot be used: " + e.getMessage(), e);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("tls.trust: " + file + " holds no certificate of an authority");
        }
        return found.toArray(X509Certificate[]::new);
    }

    private static KeyStore keystore(String setting, Path file, char[] password) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(
                    setting + ": " + file + " cannot be opened as PKCS #12: " + e.getMessage() + "; check the file and "
                            + (setting.equals("tls.trust") ? "tls.trustPassword" : "tls.keystorePassword"),
                    e);
        }
    }

    private static List<X509Certificate> certificatesIn(String setting, Path file) throws IOException {
        // One by one: the JDK's reader takes a key that stands between them for one more certificate.
        Matcher blocks = CERTIFICATE.matcher(read(setting, file));
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                byte[] block = blocks.group().getBytes(StandardCharsets.US_ASCII);
                if (factory.generateCertificate(new ByteArrayInputStream(block)) instanceof X509Certificate x509) {
                    found.add(x509);
                }
            }
        } catch (CertificateException e) {
            throw new IOException(
                    setting + ": " + file + " holds no certificate that can be read: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new IOException(
                    setting + ": " + file + " holds no certificate; it has to be PEM ('BEGIN CERTIFICATE')");
        }
        return found;
    }

    private static String read(String setting, Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException(setting + ": " + file + " cannot be read: " + e, e);
        }
    }

    private static void check(String setting, Path file, List<X509Certificate> shown) {
        X509Certificate own = shown.get(0);
        Instant end = own.getNotAfter().toInstant();
        Instant now = Instant.now();
        String which = setting + ": the certificate of '"
                + own.getSubjectX500Principal().getName() + "' in " + file;
        if (end.isBefore(now)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    which + " has expired at " + end
                            + "; clients will not believe it: replace the file, it is read again");
        } else if (own.getNotBefore().toInstant().isAfter(now)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    which + " is not valid before " + own.getNotBefore().toInstant() + "; compare the clock");
        } else if (end.isBefore(now.plusSeconds(WARN_SECONDS))) {
            LOG.log(System.Logger.Level.WARNING, which + " ends at " + end + "; replace the file in time");
        }
    }

    /** Where the files are, for the log. */
    public String describe() {
        return Optional.of(settings.certificate())
                .filter(Optional::isPresent)
                .orElse(settings.keystore())
                .map(Path::toString)
                .orElse("nowhere");
    }
}
