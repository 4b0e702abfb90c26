package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.pabal.ra.servers.app.Counting;
import org.pabal.ra.servers.app.CountingAndSending;
import org.pabal.ra.servers.app.LineServlet;
import org.pabal.ra.servers.app.Messages;

/** Beans that count, fed by the providers that are compared in one WildFly: its own, and Pabal. */
public final class Lines {
    private static final int SESSIONS = 15;

    private Lines() {}

    /** Who feeds the beans. */
    public enum Provider {
        /** {@code messaging-activemq}, which runs in the server. */
        BUILT_IN("java:/JmsXA", "activemq-ra.rar"),
        /** Pabal, which runs in the server too. */
        PABAL_IN_THE_SERVER("java:/jms/PabalLocalFactory", "pabal.rar"),
        /** Pabal in a process of its own. */
        PABAL_OVER_TCP("java:/jms/PabalConnectionFactory", "pabal.rar");

        private final String factory;
        private final String adapter;

        Provider(String factory, String adapter) {
            this.factory = factory;
            this.adapter = adapter;
        }

        /** The JNDI name of its connection factory. */
        public String factory() {
            return factory;
        }
    }

    /** What a bean does with a message. */
    public enum Work {
        /** It has it, without a transaction; acknowledged by itself. */
        WITHOUT(Counting.class),
        /** It has it in a transaction of the server, which commits in one phase. */
        IN_TRANSACTION(Counting.class),
        /** It sends it on in that transaction. */
        SENDING_ON(CountingAndSending.class);

        private final Class<?> bean;

        Work(Class<?> bean) {
            this.bean = bean;
        }
    }

    public static String name(Provider provider, Work work) {
        return (provider + "-" + work).replace('_', '-');
    }

    private record Bean(Provider provider, Work work) {
        String name() {
            return Lines.name(provider, work);
        }

        String driven(String localUrl) {
            String from = provider == Provider.BUILT_IN
                    ? property("destinationLookup", "java:/jms/queue/" + name()) + property("maxSession", SESSIONS)
                    : property("destination", name()) + property("maxSessions", SESSIONS);
            return """
                    <message-driven>
                      <ejb-name>%s</ejb-name>
                      <ejb-class>%s</ejb-class>
                      <transaction-type>Container</transaction-type>
                      <activation-config>%s%s%s</activation-config>
                    </message-driven>
                    """.formatted(
                            name(),
                            work.bean.getName(),
                            property("destinationType", "jakarta.jms.Queue"),
                            from,
                            provider == Provider.PABAL_IN_THE_SERVER ? property("url", localUrl) : "");
        }

        private static String property(String name, Object value) {
            return ("<activation-config-property><activation-config-property-name>%s</activation-config-property-name>"
                            + "<activation-config-property-value>%s</activation-config-property-value></activation-config-property>")
                    .formatted(name, value);
        }

        String transaction() {
            return """
                    <container-transaction>
                      <method><ejb-name>%s</ejb-name><method-name>*</method-name></method>
                      <trans-attribute>%s</trans-attribute>
                    </container-transaction>
                    """.formatted(name(), work == Work.WITHOUT ? "NotSupported" : "Required");
        }

        String adapter() {
            return "<mdb:resource-adapter-binding><ejb-name>%s</ejb-name><mdb:resource-adapter-name>%s</mdb:resource-adapter-name></mdb:resource-adapter-binding>"
                    .formatted(name(), provider.adapter);
        }

        List<String> queues() {
            return work == Work.SENDING_ON ? List.of(name(), name() + ".out") : List.of(name());
        }
    }

    private static List<Bean> beans() {
        return List.of(Provider.values()).stream()
                .flatMap(provider -> List.of(Work.values()).stream().map(work -> new Bean(provider, work)))
                .toList();
    }

    private static String all(Function<Bean, String> part) {
        return beans().stream().map(part).collect(Collectors.joining());
    }

    /**
     * Starts the server with a bean for each provider and kind of work; the caller ends it. They are deployed when it runs: its own
     * adapter is not ready before.
     *
     * @param url which broker, for {@link Provider#PABAL_OVER_TCP}
     */
    public static ServerProcess start(String url, Path localData) throws IOException, InterruptedException {
        ServerProcess server = Preparation.start(url, Application.war("first"));
        server.awaitSaid("RaActivatoractivemq-ra");
        Path deployments = Preparation.path("pabal.test.home").resolve("standalone/deployments");
        Path unfinished = deployments.resolve("lines.war.unfinished");
        application(localData).as(ZipExporter.class).exportTo(unfinished.toFile());
        Files.move(unfinished, deployments.resolve("lines.war"));
        try {
            server.awaitDeployed(deployments.resolve("lines.war.deployed"), deployments.resolve("lines.war.failed"));
        } catch (IOException | AssertionError failed) {
            server.close();
            throw failed;
        }
        return server;
    }

    private static WebArchive application(Path localData) {
        String localUrl = "pabal:local:lines?data=" + localData;
        String ejbJar = "<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\"><enterprise-beans>"
                + all(bean -> bean.driven(localUrl)) + "</enterprise-beans><assembly-descriptor>"
                + all(Bean::transaction) + "</assembly-descriptor></ejb-jar>";
        String adapters = "<jboss:ejb-jar xmlns:jboss=\"urn:jboss:jakartaee:1.0\""
                + " xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" xmlns:mdb=\"urn:resource-adapter-binding:2.0\""
                + " version=\"4.0\"><assembly-descriptor>" + all(Bean::adapter)
                + "</assembly-descriptor></jboss:ejb-jar>";
        return ShrinkWrap.create(WebArchive.class, "lines.war")
                .addClasses(Counting.class, CountingAndSending.class, LineServlet.class, Messages.class)
                .addClass(LineServlet.LINE)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsWebInfResource(new StringAsset(ejbJar), "ejb-jar.xml")
                .addAsWebInfResource(new StringAsset(adapters), "jboss-ejb3.xml");
    }

    /** WildFly with Pabal as {@code pabal.cli} says, but with its own broker too, and with as many beans as sessions. */
    public static void prepare(Path localData) throws IOException, InterruptedException {
        Path home = Preparation.path("pabal.test.home");
        Folders.freshCopy(home, "standalone");
        Files.copy(Preparation.path("pabal.test.rar"), home.resolve("standalone/deployments/pabal.rar"));
        Path script = home.resolve("standalone/lines.cli");
        String pabal = Files.readString(
                        Preparation.path("pabal.test.configuration").resolve("pabal.cli"))
                .replace("/subsystem=messaging-activemq/server=default:remove", "");
        String more = """
                /subsystem=resource-adapters/resource-adapter=pabal/connection-definitions=PabalLocalFactory:add( \
                    class-name=org.pabal.ra.outbound.PabalManagedConnectionFactory, \
                    jndi-name="java:/jms/PabalLocalFactory", max-pool-size=50, tracking=false)
                /subsystem=resource-adapters/resource-adapter=pabal/connection-definitions=PabalLocalFactory/config-properties=url:add(value="pabal:local:lines?data=%s")
                /subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool:undefine-attribute(name=derive-size)
                /subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool:write-attribute(name=max-pool-size, value=%d)
                /subsystem=messaging-activemq/server=default/address-setting=#:write-attribute(name=max-size-bytes, value=1000000000)
                /subsystem=messaging-activemq/server=default/pooled-connection-factory=activemq-ra:write-attribute(name=max-pool-size, value=50)
                """.formatted(localData, SESSIONS);
        String queues = beans().stream()
                .filter(bean -> bean.provider() == Provider.BUILT_IN)
                .flatMap(bean -> bean.queues().stream())
                .map(name ->
                        "/subsystem=messaging-activemq/server=default/jms-queue=\"%1$s\":add(entries=[\"java:/jms/queue/%1$s\"])\n"
                                .formatted(name))
                .collect(Collectors.joining());
        Files.writeString(script, pabal.replace("run-batch", more + queues + "run-batch"));
        WildFly.configure(home, script);
    }
}
