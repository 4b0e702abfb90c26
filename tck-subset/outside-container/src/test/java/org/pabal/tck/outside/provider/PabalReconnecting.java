package org.pabal.tck.outside.provider;

/** As over TCP, with connections that would go on if they were lost: they are not, and nothing else may be different. */
public final class PabalReconnecting extends PabalOverTcp {
    public PabalReconnecting() {
        super("?reconnect=true");
    }
}
