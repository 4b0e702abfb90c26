package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pabal purge}. */
@Command(name = "purge", description = "Drops the messages of a queue that are not lent.")
final class PurgeCommand extends BrokerCommand {

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        long count = ask(client -> client.purge(queue));
        return say(count + " messages dropped from " + queue + ".", count);
    }
}
