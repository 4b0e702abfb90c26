package org.pabal.ra.servers.app;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;

/** Its context names a factory of the server. */
@Stateless
public class ByGlobalName extends ByName {
    @Inject
    @JMSConnectionFactory("jms/PabalConnectionFactory")
    private JMSContext context;

    @Override
    JMSContext context() {
        return context;
    }
}
