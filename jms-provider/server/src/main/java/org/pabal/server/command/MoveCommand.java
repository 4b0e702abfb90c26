package org.pabal.server.command;

import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal move}. */
@Command(name = "move", description = "Moves messages from one queue to another, each atomically.")
final class MoveCommand extends BrokerCommand {
    /** Messages asked for at a time, so that the broker does other things in between. */
    private static final int STEP = 500;

    @Parameters(index = "0", paramLabel = "FROM")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO")
    private String to = "";

    @Option(
            names = {"-s", "--selector"},
            description = "Which of them.")
    private @Nullable String selector;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "9223372036854775807",
            paramLabel = "N",
            description = "At most so many; otherwise all.")
    private long count;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        long moved =
                ask(client -> Progress.repeat(this, STEP, count, "moved", max -> client.move(from, to, selector, max)));
        return say(moved + " messages moved from " + from + " to " + to + ".", moved);
    }
}
