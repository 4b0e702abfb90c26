package org.pabal.server.session;

/**
 * What a session grants its peer; times in milliseconds.
 *
 * @param handshakeMillis from connect until authenticated
 * @param handshakeBytesMax that an unauthenticated peer may make the session hold
 * @param frameBytesMax largest frame taken from an authenticated peer
 * @param messageBytesMax largest message, in its binary form
 * @param heartbeatMillis silence after which a heartbeat is sent; twice that without a sign of life ends the session
 * @param outputBytesMax what may wait for a peer that does not read before it is cut off
 * @param publishWindowBytes of messages under way from the peer that have not been answered
 * @param sessionsMax open at once on one connection
 * @param consumersMax open at once on one connection, browsers included
 */
public record SessionLimits(
        int handshakeMillis,
        int handshakeBytesMax,
        int frameBytesMax,
        int messageBytesMax,
        int heartbeatMillis,
        long outputBytesMax,
        int publishWindowBytes,
        int sessionsMax,
        int consumersMax) {}
