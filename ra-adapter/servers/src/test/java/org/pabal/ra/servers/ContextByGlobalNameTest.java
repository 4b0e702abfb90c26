package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.ByGlobalName;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.kit.Application;

/** {@code @JMSConnectionFactory} with the name of a factory of the server, where the server takes one without java:. */
@ExtendWith(ArquillianExtension.class)
@Tag("context-by-global-name")
class ContextByGlobalNameTest {

    @EJB
    private ByGlobalName bean;

    @Deployment
    static WebArchive application() {
        return Application.war("by-global-name", ByGlobalName.class);
    }

    @Test
    void itSendsInTheTransactionThereIsAndAtOnceWithoutOne() {
        bean.send("errands.by-global-name", "sent");
        bean.sendInVain("errands.by-global-name", "rolled back");
        bean.sendWithoutTransaction("errands.by-global-name", "without");
        assertThat(Messages.from("errands.by-global-name", 2)).containsExactly("sent", "without");
        assertThat(Messages.soonFrom("errands.by-global-name")).isNull();
    }
}
