package org.pabal.server.command;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal bindings}. */
@Command(name = "bindings", description = "Lists which queues take messages from which exchange, and which messages.")
final class BindingsCommand extends BrokerCommand {

    @Parameters(arity = "0..1", paramLabel = "EXCHANGE", description = "Only those of this exchange.")
    private @Nullable String exchange;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "QUEUE",
            description = "Only those of this queue.")
    private @Nullable String queue;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        List<Report.Binding> bindings = ask(client -> client.bindings(exchange, queue));
        if (json()) {
            bindings.forEach(this::printJson);
        } else {
            Table table = new Table("EXCHANGE", "TYPE", "KEY", "QUEUE", "ONLY");
            bindings.forEach(
                    each -> table.row(each.exchange(), each.type(), each.key(), each.queue(), condition(each)));
            table.print(out());
        }
        return ExitCode.DONE;
    }

    private static String condition(Report.Binding binding) {
        StringBuilder text = new StringBuilder();
        if (!binding.match().isEmpty()) {
            text.append(binding.match()).append(" of");
            new TreeMap<>(binding.headers())
                    .forEach((name, value) ->
                            text.append(' ').append(name).append('=').append(value));
        }
        if (!binding.selector().isEmpty()) {
            text.append(text.length() == 0 ? "" : ", and ").append(binding.selector());
        }
        return text.toString();
    }
}
