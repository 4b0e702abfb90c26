package org.pabal.ra.access;

import jakarta.resource.spi.work.WorkManager;

/** The started adapter, for what belongs to it: endpoints, connection factories, recovery. */
public interface Adapter {

    /** Where to connect to, for whoever is not told otherwise. */
    BrokerAccess access();

    /** The brokers of this JVM that live as long as the adapter. */
    LocalBrokers localBrokers();

    /** @throws IllegalStateException if the adapter is not started */
    WorkManager workManager();

    /** Runs what is due later, on a thread that must not be held up. */
    Timetable timetable();
}
