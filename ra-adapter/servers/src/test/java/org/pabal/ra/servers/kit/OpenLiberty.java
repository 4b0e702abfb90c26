package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

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
            "load",
            "ledger");

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

    private static Path folder(Path home) {
        return home.resolve("usr/servers/pabal");
    }

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException {
        Path server = folder(home);
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
    public void expectCrashes(Path home, Database database, int transactions) throws IOException {
        Path file = folder(home).resolve("server.xml");
        Files.writeString(
                file, Files.readString(file).replace("</server>", """
                  <executor coreThreads="%2$d" />
                  <transaction heuristicRetryInterval="5s" totalTranLifetimeTimeout="600s" />
                  <library id="h2"><file name="${shared.config.dir}/lib/global/h2.jar" /></library>
                  <dataSource id="Ledger" jndiName="jdbc/Ledger" type="javax.sql.XADataSource">
                    <jdbcDriver libraryRef="h2" javax.sql.XADataSource="org.h2.jdbcx.JdbcDataSource" />
                    <properties URL="%1$s" user="sa" password="sa" />
                    <connectionManager maxPoolSize="%2$d" />
                  </dataSource>
                </server>
                """.formatted(database.url(), transactions + 10)));
    }

    @Override
    public boolean preparesInOrder() {
        return false;
    }

    @Override
    public ServerProcess start(Path home, String url, Archive<?> application) throws IOException {
        Path server = folder(home);
        Path log = server.resolve("output.log");
        // What the last one has said is not to be taken for what this one says
        Files.deleteIfExists(log);
        Files.writeString(server.resolve("bootstrap.properties"), "pabal.url=" + url + "\n");
        application
                .as(ZipExporter.class)
                .exportTo(
                        Files.createDirectories(server.resolve("dropins"))
                                .resolve(application.getName())
                                .toFile(),
                        true);
        ServerProcess started = ServerProcess.run(
                home,
                List.of("bin/server", "run", "pabal"),
                Map.of("JVM_ARGS", "-Xmx512m"),
                log,
                Integer.parseInt(System.getProperty("pabal.test.port.http")));
        try {
            started.awaitSaid("CWWKZ0001I: Application "
                    + application.getName().substring(0, application.getName().lastIndexOf('.')));
        } catch (IOException | AssertionError late) {
            started.close();
            throw late;
        }
        return started;
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
