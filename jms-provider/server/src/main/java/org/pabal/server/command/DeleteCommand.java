package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal delete}. */
@Command(name = "delete", description = "Deletes a queue with what is in it, or an exchange with its bindings.")
final class DeleteCommand extends BrokerCommand {

    @Parameters(paramLabel = "NAME")
    private String queue = "";

    @Option(names = "--if-unused", description = "Only if it has neither consumers nor messages.")
    private boolean ifUnused;

    @Option(names = "--exchange", description = "It is an exchange.")
    private boolean exchange;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        if (exchange && ifUnused) {
            throw new CommandFailedException(ExitCode.USAGE, "--if-unused is for queues; leave it out with --exchange");
        }
        ask(client -> {
            if (exchange) {
                client.deleteExchange(queue);
            } else {
                client.delete(queue, ifUnused);
            }
            return ExitCode.DONE;
        });
        return say((exchange ? "Exchange " : "Queue ") + queue + " is deleted.", null);
    }
}
