package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.Archive;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Before the first test: configures the server, chooses its ports, and starts the broker if that is not to run in the server.
 * What {@code arquillian.xml} says in <code>${…}</code> comes from here.
 */
public final class Preparation implements LauncherSessionListener {
    private @Nullable RemoteBroker broker;

    static Path path(String property) {
        return Path.of(System.getProperty(property)).toAbsolutePath().normalize();
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        String where = System.getProperty("pabal.test.broker");
        try {
            Path scratch = path("pabal.test.scratch").resolve(System.getProperty("pabal.test.server") + "-" + where);
            Folders.delete(scratch);
            Files.createDirectories(scratch);
            if (where.equals("remote")) {
                RemoteBroker started = RemoteBroker.start(scratch.resolve("broker"));
                broker = started;
                System.setProperty("pabal.test.url", started.url());
            } else {
                System.setProperty("pabal.test.url", "pabal:local:in-the-server?data=" + scratch.resolve("broker"));
            }
            Ports.Usual ports = Server.underTest().ports();
            int offset = Ports.offset(ports.all());
            System.setProperty("pabal.test.port.offset", String.valueOf(offset));
            System.setProperty("pabal.test.port.management", String.valueOf(ports.management() + offset));
            System.setProperty("pabal.test.port.http", String.valueOf(ports.http() + offset));
            System.setProperty("pabal.test.port.https", String.valueOf(ports.https() + offset));
            Server.underTest()
                    .prepare(path("pabal.test.home"), path("pabal.test.configuration"), path("pabal.test.rar"));
        } catch (IOException e) {
            throw new IllegalStateException("cannot prepare the server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server was being prepared", e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        RemoteBroker started = broker;
        if (started != null) {
            started.stop();
        }
    }

    /** Prepares the server again: what the last test has left there is gone. */
    public static void again() throws IOException, InterruptedException {
        Server.underTest().prepare(path("pabal.test.home"), path("pabal.test.configuration"), path("pabal.test.rar"));
    }

    /** The same, now with that database, and for so many transactions at a time that are in doubt. */
    public static void expectCrashes(Database database, int transactions) throws IOException, InterruptedException {
        again();
        Server.underTest().expectCrashes(path("pabal.test.home"), database, transactions);
    }

    /** See {@link Server#preparesInOrder()}. */
    public static boolean serverPreparesInOrder() {
        return Server.underTest().preparesInOrder();
    }

    /** Starts the server with an application; the caller ends it. */
    public static ServerProcess start(String url, Archive<?> application) throws IOException, InterruptedException {
        return Server.underTest().start(path("pabal.test.home"), url, application);
    }
}
