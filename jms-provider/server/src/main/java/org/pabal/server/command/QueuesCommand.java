package org.pabal.server.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal queues}. */
@Command(name = "queues", description = "Lists queues.")
final class QueuesCommand extends BrokerCommand {

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Names to show, * for any characters.")
    private @Nullable String pattern;

    @Option(
            names = {"-a", "--all"},
            description = "Also the queues of subscriptions.")
    private boolean all;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Queue> queues = ask(client -> client.queues(pattern));
        Table table = new Table("QUEUE", "READY>", "LENT>", "LATER>", "BYTES>", "CONSUMERS>", "");
        for (Report.Queue queue : queues) {
            boolean ofSubscription = queue.name().startsWith("durable-subscription:")
                    || queue.name().startsWith("subscription:");
            if (ofSubscription && !all) {
                continue;
            }
            if (json()) {
                printJson(queue);
            } else {
                table.row(
                        queue.name(),
                        queue.ready(),
                        queue.lent(),
                        queue.scheduled(),
                        Amounts.bytes(queue.bytes()),
                        queue.consumers(),
                        queue.pausedMillis() == 0 ? "" : "paused");
            }
        }
        if (!json()) {
            table.print(out());
        }
        return ExitCode.DONE;
    }
}
