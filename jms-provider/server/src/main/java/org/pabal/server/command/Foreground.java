package org.pabal.server.command;

import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.log.Logging;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;

/** Runs a server until the process is asked to end (SIGTERM, SIGINT, {@code pabal stop}) or the broker fails. */
final class Foreground {

    private Foreground() {}

    /** @return how the process is to end */
    static int run(ServerSettings settings) throws InterruptedException {
        Logging.begin(settings.process());
        PabalServer server;
        try {
            server = PabalServer.start(settings, WireSession::begin);
        } catch (ServerStartException e) {
            throw new CommandFailedException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
        }
        // Ends when the virtual machine does, or before it: whichever asks first.
        Thread closing = new Thread(server::close, "pabal-stop");
        Runtime.getRuntime().addShutdownHook(closing);
        boolean failed = server.awaitEnd();
        return failed ? ExitCode.FAILED.number() : ExitCode.DONE.number();
    }
}
