package org.pabal.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;

/** Who an application connects as; without a user, whoever is configured. */
record ConnectionRequest(@Nullable String user, @Nullable String password) implements ConnectionRequestInfo {
    static final ConnectionRequest AS_CONFIGURED = new ConnectionRequest(null, null);

    /** Without the password. */
    @Override
    public String toString() {
        return user == null ? "as configured" : "as " + user;
    }
}
