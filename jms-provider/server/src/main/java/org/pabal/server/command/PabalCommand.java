package org.pabal.server.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.pabal.server.log.LastingLogs;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** The root of the command; subcommands are listed here. */
@Command(
        name = "pabal",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs a Pabal broker, and looks after one that runs.",
        footer = {
            "",
            "'pabal help COMMAND' tells more about each. Exit codes: 0 done; 1 refused or failed;",
            "2 the command was written wrongly; 3 the broker cannot be reached; 4 not let in or not permitted;",
            "5 the configuration cannot be used; 6 not found, or nothing there; 130 interrupted."
        },
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            ShowCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            StopCommand.class,
            StatusCommand.class,
            QueuesCommand.class,
            ExchangesCommand.class,
            BindingsCommand.class,
            TopicsCommand.class,
            SubscriptionsCommand.class,
            ConnectionsCommand.class,
            BrowseCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            MoveCommand.class,
            RetryCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            PurgeCommand.class,
            CreateCommand.class,
            DeleteCommand.class,
            BindCommand.class,
            UnbindCommand.class,
            ExplainCommand.class,
            UsersCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class PabalCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: pabal COMMAND");
    }

    /** The command, ready to be executed; writes to these. */
    public static CommandLine create(PrintWriter out, PrintWriter err) {
        return prepared(new CommandLine(new PabalCommand()), out, err);
    }

    private static CommandLine prepared(CommandLine command, PrintWriter out, PrintWriter err) {
        return command.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new Misuse())
                .setExecutionExceptionHandler(new Failures());
    }

    /** What the launcher starts. */
    public static void main(String[] arguments) {
        System.setProperty(LastingLogs.PROPERTY, LastingLogs.class.getName());
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        PlainRun plain = PlainRun.of(arguments);
        if (plain != null) {
            System.exit(plain.execute(err));
        }
        CommandLine command =
                arguments.length > 0 && arguments[0].equals(RunCommand.NAME) ? broker(out, err) : create(out, err);
        System.exit(command.execute(arguments));
    }

    /** Only {@code pabal run}: to describe all the other commands takes longer than to start a broker. */
    private static CommandLine broker(PrintWriter out, PrintWriter err) {
        CommandLine.Model.CommandSpec root = CommandLine.Model.CommandSpec.create()
                .name("pabal")
                .addSubcommand(RunCommand.NAME, new CommandLine(new RunCommand()));
        return prepared(new CommandLine(root), out, err);
    }
}
