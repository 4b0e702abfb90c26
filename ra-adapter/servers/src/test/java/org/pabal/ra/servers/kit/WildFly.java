package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/** WildFly: the archive in its deployments, and {@code pabal.cli}. Beans need nothing more, as Pabal is the default. */
final class WildFly implements Server {

    @Override
    public Ports.Usual ports() {
        return new Ports.Usual(8080, 8443, 9990, 3528, 3529, 4712, 4713);
    }

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException {
        Folders.freshCopy(home, "standalone");
        Files.copy(rar, home.resolve("standalone/deployments/pabal.rar"));
        configure(home, configuration.resolve("pabal.cli"));
    }

    static void configure(Path home, Path script) throws IOException, InterruptedException {
        Commands.run(home, List.of("bin/jboss-cli.sh", "--file=" + script));
    }

    @Override
    public void expectCrashes(Path home, Database database, int transactions) throws IOException, InterruptedException {
        Path script = home.resolve("standalone/crash.cli");
        Files.writeString(script, """
                embed-server --server-config=standalone-full.xml
                batch
                /subsystem=datasources/xa-data-source=Ledger:add(jndi-name="java:/jdbc/Ledger", driver-name=h2, \
                xa-datasource-class=org.h2.jdbcx.JdbcDataSource, user-name=sa, password=sa, \
                recovery-username=sa, recovery-password=sa, max-pool-size=%2$d)
                /subsystem=datasources/xa-data-source=Ledger/xa-datasource-properties=URL:add(value="%1$s")
                /subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool:undefine-attribute(name=derive-size)
                /subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool:write-attribute(name=max-pool-size, value=%2$d)
                /subsystem=jca/workmanager=default/short-running-threads=default:write-attribute(name=max-threads, value=%2$d)
                /subsystem=resource-adapters/resource-adapter=pabal/connection-definitions=PabalConnectionFactory:write-attribute(name=max-pool-size, value=%2$d)
                run-batch
                stop-embedded-server
                """.formatted(database.url(), transactions + 10));
        configure(home, script);
    }

    @Override
    public ServerProcess start(Path home, String url, Archive<?> application) throws IOException, InterruptedException {
        Path deployments = home.resolve("standalone/deployments");
        Path archive = deployments.resolve(application.getName());
        Path deployed = deployments.resolve(application.getName() + ".deployed");
        Path failed = deployments.resolve(application.getName() + ".failed");
        Files.deleteIfExists(deployed);
        Files.deleteIfExists(failed);
        application.as(ZipExporter.class).exportTo(archive.toFile(), true);
        ServerProcess server = ServerProcess.run(
                home,
                List.of("bin/standalone.sh", "-c", "standalone-full.xml"),
                Map.of(
                        "JAVA_OPTS",
                        "-Xmx512m -Djava.net.preferIPv4Stack=true -Djboss.bind.address=127.0.0.1"
                                + " -Djboss.bind.address.management=127.0.0.1 -Djboss.bind.address.unsecure=127.0.0.1"
                                + " -Djboss.socket.binding.port-offset=" + System.getProperty("pabal.test.port.offset")
                                + " -Djboss.tx.node.id=pabal -DRecoveryEnvironmentBean.periodicRecoveryPeriod=5"
                                + " -DRecoveryEnvironmentBean.recoveryBackoffPeriod=1"
                                + " -DJTAEnvironmentBean.orphanSafetyInterval=1000"
                                // The script has the shell look at it once more
                                + " '-Dpabal.url=" + url + "'"),
                home.resolve("standalone/output.log"),
                Integer.parseInt(System.getProperty("pabal.test.port.http")));
        try {
            server.awaitDeployed(deployed, failed);
        } catch (IOException | AssertionError late) {
            // Nobody else could end it, and it would meddle with the next one's deployments
            server.close();
            throw late;
        }
        return server;
    }

    @Override
    public String global(String name) {
        return "java:/" + name;
    }

    /** It looks for the adapter's classes in the application. */
    @Override
    public List<Descriptor> definingDescriptors() {
        return List.of(new Descriptor("jboss-deployment-structure.xml", """
                <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
                  <deployment><dependencies><module name="deployment.pabal.rar" /></dependencies></deployment>
                </jboss-deployment-structure>
                """));
    }

    @Override
    public List<Descriptor> descriptors(List<String> driven) {
        return List.of();
    }
}
