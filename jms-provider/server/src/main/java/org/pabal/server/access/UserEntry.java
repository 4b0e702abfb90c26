package org.pabal.server.access;

import java.util.List;
import java.util.Optional;
import org.pabal.wire.sasl.ScramCredentials;

/**
 * One user as the users file has it.
 *
 * @param credentials empty for one who comes with a certificate only
 */
public record UserEntry(String name, List<String> roles, Optional<ScramCredentials> credentials) {

    public UserEntry {
        roles = List.copyOf(roles);
    }
}
