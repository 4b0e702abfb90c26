package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pabal pause}. */
@Command(
        name = "pause",
        description = "Sends nothing of a queue to consumers any more, until it is resumed.",
        footer = {
            "",
            "What consumers have been sent already they may go on with and settle. Sending and browsing",
            "go on. A pause outlives a restart of the broker."
        })
final class PauseCommand extends BrokerCommand {

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        ask(client -> {
            client.pause(queue);
            return ExitCode.DONE;
        });
        return say("Queue " + queue + " is paused: nothing is sent to consumers until it is resumed.", null);
    }
}
