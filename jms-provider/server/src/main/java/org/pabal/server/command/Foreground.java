package org.pabal.server.command;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
        CompletableFuture<PabalServer> started = new CompletableFuture<>();
        try {
            // Before there is something to close: the request to end may come while it starts.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started), "pabal-stop"));
        } catch (IllegalStateException endingAlready) {
            return ExitCode.DONE.number();
        }
        PabalServer server;
        try {
            server = PabalServer.start(settings, WireSession::begin);
            started.complete(server);
        } catch (ServerStartException e) {
            throw new CommandFailedException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
        } finally {
            // Of no effect where it has started
            started.cancel(false);
        }
        // Ends when the virtual machine does, or before it: whichever asks first.
        boolean failed = server.awaitEnd();
        return failed ? ExitCode.FAILED.number() : ExitCode.DONE.number();
    }

    /** What is still starting is closed as soon as it has started. */
    private static void close(CompletableFuture<PabalServer> started) {
        try {
            started.join().close();
        } catch (CancellationException neverStarted) {
            // The command has said why.
        }
    }
}
