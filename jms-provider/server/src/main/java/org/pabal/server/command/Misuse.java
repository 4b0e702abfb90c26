package org.pabal.server.command;

import java.io.PrintWriter;
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
        err.println("pabal: " + misuse.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
        err.println(
                isRoot
                        ? "'pabal --help' lists the commands."
                        : "'" + command.getCommandSpec().qualifiedName(" ") + " --help' tells how it is written.");
        return ExitCode.USAGE.number();
    }
}
