package org.pabal.server.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.server.administration.AdministrationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal bind}. */
@Command(
        name = "bind",
        description = "Lets a queue take messages from an exchange.",
        footer = {
            "",
            "pabal bind invoices berlin de                    direct: messages with the key 'de'",
            "pabal bind alarms siren                          fanout: all",
            "pabal bind weather sailors '*.wind'              topic: * is one word, # any number",
            "pabal bind jobs press -H format=A3 -H colour=true   headers: properties with these values",
            "",
            "Binding again with the same exchange, queue and key replaces the conditions."
        })
final class BindCommand extends BrokerCommand {

    /** Whether all headers have to be equal, or one of them. */
    enum Match {
        ALL,
        ANY
    }

    @Parameters(index = "0", paramLabel = "EXCHANGE")
    private String exchange = "";

    @Parameters(index = "1", paramLabel = "QUEUE")
    private String queue = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "KEY", description = "Routing key, or pattern.")
    private String key = "";

    @Option(
            names = {"-s", "--selector"},
            description = "A further condition on the message.")
    private @Nullable String selector;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME=VALUE",
            description =
                    "On a headers exchange: a property and its value; may be repeated. Numbers, true and false are"
                            + " compared as such; '5' in quotes is a text.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--match",
            defaultValue = "all",
            paramLabel = "all|any",
            description = "Whether all of the headers must be equal, or any; ${DEFAULT-VALUE}.")
    private Match match = Match.ALL;

    @Override
    ExitCode run() throws AdministrationException, InterruptedException {
        Map<String, Object> compared = new LinkedHashMap<>();
        headers.forEach((name, value) -> compared.put(name, typed(value)));
        ask(client -> {
            client.bind(exchange, queue, key, selector, compared, match == Match.ALL);
            return ExitCode.DONE;
        });
        return say(
                "Queue " + queue + " takes messages from exchange " + exchange
                        + (key.isEmpty() ? "" : " with key " + key) + ".",
                null);
    }

    static Object typed(String text) {
        if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
            return text.substring(1, text.length() - 1);
        } else if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        } else if (text.matches("[+-]?[0-9]{1,18}")) {
            return Long.valueOf(text);
        } else if (text.matches("[+-]?[0-9]+\\.[0-9]+([eE][+-]?[0-9]+)?")) {
            return Double.valueOf(text);
        }
        return text;
    }
}
