package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Open Liberty: {@code pabal.xml} included in the configuration of a new server, and beans bound to its activation. */
final class OpenLiberty implements Server {

    /** What beans name: Liberty activates those only whose destination is defined, under the name that they say. */
    private static final List<String> QUEUES = List.of(
            "beans.queue",
            "beans.selective",
            "beans.auto",
            "beans.lazy",
            "beans.own",
            "beans.single",
            "beans.many",
            "beans.injected",
            "bookings",
            "poison",
            "poison.too",
            "load");

    private static final List<String> TOPICS = List.of("beans.topic", "beans.durable", "beans.shared", "beans.away");

    private static String destinations() {
        return Stream.concat(
                        QUEUES.stream()
                                .map(name ->
                                        "  <jmsQueue id=\"%1$s\" jndiName=\"%1$s\"><properties.pabal queueName=\"%1$s\" /></jmsQueue>\n"
                                                .formatted(name)),
                        TOPICS.stream()
                                .map(name ->
                                        "  <jmsTopic id=\"%1$s\" jndiName=\"%1$s\"><properties.pabal topicName=\"%1$s\" /></jmsTopic>\n"
                                                .formatted(name)))
                .collect(Collectors.joining());
    }

    /** Manages itself through files. */
    @Override
    public Ports.Usual ports() {
        return new Ports.Usual(9080, 9443, 9060);
    }

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException {
        Path server = home.resolve("usr/servers/pabal");
        Folders.delete(server);
        Commands.run(home, List.of("bin/server", "create", "pabal"));
        // Drivers are found in shared libraries only
        Path shared = home.resolve("usr/shared/config/lib/global");
        Folders.delete(shared);
        Files.createDirectories(shared);
        Files.copy(Application.DATABASE.toPath(), shared.resolve("h2.jar"));
        Files.copy(rar, server.resolve("pabal.rar"));
        Files.copy(configuration.resolve("pabal.xml"), server.resolve("pabal.xml"));
        Files.writeString(
                server.resolve("bootstrap.properties"), "pabal.url=" + System.getProperty("pabal.test.url") + "\n");
        Files.writeString(server.resolve("server.xml"), """
                <server>
                  <featureManager>
                    <feature>enterpriseBeansLite-4.0</feature>
                    <feature>cdi-4.0</feature>
                    <feature>servlet-6.0</feature>
                    <feature>jndi-1.0</feature>
                    <feature>jdbc-4.3</feature>
                    <feature>localConnector-1.0</feature>
                  </featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%s" httpsPort="-1" />
                  <applicationManager startTimeout="120s" />
                  <include location="pabal.xml" />
                %s</server>
                """.formatted(
                        System.getProperty("pabal.test.port.http"), destinations()));
    }

    @Override
    public String global(String name) {
        return name;
    }

    @Override
    public List<Descriptor> descriptors(List<String> driven) {
        String bindings = driven.stream()
                .map(bean -> "<message-driven name=\"" + bean + "\">"
                        + "<jca-adapter activation-spec-binding-name=\"pabal\" /></message-driven>")
                .collect(Collectors.joining());
        return List.of(new Descriptor(
                "ibm-ejb-jar-bnd.xml",
                "<ejb-jar-bnd xmlns=\"http://websphere.ibm.com/xml/ns/javaee\" version=\"1.2\">" + bindings
                        + "</ejb-jar-bnd>"));
    }
}
