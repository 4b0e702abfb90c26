package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.StringAsset;

/** What differs from one application server to the other: how Pabal gets into it, and what its applications say besides. */
interface Server {

    static Server underTest() {
        String name = System.getProperty("pabal.test.server");
        return switch (name) {
            case "wildfly" -> new WildFly();
            case "openliberty" -> new OpenLiberty();
            case "glassfish" -> GlassFish.original();
            case "tomee" -> new TomEE();
            case "payara" -> GlassFish.payara();
            default -> throw new IllegalStateException("pabal.test.server=" + name + ": there is no such server here");
        };
    }

    /** Where it listens as it comes; it is made to listen at all of them, with {@code pabal.test.port.offset} added. */
    Ports.Usual ports();

    /** Configures the unpacked server with the files that users copy; what an earlier run left there is gone. */
    void prepare(Path home, Path configuration, Path rar) throws IOException, InterruptedException;

    /** The JNDI name of what the configuration calls so, for {@code lookup} attributes. */
    String global(String name);

    /**
     * What an application with message-driven beans needs in this server to have them fed by Pabal.
     *
     * @param driven the names of the beans
     * @return beside the standard's descriptors; by name
     */
    List<Descriptor> descriptors(List<String> driven);

    /** What an application that defines connection factories and destinations of the adapter needs besides. */
    default List<Descriptor> definingDescriptors() {
        return List.of();
    }

    /**
     * Configures the server that has been prepared for transactions that are in doubt: with the database as {@code
     * jdbc/Ledger}, and so much room that {@code transactions} can be under way at a time.
     */
    default void expectCrashes(Path home, Database database, int transactions)
            throws IOException, InterruptedException {
        throw notTried();
    }

    /**
     * Whether its transaction manager prepares what has joined a transaction first before what has joined it later, and has all
     * connections to one broker share a branch; else it is the other way round, and each has its own.
     */
    default boolean preparesInOrder() {
        return true;
    }

    /**
     * Starts the server that has been prepared, in a process that the caller ends.
     *
     * @param url which broker
     * @param application what is deployed in it; on return it is
     */
    default ServerProcess start(Path home, String url, Archive<?> application)
            throws IOException, InterruptedException {
        throw notTried();
    }

    private UnsupportedOperationException notTried() {
        return new UnsupportedOperationException(
                "no test has started " + getClass().getSimpleName() + " in a process of its own yet");
    }

    /** A file in {@code WEB-INF} or {@code META-INF}. */
    record Descriptor(String name, String text) {
        Asset asset() {
            return new StringAsset(text);
        }
    }
}
