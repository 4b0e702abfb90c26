package org.pabal.ra.planted;

import org.pabal.broker.Broker;

/** Breaks a rule on purpose. */
public interface ReachesIntoTheBroker {
    Broker broker();
}
