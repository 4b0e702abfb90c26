package org.pabal.broker;

/** Where a broker is in its life. {@link #mayBecome} holds every transition there is. */
public enum BrokerState {
    STARTING,
    RUNNING,
    /** No new connections; what was asked before is still carried out. */
    STOPPING,
    STOPPED,
    /** Its engine broke: what it holds in memory can no longer be trusted, so nothing is carried out any more. */
    FAILED;

    /** The table of transitions. */
    boolean mayBecome(BrokerState next) {
        return switch (this) {
            case STARTING -> next == RUNNING || next == FAILED;
            case RUNNING -> next == STOPPING || next == FAILED;
            case STOPPING -> next == STOPPED || next == FAILED;
            case STOPPED, FAILED -> false;
        };
    }

    /** Whether what is asked is still carried out. */
    boolean isWorking() {
        return this == RUNNING || this == STOPPING;
    }
}
