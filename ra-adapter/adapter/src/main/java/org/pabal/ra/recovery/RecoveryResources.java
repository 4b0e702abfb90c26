package org.pabal.ra.recovery;

import java.util.HashMap;
import java.util.Map;
import javax.transaction.xa.XAResource;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.access.LocalBrokers;

/**
 * The resources that have been given out for recovery, one for each broker and user. The Connectors specification has no call
 * that gives them back, so they live as long as the adapter. Safe for any thread.
 */
public final class RecoveryResources {
    private final LocalBrokers brokers;

    /** Guarded by this. */
    private final Map<BrokerAccess, RecoveryXaResource> resources = new HashMap<>();

    public RecoveryResources(LocalBrokers brokers) {
        this.brokers = brokers;
    }

    public synchronized XAResource of(BrokerAccess access) {
        // A client id would be in use by those it is for.
        BrokerAccess anonymous = new BrokerAccess(access.url(), access.user(), access.password(), null);
        return resources.computeIfAbsent(anonymous, wanted -> new RecoveryXaResource(wanted, brokers));
    }

    /** Closes their connections; those still held open none any more. */
    public synchronized void close() {
        resources.values().forEach(RecoveryXaResource::close);
        resources.clear();
    }
}
