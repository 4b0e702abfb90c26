package org.pabal.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.pabal.ra.access.BrokerAccess;

/** Whose name a connection is made in (Jakarta Connectors 2.1, chapter "Security Architecture"). */
final class Credentials {
    private Credentials() {}

    /** The container's subject counts most, then what the application said, then what is configured. */
    static BrokerAccess resolve(
            ManagedConnectionFactory factory,
            BrokerAccess configured,
            @Nullable Subject subject,
            @Nullable ConnectionRequestInfo request) {
        if (subject != null) {
            PasswordCredential credential = ofFactory(factory, subject);
            // GlassFish's recovery gives an empty name to a factory that has none of its own
            if (credential != null && !credential.getUserName().isEmpty()) {
                return configured.as(credential.getUserName(), new String(credential.getPassword()));
            }
        }
        if (request instanceof ConnectionRequest asked && asked.user() != null) {
            return configured.as(asked.user(), asked.password());
        }
        return configured;
    }

    /** A subject may carry credentials for several factories; one that names none is for whoever asks. */
    private static @Nullable PasswordCredential ofFactory(ManagedConnectionFactory factory, Subject subject) {
        Set<PasswordCredential> all = subject.getPrivateCredentials(PasswordCredential.class);
        PasswordCredential anybodys = null;
        for (PasswordCredential credential : all) {
            if (factory.equals(credential.getManagedConnectionFactory())) {
                return credential;
            }
            if (credential.getManagedConnectionFactory() == null) {
                anybodys = credential;
            }
        }
        return anybodys;
    }
}
