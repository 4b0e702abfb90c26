package org.pabal.ra.outbound;

import org.pabal.client.context.PabalContext;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.client.xa.PabalXASession;

/** The simplified API on the one session that a managed connection has. Never closed: the connection is. */
final class PhysicalContext extends PabalContext {
    PhysicalContext(PabalXAConnection connection, PabalXASession session) {
        super(connection, session, false);
    }
}
