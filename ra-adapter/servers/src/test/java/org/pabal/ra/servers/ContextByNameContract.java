package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.pabal.ra.servers.app.ByName;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.kit.Application;

/** {@code @JMSConnectionFactory} where a context is injected. Each kind of name in an application of its own, as not every server takes it. */
abstract class ContextByNameContract {

    abstract ByName bean();

    static WebArchive application(Class<? extends ByName> bean) {
        return Application.war("by-name", bean, ByName.class).addClass(ContextByNameContract.class);
    }

    @Test
    void itSendsInTheTransactionThereIsAndAtOnceWithoutOne() {
        String queue = "errands." + getClass().getSimpleName();
        bean().send(queue, "sent");
        bean().sendInVain(queue, "rolled back");
        bean().sendWithoutTransaction(queue, "without");
        assertThat(Messages.from(queue, 2)).containsExactly("sent", "without");
        assertThat(Messages.soonFrom(queue)).isNull();
    }
}
