package org.pabal.server.command;

import org.pabal.server.PabalServer;
import picocli.CommandLine.IVersionProvider;

/** What {@code pabal --version} says. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"pabal " + text(), "Java " + Runtime.version()};
    }

    /** As the jar says it; {@code (built from source)} outside of one. */
    public static String text() {
        return PabalServer.version();
    }
}
