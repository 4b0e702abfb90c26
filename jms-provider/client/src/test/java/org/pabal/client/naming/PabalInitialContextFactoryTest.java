package org.pabal.client.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;

class PabalInitialContextFactoryTest {

    private static Context context(String... namesAndValues) throws NamingException {
        Hashtable<String, Object> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, PabalInitialContextFactory.class.getName());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new InitialContext(environment);
    }

    private static Context shop() throws NamingException {
        return context(
                Context.PROVIDER_URL,
                "pabal:local:shop",
                "connectionFactory.jms/slow",
                "pabal:local:shop?jms.prefetch=1",
                "connectionFactory.same",
                "",
                "queue.jms/orders",
                "shop.orders",
                "queue.orders",
                " orders ",
                "topic.jms/news/sport",
                "news.sport");
    }

    @Test
    void findsWhatThePropertiesName() throws Exception {
        Context context = shop();

        assertThat(context.lookup("jms/orders")).isEqualTo(new PabalQueue("shop.orders"));
        assertThat(context.lookup("orders")).isEqualTo(new PabalQueue("orders"));
        assertThat(context.lookup(new CompositeName("jms/news/sport"))).isEqualTo(new PabalTopic("news.sport"));
        assertThat(((PabalConnectionFactory) context.lookup("jms/slow")).getPrefetch())
                .isEqualTo(1);
        assertThat(((PabalConnectionFactory) context.lookup("same")).getUrl()).isEqualTo("pabal:local:shop");
        assertThat(((PabalConnectionFactory) context.lookup("ConnectionFactory")).getUrl())
                .isEqualTo("pabal:local:shop");
    }

    @Test
    void hasAFactoryWithoutAnyProperty() throws Exception {
        assertThat(((PabalConnectionFactory) context().lookup("ConnectionFactory")).getUrl())
                .isEqualTo("pabal:local");
    }

    @Test
    void findsQueuesAndTopicsByTheirDynamicNames() throws Exception {
        Context context = shop();

        assertThat(context.lookup("dynamicQueues/a/b.c")).isEqualTo(new PabalQueue("a/b.c"));
        assertThat(context.lookup("dynamicTopics/news.#")).isEqualTo(new PabalTopic("news.#"));
        assertThat(((Context) context.lookup("dynamicQueues")).lookup("x")).isEqualTo(new PabalQueue("x"));
        assertThatThrownBy(() -> context.lookup("dynamicQueues/ ")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void saysWhatThereIsIfANameIsUnknown() throws Exception {
        Context context = shop();

        assertThatThrownBy(() -> context.lookup("jms/ordres"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("'jms/ordres'")
                .hasMessageContaining("did you mean 'jms/orders'?")
                .hasMessageContaining("ConnectionFactory, jms/news/sport, jms/orders, jms/slow, orders, same")
                .hasMessageContaining("dynamicQueues/");
    }

    @Test
    void listsItsNamesLevelByLevel() throws Exception {
        Context context = shop();

        assertThat(Collections.list(context.list("")).stream().map(NameClassPair::getName))
                .containsExactly("ConnectionFactory", "jms", "orders", "same");
        List<Binding> below = Collections.list(context.listBindings("jms"));
        assertThat(below.stream().map(Binding::getName)).containsExactly("news", "orders", "slow");
        assertThat(below.get(0).getObject()).isInstanceOf(Context.class);
        assertThat(below.get(1).getObject()).isEqualTo(new PabalQueue("shop.orders"));
        Context jms = (Context) context.lookup("jms");
        assertThat(jms.getNameInNamespace()).isEqualTo("jms");
        assertThat(jms.lookup("news/sport")).isEqualTo(new PabalTopic("news.sport"));
        assertThat(Collections.list(jms.list("news")).stream().map(NameClassPair::getClassName))
                .containsExactly(PabalTopic.class.getName());
        assertThatThrownBy(() -> context.list("orders")).isInstanceOf(NotContextException.class);
        assertThatThrownBy(() -> context.list("nothing")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void isReadOnly() throws Exception {
        Context context = shop();

        assertThatThrownBy(() -> context.bind("x", new PabalQueue("x")))
                .isInstanceOf(OperationNotSupportedException.class)
                .hasMessageContaining("jndi.properties");
        assertThatThrownBy(() -> context.rebind("orders", "x")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.unbind("orders")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.rename("orders", "x")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.createSubcontext("x")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.destroySubcontext("jms")).isInstanceOf(OperationNotSupportedException.class);
    }

    @Test
    void namesThePropertyThatIsWrong() {
        assertThatThrownBy(() -> context("connectionFactory.a", "tcp://x:1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'connectionFactory.a'")
                .hasMessageContaining("scheme 'tcp'")
                .hasRootCauseInstanceOf(jakarta.jms.JMSRuntimeException.class);
        assertThatThrownBy(() -> context("queue.a", ""))
                .hasMessageContaining("'queue.a'")
                .hasMessageContaining("name");
        assertThatThrownBy(() -> context("queue.", "a")).hasMessageContaining("'queue.'");
        assertThatThrownBy(() -> context("queue.a", "a", "topic.a", "a")).hasMessageContaining("bound already");
        assertThatThrownBy(() -> context(Context.PROVIDER_URL, "x")).hasMessageContaining(Context.PROVIDER_URL);
    }

    @Test
    void takesUserAndPasswordFromTheEnvironmentIfTheUrlHasNone() throws Exception {
        Context context = context(
                Context.SECURITY_PRINCIPAL,
                "kim",
                Context.SECURITY_CREDENTIALS,
                "secret",
                "connectionFactory.own",
                "pabal:local?jms.user=lee&jms.password=other");

        PabalConnectionFactory usual = (PabalConnectionFactory) context.lookup("ConnectionFactory");
        assertThat(usual.getUser()).isEqualTo("kim");
        assertThat(usual.getPassword()).isEqualTo("secret");
        assertThat(((PabalConnectionFactory) context.lookup("own")).getUser()).isEqualTo("lee");
        assertThat(((PabalConnectionFactory) context.lookup("own")).getPassword())
                .isEqualTo("other");
    }

    @Test
    void worksFromAJndiPropertiesFile(@TempDir Path classes) throws Exception {
        Files.writeString(classes.resolve("jndi.properties"), """
                java.naming.factory.initial = org.pabal.client.naming.PabalInitialContextFactory
                queue.orders = shop.orders
                """);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(new InitialContext().lookup("orders")).isEqualTo(new PabalQueue("shop.orders"));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
