package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal delete}. */
@Command(name = "delete", description = "Deletes a queue with what is in it.")
final class DeleteCommand extends BrokerCommand {

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

    @Option(names = "--if-unused", description = "Only if it has neither consumers nor messages.")
    private boolean ifUnused;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        ask(client -> {
            client.delete(queue, ifUnused);
            return ExitCode.DONE;
        });
        return say("Queue " + queue + " is deleted.", null);
    }
}
