package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/** GlassFish, and Payara: {@code pabal.asadmin} run while the server runs, and beans that name the adapter. */
final class GlassFish implements Server {
    private static final String DOMAIN = "domain1";

    private final Ports.Usual ports;

    private GlassFish(int... ownPorts) {
        // Besides: IIOP and its like, JMX, the built-in broker, a shell, a debugger
        int[] shared = {3700, 3820, 3920, 8686, 7676, 6666, 9009};
        this.ports = new Ports.Usual(
                8080,
                8181,
                4848,
                IntStream.concat(IntStream.of(shared), IntStream.of(ownPorts)).toArray());
    }

    static GlassFish original() {
        return new GlassFish();
    }

    /** Has a data grid besides. */
    static GlassFish payara() {
        return new GlassFish(4900, 5900);
    }

    /** Where its archive is, and the commands are given. */
    private static Path folder(Path home) {
        return home.resolve("pabal");
    }

    private static void asadmin(Path home, String... command) throws IOException, InterruptedException {
        String output = Commands.run(
                folder(home),
                Stream.concat(
                                Stream.of("../bin/asadmin", "--port", System.getProperty("pabal.test.port.management")),
                                Stream.of(command))
                        .toList());
        // A script goes on behind a command that has failed, and ends well
        if (output.contains(" failed.")) {
            throw new IOException(String.join(" ", command) + " did not do everything:\n" + output);
        }
    }

    private static Path domain(Path home) {
        return home.resolve("glassfish/domains/" + DOMAIN);
    }

    private static Path configuration(Path home) {
        return domain(home).resolve("config/domain.xml");
    }

    /** As it was unpacked, on the loopback interface, at other ports. */
    private void freshDomain(Path home) throws IOException {
        Folders.freshCopy(home, "glassfish/domains");
        Path file = configuration(home);
        String text = Files.readString(file)
                .replace("0.0.0.0", "127.0.0.1")
                .replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
                .replace(
                        "<hazelcast-runtime-configuration ",
                        "<hazelcast-runtime-configuration interface=\"127.0.0.1\" ");
        int offset = Integer.parseInt(System.getProperty("pabal.test.port.offset"));
        for (int port : ports.all()) {
            text = text.replace("=\"" + port + "\"", "=\"" + (port + offset) + "\"")
                    .replace(".port=" + port + "<", ".port=" + (port + offset) + "<");
        }
        Files.writeString(file, text);
    }

    @Override
    public Ports.Usual ports() {
        return ports;
    }

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException {
        freshDomain(home);
        Folders.delete(folder(home));
        Files.createDirectories(folder(home));
        Files.copy(rar, folder(home).resolve("pabal.rar"));
        Files.copy(configuration.resolve("pabal.asadmin"), folder(home).resolve("pabal.asadmin"));
        asadmin(home, "start-domain", DOMAIN);
        try {
            // As the file's first lines say
            asadmin(
                    home,
                    "create-system-properties",
                    "--target",
                    "server",
                    "pabal.url=" + System.getProperty("pabal.test.url").replaceAll("[:=]", "\\\\$0"));
            asadmin(home, "multimode", "--file", "pabal.asadmin");
        } finally {
            asadmin(home, "stop-domain", DOMAIN);
        }
    }

    @Override
    public void expectCrashes(Path home, Database database, int transactions) throws IOException, InterruptedException {
        Files.copy(Application.DATABASE.toPath(), domain(home).resolve("lib/h2.jar"));
        Files.writeString(folder(home).resolve("crash.asadmin"), """
                create-jdbc-connection-pool --datasourceclassname org.h2.jdbcx.JdbcDataSource \
                --restype javax.sql.XADataSource --steadypoolsize 0 --maxpoolsize %2$d \
                --property URL=%1$s:User=sa:Password=sa Ledger
                create-jdbc-resource --connectionpoolid Ledger jdbc/Ledger
                set resources.connector-connection-pool.PabalConnections.max-pool-size=%2$d
                set configs.config.server-config.transaction-service.property.pending-txn-cleanup-interval=5
                set configs.config.server-config.mdb-container.max-pool-size=%2$d
                set configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-thread-pool-size=%2$d
                """.formatted(
                        database.url().replaceAll("[:=]", "\\\\\\\\$0"), transactions + 10));
        asadmin(home, "start-domain", DOMAIN);
        try {
            asadmin(home, "multimode", "--file", "crash.asadmin");
        } finally {
            asadmin(home, "stop-domain", DOMAIN);
        }
    }

    @Override
    public ServerProcess start(Path home, String url, Archive<?> application) throws IOException, InterruptedException {
        Path file = configuration(home);
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll(
                                "(<system-property name=\"pabal.url\" value=\")[^\"]*",
                                "$1" + Matcher.quoteReplacement(url)));
        Path log = folder(home).resolve("output.log");
        // What the last one has said is not to be taken for what this one says
        Files.deleteIfExists(log);
        ServerProcess started = ServerProcess.run(
                home,
                List.of("bin/asadmin", "start-domain", "--verbose", DOMAIN),
                Map.of(),
                log,
                Integer.parseInt(System.getProperty("pabal.test.port.http")));
        try {
            started.awaitSaid("startup time");
            Path deployed = folder(home).resolve(application.getName());
            // One that it has comes with it
            if (Files.notExists(deployed)) {
                application.as(ZipExporter.class).exportTo(deployed.toFile());
                asadmin(home, "deploy", application.getName());
            }
        } catch (IOException | InterruptedException | AssertionError late) {
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
        String beans = driven.stream()
                .map(bean -> "<ejb><ejb-name>" + bean + "</ejb-name><mdb-resource-adapter>"
                        + "<resource-adapter-mid>pabal</resource-adapter-mid></mdb-resource-adapter></ejb>")
                .collect(Collectors.joining());
        return List.of(new Descriptor(
                "glassfish-ejb-jar.xml",
                "<!DOCTYPE glassfish-ejb-jar PUBLIC \"-//GlassFish.org//DTD GlassFish Application Server 3.1 EJB 3.1//EN\""
                        + " \"http://glassfish.org/dtds/glassfish-ejb-jar_3_1-1.dtd\">"
                        + "<glassfish-ejb-jar><enterprise-beans>" + beans + "</enterprise-beans></glassfish-ejb-jar>"));
    }
}
