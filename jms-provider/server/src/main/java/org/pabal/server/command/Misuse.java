package org.pabal.server.command;

import java.io.PrintWriter;
import java.util.List;
import org.pabal.server.settings.Spelling;
import picocli.CommandLine;

/** What is shown when a command was written wrongly: what is wrong last, not scrolled away by all that is possible. */
final class Misuse implements CommandLine.IParameterExceptionHandler {

    @Override
    public int handleParseException(CommandLine.ParameterException misuse, String[] arguments) {
        CommandLine command = misuse.getCommandLine();
        PrintWriter err = command.getErr();
        boolean isRoot = command.getParent() == null;
        if (isRoot && arguments.length == 0) {
            command.usage(err);
        }
        err.println("pabal: " + String.valueOf(misuse.getMessage()).replace("option option", "option"));
        suggest(misuse, err);
        err.println(
                isRoot
                        ? "'pabal --help' lists the commands."
                        : "'" + command.getCommandSpec().qualifiedName(" ") + " --help' tells how it is written.");
        return ExitCode.USAGE.number();
    }

    /** Commands are told by how many letters differ; options, of which one often knows the beginning, as picocli does. */
    private static void suggest(CommandLine.ParameterException misuse, PrintWriter err) {
        CommandLine command = misuse.getCommandLine();
        if (misuse instanceof CommandLine.UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            String nearest =
                    Spelling.nearest(word, List.copyOf(command.getSubcommands().keySet()));
            if (nearest != null) {
                err.println("Did you mean '" + command.getCommandSpec().qualifiedName(" ") + " " + nearest + "'?");
            }
            return;
        }
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
    }
}
