package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.pabal.ra.servers.app.PassingOn;
import org.pabal.ra.servers.app.PassingOnToo;

/** WildFly with Pabal's adapter, and beside it another version of the same: {@code pabal-next.rar}. */
public final class SecondAdapter {
    private static final String ARCHIVE = "pabal-next.rar";

    private SecondAdapter() {}

    /** @param url the second one's broker; the first one's is said when the server is started */
    public static void prepare(String url) throws IOException, InterruptedException {
        Preparation.again();
        Path home = Preparation.path("pabal.test.home");
        next(Preparation.path("pabal.test.rar"), home.resolve("standalone/deployments/" + ARCHIVE));
        Path script = home.resolve("standalone/next.cli");
        // Without a default factory, as every application would need that one's adapter
        Files.writeString(script, """
                embed-server --server-config=standalone-full.xml
                batch
                /subsystem=ee/service=default-bindings:undefine-attribute(name=jms-connection-factory)
                /subsystem=resource-adapters/resource-adapter=pabal-next:add(archive=%1$s, transaction-support=XATransaction)
                /subsystem=resource-adapters/resource-adapter=pabal-next/config-properties=url:add(value="%2$s")
                /subsystem=resource-adapters/resource-adapter=pabal-next/connection-definitions=NextConnectionFactory:add( \
                    class-name=org.pabal.ra.outbound.PabalManagedConnectionFactory, \
                    jndi-name="java:/jms/NextConnectionFactory", max-pool-size=50, tracking=false)
                run-batch
                stop-embedded-server
                """.formatted(ARCHIVE, url));
        WildFly.configure(home, script);
    }

    /** The same under another version and another name. */
    private static void next(Path rar, Path to) throws IOException {
        try (ZipFile from = new ZipFile(rar.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                out.putNextEntry(new ZipEntry(
                        entry.getName().endsWith(".jar") ? "pabal-resource-adapter-bundle-next.jar" : entry.getName()));
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("META-INF/ra.xml")) {
                    bytes = new String(bytes, StandardCharsets.UTF_8)
                            .replaceFirst("<resourceadapter-version>[^<]*<", "<resourceadapter-version>99.0<")
                            .getBytes(StandardCharsets.UTF_8);
                }
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    /** An application that needs neither. */
    public static WebArchive neither() {
        return ShrinkWrap.create(WebArchive.class, "neither.war")
                .addAsWebResource(new StringAsset("nothing"), "index.html");
    }

    /** A bean for each. */
    public static WebArchive application() {
        return Application.war("load", PassingOn.class, PassingOnToo.class)
                .addAsWebInfResource(
                        new StringAsset("<jboss:ejb-jar xmlns:jboss=\"urn:jboss:jakartaee:1.0\""
                                + " xmlns=\"https://jakarta.ee/xml/ns/jakartaee\""
                                + " xmlns:mdb=\"urn:resource-adapter-binding:2.0\" version=\"4.0\"><assembly-descriptor>"
                                + "<mdb:resource-adapter-binding><ejb-name>PassingOnToo</ejb-name>"
                                + "<mdb:resource-adapter-name>" + ARCHIVE + "</mdb:resource-adapter-name>"
                                + "</mdb:resource-adapter-binding></assembly-descriptor></jboss:ejb-jar>"),
                        "jboss-ejb3.xml");
    }
}
