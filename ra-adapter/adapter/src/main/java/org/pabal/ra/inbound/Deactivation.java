package org.pabal.ra.inbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The end of activations: all begin to end at once, then they are waited for together, so that a server that stops waits for the
 * slowest of its beans and not for their sum. Endpoints that take longer than they may are interrupted, and then left to
 * themselves: they must not hold the server up.
 */
public final class Deactivation {
    private static final Logger LOG = System.getLogger(Deactivation.class.getName());

    private Deactivation() {}

    /**
     * Returns when the server has all endpoints back, or after twice that time.
     *
     * @param graceMillis how long endpoints have until they are interrupted, and again from then
     */
    public static void of(Collection<EndpointActivation> activations, long graceMillis) {
        activations.forEach(EndpointActivation::deactivate);
        try {
            Map<EndpointActivation, List<String>> stuck = new LinkedHashMap<>();
            for (EndpointActivation activation : late(activations, graceMillis)) {
                stuck.put(activation, activation.interrupt());
            }
            for (EndpointActivation activation : late(stuck.keySet(), graceMillis)) {
                LOG.log(
                        Level.WARNING,
                        () -> activation + " has ended, and the server has not all its endpoints back after "
                                + 2 * graceMillis + " ms and an interrupt: "
                                + String.join(", ", stuck.getOrDefault(activation, List.of()))
                                + "; its connection closes when they return");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that take longer. */
    private static List<EndpointActivation> late(Collection<EndpointActivation> activations, long millis)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (EndpointActivation activation : activations) {
            var unused = activation.awaitEnd(Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        List<EndpointActivation> late = new ArrayList<>();
        for (EndpointActivation activation : activations) {
            if (!activation.awaitEnd(0)) {
                late.add(activation);
            }
        }
        return late;
    }
}
