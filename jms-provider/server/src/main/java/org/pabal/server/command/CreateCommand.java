package org.pabal.server.command;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal create}. */
@Command(name = "create", description = "Creates a queue, or changes the settings of one that is there.")
final class CreateCommand extends BrokerCommand {

    @Parameters(paramLabel = "QUEUE")
    private String queue = "";

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
        put(settings, "deadLetterTo", deadLetterQueue);
        put(settings, "expiredTo", expiredQueue);
        put(settings, "exclusive", exclusive);
        ask(client -> {
            client.create(queue, settings);
            return ExitCode.DONE;
        });
        return say("Queue " + queue + " is there.", null);
    }

    private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value);
        }
    }
}
