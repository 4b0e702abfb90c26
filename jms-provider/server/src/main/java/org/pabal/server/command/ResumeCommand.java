package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pabal resume}. */
@Command(name = "resume", description = "Ends the pause of a queue.")
final class ResumeCommand extends BrokerCommand {

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        ask(client -> {
            client.resume(queue);
            return ExitCode.DONE;
        });
        return say("Queue " + queue + " is not paused.", null);
    }
}
