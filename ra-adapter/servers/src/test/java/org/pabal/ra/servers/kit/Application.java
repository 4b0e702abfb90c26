package org.pabal.ra.servers.kit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.h2.Driver;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.ByteArrayAsset;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.pabal.ra.servers.app.Defining;
import org.pabal.ra.servers.app.Ledger;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.app.OnLookup;
import org.pabal.ra.servers.app.OnTopicLookup;
import org.pabal.ra.servers.app.Seen;

/** Packs applications. They have no class of Pabal. */
public final class Application {
    /** The driver of the database, and the database. */
    static final File DATABASE = library(Driver.class);

    private Application() {}

    /** With those beans, and what tests in the server need. */
    public static WebArchive war(String name, Class<?>... beans) {
        Server server = Server.underTest();
        List<String> names = Stream.of(beans).map(Class::getSimpleName).toList();
        WebArchive war = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(Messages.class, Seen.class)
                .addClasses(beans)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsWebInfResource(new StringAsset(web(server, names)), "web.xml")
                .addAsWebInfResource(new StringAsset(ejbJar(server, names)), "ejb-jar.xml")
                .addAsLibraries(library(Assertions.class), DATABASE);
        server.descriptors(driven(beans)).forEach(file -> war.addAsWebInfResource(file.asset(), file.name()));
        if (List.of(beans).contains(Defining.class)) {
            String at = "WEB-INF/classes/" + Defining.class.getName().replace('.', '/') + ".class";
            war.add(new ByteArrayAsset(sayingTheBroker(Defining.class, Defining.BROKER)), at);
            server.definingDescriptors().forEach(file -> war.addAsWebInfResource(file.asset(), file.name()));
        }
        return war;
    }

    /** The beans in a module of their own, the test in another, what both use in the archive's libraries. */
    public static EnterpriseArchive ear(String name, Class<?> test, Class<?>... beans) {
        Server server = Server.underTest();
        List<String> names = Stream.of(beans).map(Class::getSimpleName).toList();
        JavaArchive module = ShrinkWrap.create(JavaArchive.class, "beans.jar")
                .addClasses(beans)
                .addAsManifestResource(new StringAsset(ejbJar(server, names)), "ejb-jar.xml");
        server.descriptors(driven(beans)).forEach(file -> module.addAsManifestResource(file.asset(), file.name()));
        WebArchive web = ShrinkWrap.create(WebArchive.class, "tests.war")
                .addClass(test)
                .addAsWebInfResource(new StringAsset(web(server, List.of())), "web.xml");
        return ShrinkWrap.create(EnterpriseArchive.class, name + ".ear")
                .addAsModule(module)
                .addAsModule(Testable.archiveToTest(web))
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "shared.jar").addClasses(Messages.class, Seen.class))
                .addAsLibraries(library(Assertions.class));
    }

    /** Those that are message-driven. */
    private static List<String> driven(Class<?>... beans) {
        return Stream.of(beans)
                .filter(bean -> bean.isAnnotationPresent(MessageDriven.class))
                .map(Class::getSimpleName)
                .toList();
    }

    /** A class whose annotations say the broker of the test, instead of a text. Annotations must be constant, and which it is shows late. */
    private static byte[] sayingTheBroker(Class<?> bean, String instead) {
        try (InputStream file = bean.getResourceAsStream(bean.getSimpleName() + ".class")) {
            // Each byte one character, and so back
            String bytes = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.ISO_8859_1);
            String said = bytes.replace(constant(instead), constant("url=" + System.getProperty("pabal.test.url")));
            assertThat(said).isNotEqualTo(bytes);
            return said.getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it stands in a class file (Java Virtual Machine Specification §4.4.7): a tag, the length in two bytes, the text. */
    private static String constant(String ascii) {
        return "\u0001" + (char) (ascii.length() >> 8) + (char) (ascii.length() & 0xff) + ascii;
    }

    private static File library(Class<?> type) {
        try {
            return new File(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String web(Server server, List<String> beans) {
        String references =
                reference("jms/Factory", ConnectionFactory.class, server.global("jms/PabalConnectionFactory"));
        if (beans.contains(Ledger.class.getSimpleName())) {
            references += reference("jdbc/Ledger", DataSource.class, server.global("jdbc/Ledger"));
        }
        return "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">" + references + "</web-app>";
    }

    private static String reference(String name, Class<?> type, String global) {
        return """
                <resource-ref>
                  <res-ref-name>%s</res-ref-name>
                  <res-type>%s</res-type>
                  <res-auth>Container</res-auth>
                  <lookup-name>%s</lookup-name>
                </resource-ref>
                """.formatted(name, type.getName(), global);
    }

    /** What beans cannot say in annotations that are the same for all servers. */
    private static String ejbJar(Server server, List<String> beans) {
        StringBuilder driven = new StringBuilder();
        if (beans.contains(OnLookup.class.getSimpleName())) {
            driven.append(lookup(server, OnLookup.class.getSimpleName(), "jakarta.jms.Queue", "jms/OrdersQueue"));
        }
        if (beans.contains(OnTopicLookup.class.getSimpleName())) {
            driven.append(lookup(server, OnTopicLookup.class.getSimpleName(), "jakarta.jms.Topic", "jms/NewsTopic"));
        }
        String all = driven.isEmpty() ? "" : "<enterprise-beans>" + driven + "</enterprise-beans>";
        return "<ejb-jar xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\">" + all + "</ejb-jar>";
    }

    private static String lookup(Server server, String bean, String type, String name) {
        return """
                <message-driven>
                  <ejb-name>%s</ejb-name>
                  <activation-config>
                    <activation-config-property>
                      <activation-config-property-name>destinationType</activation-config-property-name>
                      <activation-config-property-value>%s</activation-config-property-value>
                    </activation-config-property>
                    <activation-config-property>
                      <activation-config-property-name>destinationLookup</activation-config-property-name>
                      <activation-config-property-value>%s</activation-config-property-value>
                    </activation-config-property>
                    <activation-config-property>
                      <activation-config-property-name>connectionFactoryLookup</activation-config-property-name>
                      <activation-config-property-value>%s</activation-config-property-value>
                    </activation-config-property>
                    <activation-config-property>
                      <activation-config-property-name>url</activation-config-property-name>
                      <activation-config-property-value>%s</activation-config-property-value>
                    </activation-config-property>
                  </activation-config>
                </message-driven>
                """.formatted(
                        bean,
                        type,
                        server.global(name),
                        server.global("jms/PabalConnectionFactory"),
                        System.getProperty("pabal.test.url"));
    }
}
