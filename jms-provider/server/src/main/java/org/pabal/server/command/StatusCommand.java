package org.pabal.server.command;

import java.util.Locale;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;

/** {@code pabal status}. */
@Command(name = "status", description = "Shows how a broker is.")
final class StatusCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        Report.Status status = ask(AdministrationClient::status);
        if (json()) {
            printJson(status);
        } else {
            Table table = new Table("broker", status.broker())
                    .row("version", status.version())
                    .row("state", status.state().toLowerCase(Locale.ROOT))
                    .row("up", Amounts.since(status.startedMillis(), status.nowMillis()))
                    .row("listeners", String.join("; ", status.listeners()))
                    .row("data", status.data().isEmpty() ? "in memory only" : status.data())
                    .row("queues", status.queues())
                    .row("messages", status.messages() + " (" + Amounts.bytes(status.bytes()) + ")")
                    .row(
                            "connections",
                            status.connections() + ", " + status.unauthenticated() + " not logged in, "
                                    + status.turnedAway() + " turned away")
                    .row("heap", Amounts.bytes(status.heapUsed()) + " of " + Amounts.bytes(status.heapMax()));
            status.alarms().forEach(alarm -> table.row("ALARM", alarm));
            table.print(out());
        }
        return status.state().equals("RUNNING") ? ExitCode.DONE : ExitCode.FAILED;
    }
}
