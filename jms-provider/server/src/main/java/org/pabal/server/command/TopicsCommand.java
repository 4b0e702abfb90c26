package org.pabal.server.command;

import java.util.List;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;

/** {@code pabal topics}. */
@Command(name = "topics", description = "Lists topics, and patterns of topics, that somebody subscribes to.")
final class TopicsCommand extends BrokerCommand {

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Topic> topics = ask(AdministrationClient::topics);
        if (json()) {
            topics.forEach(this::printJson);
        } else {
            Table table = new Table("TOPIC", "SUBSCRIPTIONS>", "CONSUMERS>", "WAITING>");
            topics.forEach(each -> table.row(each.name(), each.subscriptions(), each.consumers(), each.waiting()));
            table.print(out());
        }
        return ExitCode.DONE;
    }
}
