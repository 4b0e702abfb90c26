package org.pabal.testkit.simulation;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

final class Connection {

    final long id;

    @Nullable
    String clientId;

    final Map<Long, Session> sessions = new LinkedHashMap<>();
    final Set<Address> temporaries = new LinkedHashSet<>();
    boolean closed;

    Connection(long id, @Nullable String clientId) {
        this.id = id;
        this.clientId = clientId;
    }
}
