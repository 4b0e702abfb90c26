package org.pabal.server.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.wire.sasl.ScramCredentials;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pabal users}: changes the users file; a broker that runs on it notices within a second. */
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        description = "Adds, lists, changes and removes users, in the users file of this machine.",
        subcommands = {
            UsersCommand.Add.class,
            UsersCommand.Show.class,
            UsersCommand.Passwd.class,
            UsersCommand.Roles.class,
            UsersCommand.Remove.class
        })
final class UsersCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: pabal users add NAME");
    }

    /** What each of them does: read the file, change, write. */
    abstract static class Change implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // set before the command runs
        private CommandLine.Model.CommandSpec spec;

        @Mixin
        private final SettingsOptions options = new SettingsOptions();

        @Option(names = "--file", description = "The users file; otherwise security.usersFile of the settings.")
        private @Nullable Path file;

        @Override
        public final Integer call() throws Exception {
            Path users = file != null ? file : settings().security().usersFile();
            try {
                return change(users, UsersFile.read(users)).number();
            } catch (IllegalArgumentException e) {
                throw new CommandFailedException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new CommandFailedException(ExitCode.FAILED, "cannot write " + users + ": " + e, e);
            } finally {
                spec.commandLine().getOut().flush();
            }
        }

        ServerSettings settings() throws SettingsException {
            return options.read(List.of());
        }

        abstract ExitCode change(Path file, Map<String, UserEntry> users) throws IOException, SettingsException;

        void say(String text) {
            spec.commandLine().getOut().println(text);
        }

        void complain(String text) {
            spec.commandLine().getErr().println("pabal: " + text);
        }

        static UserEntry require(Map<String, UserEntry> users, String name, Path file) {
            UserEntry user = users.get(name);
            if (user == null) {
                throw new CommandFailedException(
                        ExitCode.NOTHING,
                        "there is no user '" + name + "' in " + file + "; 'pabal users list' shows them");
            }
            return user;
        }

        void requireRoles(List<String> roles) throws SettingsException {
            for (String role : roles) {
                if (!settings().security().roles().containsKey(role)) {
                    throw new CommandFailedException(
                            ExitCode.CONFIGURATION,
                            "there is no role '" + role + "'; known: "
                                    + String.join(
                                            ", ", settings().security().roles().keySet())
                                    + "; security.roles of the settings adds others");
                }
            }
        }

        static ScramCredentials credentials() throws IOException {
            String password = password();
            if (password.isEmpty()) {
                throw new CommandFailedException(
                        ExitCode.USAGE,
                        "there is no password: type it, set PABAL_PASSWORD, or write it to the standard input");
            }
            return ScramCredentials.ofPassword(password, ScramCredentials.ITERATIONS_DEFAULT);
        }

        // Not an option of the command line: everybody on the machine can read those.
        private static String password() throws IOException {
            String given = System.getenv("PABAL_PASSWORD");
            if (given != null) {
                return given;
            }
            Console console = Terminal.console();
            if (console == null) {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                String line = in.readLine();
                return line == null ? "" : line;
            }
            char[] first = console.readPassword("New password: ");
            char[] second = console.readPassword("Once more: ");
            if (first == null || second == null || !new String(first).equals(new String(second))) {
                throw new CommandFailedException(ExitCode.USAGE, "the two passwords are not the same");
            }
            return new String(first);
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a user. The password is asked for, or comes from PABAL_PASSWORD or the standard input.")
    static final class Add extends Change {

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Option(
                names = {"-r", "--role"},
                paramLabel = "ROLE",
                split = ",",
                description = "Roles; otherwise user.")
        private List<String> roles = List.of("user");

        @Option(names = "--no-password", description = "Comes with a certificate only.")
        private boolean noPassword;

        @Override
        ExitCode change(Path file, Map<String, UserEntry> users) throws IOException, SettingsException {
            UsersFile.requireName(name);
            if (users.containsKey(name)) {
                throw new CommandFailedException(
                        ExitCode.FAILED, "user '" + name + "' is in " + file + " already; see 'pabal users passwd'");
            }
            requireRoles(roles);
            users.put(name, new UserEntry(name, roles, noPassword ? Optional.empty() : Optional.of(credentials())));
            UsersFile.write(file, users);
            say("User " + name + " with role " + String.join(", ", roles) + " added to " + file + ".");
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists users and their roles.")
    static final class Show extends Change {

        @Option(names = "--json", description = "Writes JSON, one object a line, for programs.")
        private boolean json;

        @Override
        ExitCode change(Path file, Map<String, UserEntry> users) {
            for (UserEntry user : users.values()) {
                if (json) {
                    say(new JsonWriter(new StringBuilder())
                            .beginObject()
                            .name("name")
                            .value(user.name())
                            .name("roles")
                            .any(user.roles())
                            .name("password")
                            .value(user.credentials().isPresent())
                            .end()
                            .toString());
                } else {
                    say(user.name() + "  " + String.join(", ", user.roles())
                            + (user.credentials().isPresent() ? "" : "  (certificate only)"));
                }
            }
            if (users.isEmpty()) {
                complain("there are no users in " + file + "; 'pabal users add NAME' adds one");
            }
            return users.isEmpty() ? ExitCode.NOTHING : ExitCode.DONE;
        }
    }

    @Command(name = "passwd", mixinStandardHelpOptions = true, description = "Gives a user another password.")
    static final class Passwd extends Change {

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        ExitCode change(Path file, Map<String, UserEntry> users) throws IOException {
            UserEntry user = require(users, name, file);
            users.put(name, new UserEntry(name, user.roles(), Optional.of(credentials())));
            UsersFile.write(file, users);
            say("Password of " + name + " changed.");
            return ExitCode.DONE;
        }
    }

    @Command(name = "roles", mixinStandardHelpOptions = true, description = "Gives a user other roles.")
    static final class Roles extends Change {

        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "ROLE")
        private List<String> roles = List.of();

        @Override
        ExitCode change(Path file, Map<String, UserEntry> users) throws IOException, SettingsException {
            UserEntry user = require(users, name, file);
            requireRoles(roles);
            users.put(name, new UserEntry(name, roles, user.credentials()));
            UsersFile.write(file, users);
            say("User " + name + " has role " + String.join(", ", roles) + " from the next login on.");
            return ExitCode.DONE;
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a user.")
    static final class Remove extends Change {

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        ExitCode change(Path file, Map<String, UserEntry> users) throws IOException {
            require(users, name, file);
            users.remove(name);
            UsersFile.write(file, users);
            say("User " + name + " removed; connections that it has stay until they are closed.");
            return ExitCode.DONE;
        }
    }
}
