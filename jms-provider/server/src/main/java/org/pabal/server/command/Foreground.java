package org.pabal.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.pabal.server.PabalServer;
import org.pabal.server.ServerStartException;
import org.pabal.server.log.Logging;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;

/** Runs a server until the process is asked to end (SIGTERM, SIGINT, {@code pabal stop}) or the broker fails. */
final class Foreground {

    /** Names a file that says that a broker was ready: the launcher's, for the archive of classes that is left at the end. */
    private static final String MARK = "pabal.ready";

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
            // Before the end can come that leaves the archive
            leaveMark();
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

    private static void leaveMark() {
        String mark = System.getProperty(MARK);
        if (mark != null) {
            try {
                Files.write(Path.of(mark), new byte[0]);
            } catch (IOException unwritable) {
                System.getLogger(Foreground.class.getName())
                        .log(System.Logger.Level.DEBUG, "no mark at " + mark + ": " + unwritable);
            }
        }
    }
}
