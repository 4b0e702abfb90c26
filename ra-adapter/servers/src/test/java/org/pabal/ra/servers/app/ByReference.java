package org.pabal.ra.servers.app;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;

/** Its context names a reference of its application. */
@Stateless
public class ByReference extends ByName {
    @Inject
    @JMSConnectionFactory(Messages.FACTORY)
    private JMSContext context;

    @Override
    JMSContext context() {
        return context;
    }
}
