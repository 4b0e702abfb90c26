package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** WildFly: the archive in its deployments, and {@code pabal.cli}. Beans need nothing more, as Pabal is the default. */
final class WildFly implements Server {

    @Override
    public void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException {
        Folders.freshCopy(home, "standalone");
        Files.copy(rar, home.resolve("standalone/deployments/pabal.rar"));
        Commands.run(home, List.of("bin/jboss-cli.sh", "--file=" + configuration.resolve("pabal.cli")));
    }

    @Override
    public String global(String name) {
        return "java:/" + name;
    }

    @Override
    public List<Descriptor> descriptors(List<String> driven) {
        return List.of();
    }
}
