package org.pabal.client.reconnect;

/**
 * When and how often a connection is tried again.
 *
 * @param giveUpMillis how long after a loss it is given up
 * @param delayMillis the first pause
 * @param delayMaxMillis the longest pause
 * @param isListedOrder whether hosts are tried in the URL's order from the first on; otherwise from a random one on
 * @param isInitial whether the first connection is tried as long as later ones are; otherwise each host once
 */
public record ReconnectSettings(
        long giveUpMillis, long delayMillis, long delayMaxMillis, boolean isListedOrder, boolean isInitial) {}
