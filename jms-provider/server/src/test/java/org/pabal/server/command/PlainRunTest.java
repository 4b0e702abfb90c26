package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainRunTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run --data d",
                "run --data=d --port 0 --host=::1",
                "run --set listeners.main.port=7 --set=broker.name=b --port 8",
                "run --config c.yaml --set storage.data=",
                "run --config=c.yaml --host h --data /a=b"
            })
    void understandsWhatPicocliUnderstands(String line) {
        String[] arguments = line.split(" ");
        PlainRun plain = Objects.requireNonNull(PlainRun.of(arguments));
        RunCommand described = new RunCommand();
        new CommandLine(described).parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
        assertThat(plain.shortcuts()).isEqualTo(described.shortcuts());
        assertThat(plain.options().settings).isEqualTo(described.options().settings);
        assertThat(plain.options().config).isEqualTo(described.options().config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "queues",
                "run --help",
                "run -h",
                "run --print-config",
                "run --data",
                "run --data d --data e",
                "run --data --port",
                "run --data=",
                "run @file",
                "run --data @file",
                "run --data 'd'",
                "run d",
                "run --dta d",
                "run -- --data d",
                "run --config a --config b",
                "run -c a"
            })
    void leavesTheRestToPicocli(String line) {
        assertThat(PlainRun.of(line.isEmpty() ? new String[0] : line.split(" ")))
                .isNull();
    }

    @Test
    void namesAFileToReadSettingsFrom() {
        PlainRun plain = Objects.requireNonNull(PlainRun.of(new String[] {"run", "--config", "a/b.yaml"}));
        assertThat(plain.options().config).isEqualTo(Path.of("a/b.yaml"));
    }
}
