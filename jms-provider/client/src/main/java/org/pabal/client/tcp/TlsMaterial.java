package org.pabal.client.tcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/** Reads whom to trust and who one is from files, PEM or PKCS12, told apart by their content. */
final class TlsMaterial {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATES =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");
    private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "Ed25519"};
    private static final long FILE_MAX = 16 * 1_024 * 1_024;

    private TlsMaterial() {}

    /** @throws RefusedException naming the file and what is wrong with it */
    static SSLContext context(TcpSettings settings) throws RefusedException {
        String file = "";
        try {
            TrustManagerFactory trust = null;
            String trustFile = settings.tlsTrust();
            if (trustFile != null) {
                file = trustFile;
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted(trustFile, settings.tlsTrustPassword()));
            }
            KeyManagerFactory keys = null;
            String keyFile = settings.tlsKey();
            if (keyFile != null) {
                file = keyFile;
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                String password = settings.tlsKeyPassword();
                char[] characters = password == null ? new char[0] : password.toCharArray();
                keys.init(own(keyFile, characters), characters);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            String what = unusable instanceof java.nio.file.NoSuchFileException
                    ? "there is no such file"
                    : String.valueOf(unusable.getMessage());
            throw new RefusedException(new Refusal(
                    Refusal.Code.INVALID_ARGUMENT,
                    "cannot use '" + file + "' for TLS: " + what
                            + "; it is to be a PEM file (certificates; for a key also BEGIN PRIVATE KEY, unencrypted), or a"
                            + " PKCS12 file with its password"));
        }
    }

    private static KeyStore trusted(String file, @Nullable String password)
            throws IOException, GeneralSecurityException {
        byte[] content = content(file);
        if (!isPem(content)) {
            return pkcs12(content, password == null ? null : password.toCharArray());
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates(content)) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return store;
    }

    private static KeyStore own(String file, char[] password) throws IOException, GeneralSecurityException {
        byte[] content = content(file);
        if (!isPem(content)) {
            return pkcs12(content, password);
        }
        Matcher key = PRIVATE_KEY.matcher(text(content));
        if (!key.find()) {
            throw new GeneralSecurityException("it has no BEGIN PRIVATE KEY");
        }
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                privateKey(Base64.getMimeDecoder().decode(key.group(1))),
                password,
                certificates(content).toArray(Certificate[]::new));
        return store;
    }

    private static PrivateKey privateKey(byte[] encoded) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException other) {
                // The next may be it
            }
        }
        throw new GeneralSecurityException("its key is neither RSA nor EC nor Ed25519");
    }

    private static Collection<? extends Certificate> certificates(byte[] content) throws GeneralSecurityException {
        StringBuilder all = new StringBuilder();
        CERTIFICATES
                .matcher(text(content))
                .results()
                .forEach(match -> all.append(match.group()).append('\n'));
        if (all.isEmpty()) {
            throw new GeneralSecurityException("it has no BEGIN CERTIFICATE");
        }
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static KeyStore pkcs12(byte[] content, char @Nullable [] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new ByteArrayInputStream(content)) {
            store.load(in, password);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static byte[] content(String file) throws IOException {
        Path path = Path.of(file);
        long size = Files.size(path);
        if (size > FILE_MAX) {
            throw new IOException("it has " + size + " bytes, allowed are " + FILE_MAX);
        }
        return Files.readAllBytes(path);
    }

    private static boolean isPem(byte[] content) {
        return text(content).contains("-----BEGIN ");
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
