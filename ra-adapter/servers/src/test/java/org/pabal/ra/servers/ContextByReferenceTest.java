package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.ByReference;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.kit.Application;

/** {@code @JMSConnectionFactory} with the application's reference to a factory, where the server takes it. */
@ExtendWith(ArquillianExtension.class)
@Tag("context-by-reference")
class ContextByReferenceTest {

    @EJB
    private ByReference bean;

    @Deployment
    static WebArchive application() {
        return Application.war("by-reference", ByReference.class);
    }

    @Test
    void itSendsInTheTransactionThereIsAndAtOnceWithoutOne() {
        bean.send("errands.by-reference", "sent");
        bean.sendInVain("errands.by-reference", "rolled back");
        bean.sendWithoutTransaction("errands.by-reference", "without");
        assertThat(Messages.from("errands.by-reference", 2)).containsExactly("sent", "without");
        assertThat(Messages.soonFrom("errands.by-reference")).isNull();
    }
}
