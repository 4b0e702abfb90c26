package org.pabal.server.command;

import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;

/** {@code pabal stop}. */
@Command(name = "stop", description = "Asks a broker to stop: it tells its clients, waits for them, and ends.")
final class StopCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        ask(client -> {
            client.stop();
            return ExitCode.DONE;
        });
        return say("The broker is stopping.", null);
    }
}
