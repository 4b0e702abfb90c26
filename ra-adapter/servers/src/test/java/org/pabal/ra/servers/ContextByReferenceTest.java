package org.pabal.ra.servers;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.ByReference;

/** With the application's reference to a factory, where the server takes it. */
@ExtendWith(ArquillianExtension.class)
@Tag("context-by-reference")
class ContextByReferenceTest extends ContextByNameContract {

    @EJB
    private ByReference bean;

    @Deployment
    static WebArchive application() {
        return application(ByReference.class);
    }

    @Override
    ByReference bean() {
        return bean;
    }
}
