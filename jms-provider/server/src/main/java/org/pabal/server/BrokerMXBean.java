package org.pabal.server;

import java.util.List;

/** The broker as JMX shows it; names are as JMX wants them. */
public interface BrokerMXBean {

    String getState();

    long getUptimeMillis();

    int getConnections();

    /** Connections that have not proved yet who they are. */
    int getUnauthenticated();

    /** Connections refused for want of room since the start. */
    long getTurnedAway();

    List<QueueBean> getQueues();

    /** Begins to stop the process. */
    void stop();
}
