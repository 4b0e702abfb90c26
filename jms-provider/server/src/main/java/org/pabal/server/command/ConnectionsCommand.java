package org.pabal.server.command;

import java.util.List;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;

/** {@code pabal connections}. */
@Command(name = "connections", description = "Lists who is connected.")
final class ConnectionsCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Connection> connections = ask(AdministrationClient::connections);
        if (json()) {
            connections.forEach(this::printJson);
        } else {
            long now = System.currentTimeMillis();
            Table table = new Table("ID>", "USER", "FROM", "BY", "TLS", "SINCE>", "PROGRAM");
            connections.forEach(each -> table.row(
                    each.connection(),
                    each.user(),
                    each.address(),
                    each.mechanism(),
                    each.encrypted() ? "yes" : "no",
                    Amounts.since(each.sinceMillis(), now),
                    each.program()));
            table.print(out());
        }
        return ExitCode.DONE;
    }
}
