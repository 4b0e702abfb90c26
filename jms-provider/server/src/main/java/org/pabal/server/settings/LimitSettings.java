package org.pabal.server.settings;

import org.pabal.server.session.SessionLimits;

/**
 * What peers may ask of the broker as a whole.
 *
 * @param connections at once
 * @param connectionsPerHost at once from one address
 * @param unauthenticated at once that have not proved who they are
 * @param session what each is granted
 */
public record LimitSettings(int connections, int connectionsPerHost, int unauthenticated, SessionLimits session) {

    static LimitSettings read(Values values) {
        return new LimitSettings(
                values.intOf(SettingsTable.CONNECTIONS),
                values.intOf(SettingsTable.CONNECTIONS_PER_HOST),
                values.intOf(SettingsTable.UNAUTHENTICATED),
                new SessionLimits(
                        values.intOf(SettingsTable.HANDSHAKE),
                        values.intOf(SettingsTable.HANDSHAKE_BYTES),
                        values.intOf(SettingsTable.FRAME),
                        values.intOf(SettingsTable.MESSAGE),
                        values.intOf(SettingsTable.HEARTBEAT),
                        values.of(SettingsTable.OUTPUT),
                        values.intOf(SettingsTable.WINDOW),
                        values.intOf(SettingsTable.SESSIONS),
                        values.intOf(SettingsTable.CONSUMERS)));
    }
}
