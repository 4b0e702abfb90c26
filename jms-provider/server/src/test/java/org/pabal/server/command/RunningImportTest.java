package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.RunningServer;
import org.pabal.server.RunningServer.Outcome;

/** {@code pabal import --broker}: an export put into a broker that runs. */
@Timeout(180)
class RunningImportTest {

    private static final String HEAD = "{\"pabal\":\"export\",\"version\":1,\"journal\":\"j\",\"at\":\"2026\"}";

    @TempDir
    Path folder;

    private RunningServer server;
    private final List<String> lines = new ArrayList<>(List.of(HEAD));
    private int messages;

    @BeforeEach
    void start() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void queue(String name, String settings) {
        lines.add("{\"queue\":\"" + name + "\",\"settings\":{" + settings + "}}");
    }

    private void message(String queue, String more) {
        messages++;
        lines.add("{\"in\":\"" + queue + "\",\"message\":{\"id\":\"ID:" + queue + "-" + messages
                + "\",\"destination\":{\"queue\":\"" + queue + "\"}" + more + "}}");
    }

    private void end() {
        lines.add("{\"end\":true,\"messages\":" + messages + "}");
    }

    private Outcome imported(String... more) throws Exception {
        Path file = folder.resolve("all.jsonl");
        Files.write(file, lines);
        List<String> words = new ArrayList<>(List.of("import", "-i", file.toString()));
        words.addAll(List.of(more));
        return server.command(words.toArray(String[]::new));
    }

    private long ready(String queue) {
        Matcher found = Pattern.compile(Pattern.quote(queue) + " +(\\d+) ")
                .matcher(server.command("queues", queue).out());
        assertThat(found.find()).as(queue).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void putsQueuesExchangesBindingsAndMessagesIntoBrokerThatRuns() throws Exception {
        lines.add("{\"exchange\":\"weather\",\"type\":\"topic\"}");
        queue("orders", "\"lengthMax\":1000,\"overflow\":\"reject\"");
        lines.add(
                "{\"binding\":\"orders\",\"exchange\":\"weather\",\"key\":\"*.wind\",\"headers\":{},\"matchAll\":true}");
        message("orders", ",\"text\":\"eins\",\"timestamp\":1700000000000,\"properties\":{\"size\":{\"int\":3}}");
        message("orders", ",\"text\":\"zwei\",\"priority\":9,\"correlationId\":\"c\"");
        message("orders", ",\"text\":\"late\",\"expiration\":1");
        lines.add("{\"in\":\"orders\",\"deliveries\":2,\"message\":{\"id\":\"ID:orders-4\","
                + "\"destination\":{\"topic\":\"news\"},\"bytes\":\"AQID\"}}");
        messages++;
        end();

        Outcome outcome = imported();
        assertThat(outcome.err())
                .contains("4 messages imported into pabal://127.0.0.1")
                .contains("note: 1 messages had been delivered before")
                .contains("note: 1 messages had expired");
        assertThat(outcome.exit()).isZero();
        assertThat(server.command("exchanges").out()).containsPattern("weather +topic +1");
        List<String> browsed =
                server.command("browse", "orders", "--json").out().lines().toList();
        assertThat(browsed).hasSize(3);
        assertThat(browsed.get(0)).contains("\"ID:orders-2\"").contains("zwei");
        assertThat(browsed.get(1)).contains("\"ID:orders-1\"").contains("eins").contains("size");
        assertThat(browsed.get(2)).contains("\"ID:orders-4\"").contains("news");
        assertThat(server.command("queues", "orders", "--json").out())
                .contains("\"lengthMax\":1000")
                .contains("\"overflow\":\"reject\"");
    }

    @Test
    void refusesWhatHasBeenImportedBeforeUnlessToldToDoItAgain() throws Exception {
        queue("orders", "");
        message("orders", ",\"text\":\"eins\"");
        message("orders", ",\"text\":\"zwei\"");
        end();
        assertThat(imported("--json").out()).contains("{\"count\":2}");

        Outcome second = imported();
        assertThat(second.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(second.err())
                .contains("line 3: message ID:orders-1 is in queue 'orders' already")
                .contains("--again imports it regardless")
                .contains("No message has been imported.")
                .doesNotContain("\tat ");
        assertThat(ready("orders")).isEqualTo(2);

        assertThat(imported("--again").err())
                .contains("note: queue 'orders' was there, and keeps the settings that it has")
                .contains("2 messages imported");
        assertThat(ready("orders")).isEqualTo(4);
    }

    @Test
    void saysExactlyHowFarItHasComeAndGoesOnBehindIt() throws Exception {
        queue("many", "");
        queue("small", "\"lengthMax\":3,\"overflow\":\"reject\"");
        for (int i = 0; i < 700; i++) {
            message("many", ",\"text\":\"x\"");
        }
        for (int i = 0; i < 5; i++) {
            message("small", ",\"text\":\"y\"");
        }
        for (int i = 0; i < 10; i++) {
            message("many", ",\"text\":\"z\"");
        }
        end();

        Outcome stopped = imported();
        assertThat(stopped.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(stopped.err()).contains("the import has stopped. line ").contains("small");
        Matcher from = Pattern.compile("Everything up to line (\\d+) .*\\(500 messages.*go on with --from-line (\\d+)")
                .matcher(stopped.err());
        assertThat(from.find()).as(stopped.err()).isTrue();
        assertThat(Integer.parseInt(from.group(2))).isEqualTo(Integer.parseInt(from.group(1)) + 1);
        assertThat(ready("many")).isEqualTo(500);
        assertThat(ready("small")).isZero();

        server.command("create", "small", "--length-max", "100");
        Outcome rest = imported("--from-line", from.group(2));
        assertThat(rest.err()).contains("215 messages imported");
        assertThat(ready("many")).isEqualTo(710);
        assertThat(ready("small")).isEqualTo(5);
    }

    @Test
    void leavesOutWhatOnlyDirectoriesCanTakeAndSaysSo() throws Exception {
        lines.add("{\"subscription\":\"news\",\"clientId\":\"anna\",\"topic\":{\"topic\":\"t\"},"
                + "\"queue\":\"durable-subscription:anna:news\",\"settings\":{}}");
        message("durable-subscription:anna:news", ",\"text\":\"x\"");
        message("orders", ",\"text\":\"x\"");
        lines.add("{\"branch\":\"1:ab:cd\",\"state\":\"prepared\"}");
        end();
        Outcome refused = imported();
        assertThat(refused.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(refused.err()).contains("--skip-branches").contains("No message has been imported");

        Outcome outcome = imported("--skip-branches");
        assertThat(outcome.err())
                .contains("note: branch 1:ab:cd (prepared) was left out")
                .contains("note: 1 messages of a durable subscription were left out (durable-subscription:anna:news)")
                .contains("1 messages imported");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void saysWhatIsWrongWithFileOrCommand() throws Exception {
        message("orders", ",\"text\":\"x\"");
        Outcome cut = imported();
        assertThat(cut.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(cut.err())
                .contains("the export is cut off: its last line is missing")
                .contains("Everything up to line 2 has been imported (1 messages");
        lines.clear();
        lines.add("hello");
        assertThat(imported().err()).contains("line 1 does not say that this is an export");
        lines.set(0, HEAD);
        lines.add("{\"in\":5}");
        assertThat(imported().err()).contains("line 2: ").contains("No message has been imported");

        Outcome both = imported(folder.resolve("data").toString());
        assertThat(both.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(both.err()).contains("leave out DIRECTORY or --broker");
        Outcome none = RunningServer.run("import", "-i", "x");
        assertThat(none.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(none.err()).contains("a DIRECTORY that no broker has, or --broker URL");
    }
}
