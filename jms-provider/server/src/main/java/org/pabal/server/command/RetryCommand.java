package org.pabal.server.command;

import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal retry}. */
@Command(name = "retry", description = "Sends dead letters back to where they were.")
final class RetryCommand extends BrokerCommand {
    /** Messages asked for at a time, so that the broker does other things in between. */
    private static final int STEP = 500;

    @Parameters(
            arity = "0..1",
            paramLabel = "QUEUE",
            defaultValue = "DLQ",
            description = "The dead-letter queue; ${DEFAULT-VALUE}.")
    private String queue = "";

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
        long sent =
                ask(client -> Progress.repeat(this, STEP, count, "retried", max -> client.retry(queue, selector, max)));
        return say(sent + " dead letters of " + queue + " sent back.", sent);
    }
}
