package org.pabal.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pabal.server.command.PabalCommand;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;

/** A server of a test, on a port of its own, and the command that speaks to it. */
public final class RunningServer implements AutoCloseable {

    private final PabalServer server;

    private RunningServer(PabalServer server) {
        this.server = server;
    }

    public static ServerSettings.Builder settings(Path folder) {
        return ServerSettings.builder()
                .base(folder)
                .set("listeners.main.port", "0")
                .set("storage.data", "")
                .set("process.stopWithin", "2 s");
    }

    public static RunningServer start(ServerSettings.Builder settings) throws Exception {
        return new RunningServer(PabalServer.start(settings.build(), WireSession::begin));
    }

    public PabalServer server() {
        return server;
    }

    public int port() {
        return server.address("main").getPort();
    }

    public String url() {
        return "pabal://127.0.0.1:" + port();
    }

    /** What a command printed, and how it ended. */
    public record Outcome(int exit, String out, String err) {}

    /** Runs a command against this server. */
    public Outcome command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--broker");
        all.add(url());
        return run(all.toArray(String[]::new));
    }

    public static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = PabalCommand.create(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
        return new Outcome(exit, out.toString(), err.toString());
    }

    @Override
    public void close() {
        server.close();
    }
}
