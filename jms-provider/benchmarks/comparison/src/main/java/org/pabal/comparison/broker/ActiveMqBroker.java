package org.pabal.comparison.broker;

import java.io.IOException;
import java.nio.file.Files;
import org.pabal.comparison.process.Settings;

/**
 * Apache ActiveMQ Classic as its {@code BrokerService} is by default, with KahaDB, which by default forces the journal
 * ({@code journalDiskSyncStrategy=ALWAYS}); said all the same.
 */
public final class ActiveMqBroker implements BrokerStarter {

    private static final String STRATEGY =
            "org.apache.activemq.store.kahadb.disk.journal.Journal$JournalDiskSyncStrategy";

    @Override
    public void start(Place place, Settings provider) throws Exception {
        Foreign store = Foreign.make("org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter");
        store.call("setDirectory", place.data().resolve("kahadb").toFile());
        store.call("setJournalDiskSyncStrategy", "ALWAYS");
        requireAlways(store);
        Foreign service = Foreign.make("org.apache.activemq.broker.BrokerService");
        service.call("setBrokerName", "comparison");
        service.call("setDataDirectory", place.data().toString());
        service.call("setPersistenceAdapter", store.object());
        if (!place.inThisJvm()) {
            service.call("addConnector", "tcp://127.0.0.1:" + place.port());
        }
        // What pages out of memory needs room of its own; by default a share of the disk, which may be small.
        Files.createDirectories(place.data());
        service.call("start");
        service.call("waitUntilStarted");
    }

    private static void requireAlways(Foreign store) throws ReflectiveOperationException, IOException {
        Object strategy = store.call("getJournalDiskSyncStrategyEnum");
        if (!Foreign.type(STRATEGY).isInstance(strategy) || !strategy.toString().equals("ALWAYS")) {
            throw new IOException("KahaDB does not force its journal: " + strategy);
        }
    }
}
