package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pabal unbind}. */
@Command(name = "unbind", description = "Undoes a binding; what is in the queue stays.")
final class UnbindCommand extends BrokerCommand {

    @Parameters(index = "0", paramLabel = "EXCHANGE")
    private String exchange = "";

    @Parameters(index = "1", paramLabel = "QUEUE")
    private String queue = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "KEY", description = "As it was bound with.")
    private String key = "";

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        ask(client -> {
            client.unbind(exchange, queue, key);
            return ExitCode.DONE;
        });
        return say(
                "Queue " + queue + " takes nothing from exchange " + exchange
                        + (key.isEmpty() ? "" : " with key " + key) + " any more.",
                null);
    }
}
