package org.pabal.server.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.AdministrationException;
import org.pabal.server.administration.Report;
import org.pabal.server.administration.Reports;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that speak to a broker have in common: where it is, how the answer is shown, how they fail. */
@Command(mixinStandardHelpOptions = true)
abstract class BrokerCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--json", description = "Writes JSON, one object a line, for programs.")
    private boolean json;

    @Override
    public final Integer call() throws Exception {
        try {
            return run().number();
        } catch (AdministrationException e) {
            throw BrokerOptions.refused(e.refusal(), e);
        } finally {
            out().flush();
        }
    }

    abstract ExitCode run() throws AdministrationException, InterruptedException;

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    BrokerOptions broker() {
        return broker;
    }

    boolean json() {
        return json;
    }

    /** A queue as somebody has written it. */
    static Address queue(String name) {
        return address("queue", name, Address::queue);
    }

    static Address topic(String name) {
        return address("topic", name, Address::topic);
    }

    private static Address address(String what, String name, Function<String, Address> named) {
        try {
            return named.apply(name);
        } catch (IllegalArgumentException unfit) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    name.isEmpty() ? "the name of the " + what + " is empty" : String.valueOf(unfit.getMessage()),
                    unfit);
        }
    }

    /** One question and its answer over a connection of its own. */
    <T> T ask(Question<T> question) throws AdministrationException, InterruptedException {
        Link link = broker.open();
        try {
            return question.ask(broker.administration(link));
        } finally {
            link.close();
        }
    }

    /** Something to ask of an administrator's client. */
    interface Question<T> {
        T ask(AdministrationClient client) throws AdministrationException, InterruptedException;
    }

    void printJson(Report report) {
        out().println(Reports.text(report));
    }

    /** What has been done, for people; {@code count} for programs. */
    ExitCode say(String text, @Nullable Long count) {
        if (json) {
            printJson(count == null ? new Report.Done() : new Report.Count(count));
        } else {
            out().println(text);
        }
        return ExitCode.DONE;
    }
}
