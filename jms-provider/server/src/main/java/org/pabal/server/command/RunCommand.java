package org.pabal.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.ServerSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pabal run}: the broker, in the foreground. */
@Command(
        name = RunCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "Runs a broker in the foreground, until it is asked to stop.",
        footer = {
            "",
            "Without any settings it listens on 127.0.0.1:7225, lets this machine in, and keeps messages in pabal-data."
        })
final class RunCommand implements Callable<Integer> {

    static final String NAME = "run";

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private final SettingsOptions options = new SettingsOptions();

    @Option(names = "--host", description = "Short for --set listeners.main.host=HOST.")
    private @Nullable String host;

    @Option(names = "--port", description = "Short for --set listeners.main.port=PORT.")
    private @Nullable String port;

    @Option(names = "--data", paramLabel = "DIRECTORY", description = "Short for --set storage.data=DIRECTORY.")
    private @Nullable String data;

    @Option(
            names = "--print-config",
            description = "Shows all settings as they hold, what they are for and where they were said, and ends.")
    private boolean printConfig;

    @Override
    public Integer call() throws Exception {
        ServerSettings settings = options.read(shortcuts());
        if (printConfig) {
            settings.warnings().forEach(warning -> spec.commandLine().getErr().println("pabal: " + warning));
            spec.commandLine().getOut().print(settings.print());
            spec.commandLine().getOut().flush();
            return ExitCode.DONE.number();
        }
        return Foreground.run(settings);
    }

    SettingsOptions options() {
        return options;
    }

    List<String> shortcuts() {
        return shortcuts(host, port, data);
    }

    /** What the short forms stand for. */
    static List<String> shortcuts(@Nullable String host, @Nullable String port, @Nullable String data) {
        List<String> said = new ArrayList<>();
        if (host != null) {
            said.add("listeners.main.host=" + host);
        }
        if (port != null) {
            said.add("listeners.main.port=" + port);
        }
        if (data != null) {
            said.add("storage.data=" + data);
        }
        return said;
    }
}
