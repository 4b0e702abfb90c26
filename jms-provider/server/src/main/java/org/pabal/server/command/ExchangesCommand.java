package org.pabal.server.command;

import java.util.List;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;

/** {@code pabal exchanges}. */
@Command(
        name = "exchanges",
        description = "Lists exchanges.",
        footer = {"", "'pabal create NAME --exchange TYPE' makes one, 'pabal bind' leads it to queues."})
final class ExchangesCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Exchange> exchanges = ask(AdministrationClient::exchanges);
        if (json()) {
            exchanges.forEach(this::printJson);
        } else {
            Table table = new Table("EXCHANGE", "TYPE", "BINDINGS>", "SUBSCRIPTIONS>", "");
            exchanges.forEach(each -> table.row(
                    each.name(), each.type(), each.bindings(), each.subscriptions(), each.builtIn() ? "built in" : ""));
            table.print(out());
        }
        return ExitCode.DONE;
    }
}
