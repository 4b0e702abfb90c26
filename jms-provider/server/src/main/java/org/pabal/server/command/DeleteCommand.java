package org.pabal.server.command;

import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal delete}. */
@Command(name = "delete", description = "Deletes a queue without messages, or an exchange with its bindings.")
final class DeleteCommand extends BrokerCommand {

    @Parameters(paramLabel = "NAME")
    private String queue = "";

    @Option(names = "--if-unused", description = "Only if it has neither consumers nor messages.")
    private boolean ifUnused;

    @Option(names = "--with-messages", description = "What is in the queue is dropped with it.")
    private boolean withMessages;

    @Option(names = "--exchange", description = "It is an exchange.")
    private boolean exchange;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        if (exchange && (ifUnused || withMessages)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    (ifUnused ? "--if-unused" : "--with-messages") + " is for queues; leave it out with --exchange");
        }
        if (ifUnused && withMessages) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "a queue with messages is not unused; say --if-unused or --with-messages, not both");
        }
        DeleteIf condition = ifUnused ? DeleteIf.UNUSED : withMessages ? DeleteIf.ANY : DeleteIf.EMPTY;
        ask(client -> {
            if (exchange) {
                client.deleteExchange(queue);
            } else {
                client.delete(queue, condition);
            }
            return ExitCode.DONE;
        });
        return say((exchange ? "Exchange " : "Queue ") + queue + " is deleted.", null);
    }
}
