package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.app.OnQueue;
import org.pabal.ra.servers.app.Seen;
import org.pabal.ra.servers.kit.Application;

/** Beans in a module of their own, in an enterprise archive. Runs in the server. */
@ExtendWith(ArquillianExtension.class)
class EnterpriseArchiveTest {

    @Deployment
    static EnterpriseArchive application() {
        return Application.ear("enterprise", EnterpriseArchiveTest.class, OnQueue.class);
    }

    @Test
    void aBeanInAModuleOfAnEnterpriseArchiveHasItsMessages() {
        Messages.toQueue("beans.queue", "one");
        assertThat(Seen.next(OnQueue.class).text()).isEqualTo("one");
    }
}
