package org.pabal.server.command;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal create}. */
@Command(
        name = "create",
        description = "Creates a queue, or changes the settings of one that is there; or creates an exchange.",
        footer = {"", "What is not said stays as it is, or is as 'queues' in the broker's configuration says."})
final class CreateCommand extends BrokerCommand {

    @Parameters(paramLabel = "NAME")
    private String queue = "";

    @Option(
            names = "--exchange",
            paramLabel = "TYPE",
            description = "It is an exchange: direct, fanout, topic or headers.")
    private @Nullable String exchange;

    @Option(names = "--length-max", description = "Messages it holds; 0 for no limit.")
    private @Nullable Long lengthMax;

    @Option(names = "--bytes-max", description = "Bytes it holds; 0 for no limit.")
    private @Nullable Long bytesMax;

    @Option(names = "--overflow", description = "What happens beyond: block, reject, drop-oldest, dead-letter.")
    private @Nullable String overflow;

    @Option(names = "--deliveries-max", description = "After so many failed deliveries a message is dead-lettered.")
    private @Nullable Long deliveriesMax;

    @Option(names = "--redelivery-delay", paramLabel = "MS", description = "Pause before a message comes again.")
    private @Nullable Long redeliveryDelay;

    @Option(names = "--redelivery-delay-multiplier", paramLabel = "F", description = "By which it grows each time.")
    private @Nullable Double redeliveryDelayMultiplier;

    @Option(names = "--redelivery-delay-max", paramLabel = "MS", description = "Where it stops growing.")
    private @Nullable Long redeliveryDelayMax;

    @Option(names = "--dead-letter-queue", description = "Where dead messages go; empty to drop them.")
    private @Nullable String deadLetterQueue;

    @Option(names = "--expired-queue", description = "Where expired messages go; empty to drop them.")
    private @Nullable String expiredQueue;

    @Option(names = "--exclusive", negatable = true, description = "One consumer at a time, the others standing by.")
    private @Nullable Boolean exclusive;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        Map<String, Object> settings = new HashMap<>();
        put(settings, "lengthMax", lengthMax);
        put(settings, "bytesMax", bytesMax);
        put(settings, "overflow", overflow);
        put(settings, "deliveriesMax", deliveriesMax);
        put(settings, "redeliveryDelayMillis", redeliveryDelay);
        put(settings, "redeliveryDelayMultiplier", redeliveryDelayMultiplier);
        put(settings, "redeliveryDelayMaxMillis", redeliveryDelayMax);
        put(settings, "deadLetterTo", deadLetterQueue);
        put(settings, "expiredTo", expiredQueue);
        put(settings, "exclusive", exclusive);
        String type = exchange;
        if (type != null) {
            return createExchange(type, settings);
        }
        ask(client -> {
            client.create(queue, settings);
            return ExitCode.DONE;
        });
        return say("Queue " + queue + " is there.", null);
    }

    private ExitCode createExchange(String type, Map<String, Object> settings)
            throws AdministrationException, InterruptedException {
        if (!settings.isEmpty()) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "an exchange keeps nothing: --exchange does not go with settings of a queue");
        }
        ask(client -> {
            client.declareExchange(queue, type.toLowerCase(Locale.ROOT));
            return ExitCode.DONE;
        });
        return say("Exchange " + queue + " is there; 'pabal bind " + queue + " QUEUE' leads it to a queue.", null);
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
