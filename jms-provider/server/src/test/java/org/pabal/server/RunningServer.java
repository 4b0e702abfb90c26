package org.pabal.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.command.PabalCommand;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.wire.WireSession;
import org.pabal.wire.sasl.ScramCredentials;

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

    /** Adds a user to the users file in that folder, or replaces one. */
    public static void addUser(Path folder, String name, String password, String... roles) throws Exception {
        Path file = folder.resolve("users.yaml");
        Map<String, UserEntry> users = UsersFile.read(file);
        users.put(
                name,
                new UserEntry(
                        name,
                        List.of(roles),
                        Optional.of(ScramCredentials.ofPassword(password, ScramCredentials.ITERATIONS_MIN))));
        UsersFile.write(file, users);
    }

    public static void removeUser(Path folder, String name) throws Exception {
        Path file = folder.resolve("users.yaml");
        Map<String, UserEntry> users = UsersFile.read(file);
        users.remove(name);
        UsersFile.write(file, users);
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
