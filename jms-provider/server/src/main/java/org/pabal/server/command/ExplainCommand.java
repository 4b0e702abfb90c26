package org.pabal.server.command;

import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pabal explain}. */
@Command(name = "explain", description = "Says why messages of a queue, or one message, are not delivered.")
final class ExplainCommand extends BrokerCommand {

    @Parameters(index = "0", paramLabel = "QUEUE")
    private String queue = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MESSAGE",
            description = "A message id; otherwise the first messages.")
    private @Nullable String message;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        Report.Explanation told = ask(client -> client.explain(queue, message));
        if (json()) {
            printJson(told);
        } else {
            show(told);
        }
        return message != null && told.messages().isEmpty() ? ExitCode.NOTHING : ExitCode.DONE;
    }

    private void show(Report.Explanation told) {
        Report.Queue about = told.queue();
        out().println("Queue " + Table.printable(about.name()) + ": " + about.ready() + " ready, " + about.lent()
                + " lent, " + about.scheduled() + " later, " + about.consumers() + " consumers");
        told.findings().forEach(finding -> out().println("  " + Table.printable(finding)));
        for (Report.Receiver each : told.receivers()) {
            out().println("Consumer " + each.consumer() + " of "
                    + (each.client().isEmpty() ? "" : "client '" + Table.printable(each.client()) + "', ")
                    + "connection " + each.connection() + ": " + each.state()
                    + (each.selector().isEmpty() ? "" : "; selects " + Table.printable(each.selector())));
        }
        for (Report.Standing each : told.messages()) {
            out().println("Message " + (each.message().isEmpty() ? "without id" : Table.printable(each.message()))
                    + ": " + each.state());
            each.reasons().forEach(reason -> out().println("  " + Table.printable(reason)));
        }
        if (message != null && told.messages().isEmpty()) {
            out().println("Message " + message + " is not in this queue"
                    + (told.looked() ? "." : ", as far as it could be looked at."));
        }
    }
}
