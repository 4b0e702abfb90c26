package org.pabal.ra.servers;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.ByGlobalName;

/** With the name of a factory of the server, where the server takes one without java:. */
@ExtendWith(ArquillianExtension.class)
@Tag("context-by-global-name")
class ContextByGlobalNameTest extends ContextByNameContract {

    @EJB
    private ByGlobalName bean;

    @Deployment
    static WebArchive application() {
        return application(ByGlobalName.class);
    }

    @Override
    ByGlobalName bean() {
        return bean;
    }
}
