package org.pabal.server.command;

import java.util.List;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;

/** {@code pabal subscriptions}. */
@Command(name = "subscriptions", description = "Lists subscriptions of topics, and what waits for them.")
final class SubscriptionsCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Subscription> subscriptions = ask(AdministrationClient::subscriptions);
        if (json()) {
            subscriptions.forEach(this::printJson);
        } else {
            Table table = new Table("NAME", "CLIENT", "TOPIC", "KIND", "WAITING>", "LENT>", "CONSUMERS>", "SELECTOR");
            subscriptions.forEach(each -> table.row(
                    each.name().isEmpty() ? "-" : each.name(),
                    each.client().isEmpty() ? "-" : each.client(),
                    each.topic(),
                    (each.durable() ? "durable" : "passing") + (each.shared() ? ", shared" : ""),
                    each.waiting(),
                    each.lent(),
                    each.consumers(),
                    each.selector()));
            table.print(out());
        }
        return ExitCode.DONE;
    }
}
