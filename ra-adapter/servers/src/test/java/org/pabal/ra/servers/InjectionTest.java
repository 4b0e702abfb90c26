package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.Errands;
import org.pabal.ra.servers.app.Injected;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.app.Seen;
import org.pabal.ra.servers.kit.Application;

/** Contexts and factories that the server injects (Jakarta Messaging 3.1 §12.4, §12.5), and Pabal as its default. */
@ExtendWith(ArquillianExtension.class)
class InjectionTest {

    @EJB
    private Errands errands;

    @Deployment
    static WebArchive application() {
        return Application.war("errands", Errands.class, Injected.class);
    }

    @Test
    void pabalIsTheServersDefaultProvider() {
        assertThat(errands.usualProvider()).isEqualTo("Pabal");
    }

    @Test
    @Tag("default-factory-name")
    void theDefaultFactoryHasItsNameOfTheSpecification() {
        try (JMSContext context = Messages.lookUp(ConnectionFactory.class, "java:comp/DefaultJMSConnectionFactory")
                .createContext()) {
            context.createProducer().send(context.createQueue("errands.default"), "by the default factory");
        }
        assertThat(Messages.from("errands.default", 1)).containsExactly("by the default factory");
    }

    @Test
    void anInjectedContextSendsInTheTransactionThereIs() {
        errands.byTheUsualContext("errands", "usual");
        errands.byTheUsualFactory("errands", "factory");
        errands.withoutTransaction("errands", "without");
        assertThat(Messages.from("errands", 3)).containsExactlyInAnyOrder("usual", "factory", "without");
    }

    @Test
    void whatAnInjectedContextSendsIsRolledBackWithItsTransaction() {
        errands.inVain("errands.in.vain", "rolled back");
        assertThat(Messages.soonFrom("errands.in.vain")).isNull();
    }

    @Test
    void inAMessageDrivenBeanItBelongsToTheTransactionOfTheMessage() {
        Messages.toQueue("beans.injected", "question");
        assertThat(Messages.from("beans.injected.answers", 1)).containsExactly("question 2");
        assertThat(Messages.soonFrom("beans.injected.answers")).isNull();
        assertThat(Seen.next(Injected.class, 2)).containsExactly("question", "question");
    }
}
