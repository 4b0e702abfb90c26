package org.pabal.server.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The broker's certificate, and the authorities that it believes. */
public record TlsSettings(
        Optional<Path> certificate,
        Optional<Path> key,
        String keyPassword,
        Optional<Path> keystore,
        String keystorePassword,
        Optional<Path> trust,
        String trustPassword,
        List<String> protocols,
        List<String> ciphers,
        long reloadMillis) {

    static TlsSettings read(Values values, Path base, List<String> problems) {
        TlsSettings read = new TlsSettings(
                path(values, SettingsTable.CERTIFICATE, base),
                path(values, SettingsTable.KEY, base),
                values.of(SettingsTable.KEY_PASSWORD),
                path(values, SettingsTable.KEYSTORE, base),
                values.of(SettingsTable.KEYSTORE_PASSWORD),
                path(values, SettingsTable.TRUST, base),
                values.of(SettingsTable.TRUST_PASSWORD),
                values.of(SettingsTable.PROTOCOLS),
                values.of(SettingsTable.CIPHERS),
                values.of(SettingsTable.RELOAD_EVERY));
        if (read.certificate.isPresent() && read.keystore.isPresent()) {
            problems.add(values.where(SettingsTable.KEYSTORE)
                    + ": there is also tls.certificate; keep the one that the broker is to show");
        }
        for (String protocol : read.protocols) {
            if (!protocol.equals("TLSv1.3") && !protocol.equals("TLSv1.2")) {
                problems.add(values.where(SettingsTable.PROTOCOLS) + ": '" + protocol
                        + "' is not spoken; allowed: TLSv1.3, TLSv1.2");
            }
        }
        return read;
    }

    static Optional<Path> path(Values values, Setting<String> setting, Path base) {
        String said = values.of(setting);
        return said.isEmpty() ? Optional.empty() : Optional.of(base.resolve(said));
    }

    public boolean hasCertificate() {
        return certificate.isPresent() || keystore.isPresent();
    }
}
