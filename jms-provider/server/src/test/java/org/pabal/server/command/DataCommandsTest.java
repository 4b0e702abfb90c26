package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.json.JsonReader;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.command.QueueSettings;

@Timeout(120)
class DataCommandsTest {

    @TempDir
    Path parent;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return PabalCommand.create(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    private Broker start(Path directory) {
        return Broker.start(BrokerSettings.builder("data")
                .storage(StorageSettings.in(directory).withSegmentSize(64 << 10))
                .build());
    }

    @Test
    void checksShowsExportsAndImports() throws Exception {
        String data = parent.resolve("data").toString();
        String file = parent.resolve("all.jsonl").toString();
        String copy = parent.resolve("copy").toString();
        try (Broker broker = start(parent.resolve("data"))) {
            broker.administration()
                    .declareQueue("orders", QueueSettings.defaults())
                    .toCompletableFuture()
                    .join();
            assertThat(run("check", data)).isEqualTo(1);
            assertThat(err.toString())
                    .contains("pid " + ProcessHandle.current().pid())
                    .contains("look at a copy");
        }

        assertThat(run("check", data)).isZero();
        assertThat(out.toString()).contains("sound");
        assertThat(run("check", data, "--json", "--quiet")).isZero();
        assertThat(JsonReader.readObject(out.toString().trim())).containsEntry("sound", true);
        assertThat(err.toString()).isEmpty();
        assertThat(run("show", data)).isZero();
        assertThat(out.toString()).contains("orders", "0000000001.segment", "active");
        assertThat(run("show", data, "--json")).isZero();
        assertThat(JsonReader.readObject(out.toString().trim())).containsKeys("segments", "queues", "branches");

        assertThat(run("export", data, "-o", file)).isZero();
        assertThat(run("export", data, "-o", file)).isEqualTo(1);
        assertThat(err.toString()).contains("it exists");
        assertThat(run("import", copy, "-i", file)).isZero();
        assertThat(run("export", copy)).isZero();
        assertThat(out.toString()).contains("{\"queue\":\"orders\"");
        assertThat(run("export", copy, "--queue", "ordres")).isEqualTo(1);
        assertThat(err.toString()).contains("ordres");
    }

    @Test
    void saysWhatIsWrongInWords() throws Exception {
        String nothing = parent.resolve("nothing").toString();
        assertThat(run("show", nothing)).isEqualTo(1);
        assertThat(err.toString()).contains("no such directory").doesNotContain("\tat ");
        assertThat(run("show")).isEqualTo(2);
        Files.createDirectory(parent.resolve("nothing"));
        assertThat(run("check", nothing)).isEqualTo(6);
        assertThat(run("import", nothing, "-i", parent.resolve("none.jsonl").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("does not exist");
        Path text = Files.writeString(parent.resolve("text"), "hello\n");
        assertThat(run("import", nothing, "-i", text.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("line 1");
        assertThat(parent.resolve("nothing")).isEmptyDirectory();
    }
}
