package org.pabal.client.planted;

import org.pabal.engine.RoutingEngine;

/** Breaks a rule on purpose. */
public interface ReachesIntoTheEngine {
    RoutingEngine engine();
}
