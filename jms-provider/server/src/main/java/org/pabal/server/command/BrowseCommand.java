package org.pabal.server.command;

import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal browse}. */
@Command(name = "browse", description = "Shows messages of a queue in the order of delivery, and takes nothing.")
final class BrowseCommand extends BrokerCommand {

    private static final int PAGE = 100;

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

    @Option(
            names = {"-s", "--selector"},
            description = "Which of them.")
    private @Nullable String selector;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "100",
            description = "At most so many; ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--body", description = "Shows bodies, too.")
    private boolean body;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        Address browsed = queue(queue);
        Link link = broker().open();
        try {
            // Browsing would create it
            broker().administration(link).queue(queue);
            long session = link.nextId();
            long browser = link.nextId();
            broker().await(link.openSession(session, false));
            broker().await(link.openBrowser(session, browser, browsed, selector));
            int shown = 0;
            while (shown < count) {
                Link.BrowsedPage page = broker().await(link.browse(browser, Math.min(PAGE, count - shown)));
                page.messages().forEach(this::show);
                shown += page.messages().size();
                if (page.end()) {
                    break;
                }
            }
            if (shown == 0) {
                err().println("pabal: "
                        + (selector == null ? "there is nothing in " : "nothing that was asked for is in ") + queue);
            }
            return shown == 0 ? ExitCode.NOTHING : ExitCode.DONE;
        } finally {
            link.close();
        }
    }

    private void show(Message message) {
        if (json()) {
            out().println(MessageText.json(message));
            return;
        }
        out().println(MessageText.line(message));
        if (body) {
            MessageText.body(message).lines().forEach(line -> out().println("    " + Table.printable(line)));
        }
    }
}
