package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

    /** As it was unpacked, on the loopback interface, at other ports. */
    private void freshDomain(Path home) throws IOException {
        Folders.freshCopy(home, "glassfish/domains");
        Path file = home.resolve("glassfish/domains/" + DOMAIN + "/config/domain.xml");
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
