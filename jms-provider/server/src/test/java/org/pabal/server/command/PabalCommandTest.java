package org.pabal.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.RunningServer;
import org.pabal.server.RunningServer.Outcome;

@Timeout(120)
class PabalCommandTest {

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Outcome pabal(String... arguments) {
        return server.command(arguments);
    }

    @Test
    void sendsBrowsesAndReceives() {
        assertThat(pabal("send", "orders", "two loaves", "-p", "region=eu", "-n", "2")
                        .exit())
                .isZero();

        Outcome browsed = pabal("browse", "orders", "--body");
        assertThat(browsed.out()).contains("two loaves").contains("{region=eu}");
        assertThat(pabal("queues").out()).containsPattern("orders +2 +0 +0");

        Outcome received = pabal("receive", "orders", "--json", "-n", "2");
        assertThat(received.exit()).isZero();
        assertThat(received.out().lines())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line).contains("\"text\":\"two loaves\"").contains("\"region\":\"eu\""));
        Outcome nothing = pabal("receive", "orders", "-w", "0");
        assertThat(nothing.exit()).isEqualTo(ExitCode.NOTHING.number());
    }

    @Test
    void sendsTheBytesOfAFile() throws Exception {
        Path file = folder.resolve("body");
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(pabal("send", "files", "--file", file.toString()).exit()).isZero();
        assertThat(pabal("receive", "files", "--json").out()).contains("\"base64\":\"AQID\"");
    }

    @Test
    void createsMovesPurgesAndDeletesQueues() {
        assertThat(pabal("create", "small", "--length-max", "2", "--overflow", "reject")
                        .exit())
                .isZero();
        pabal("send", "small", "a", "-n", "2");
        Outcome full = pabal("send", "small", "b");
        assertThat(full.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(full.err()).contains("small");

        assertThat(pabal("move", "small", "large", "--json").out()).contains("{\"count\":2}");
        Outcome kept = pabal("delete", "large");
        assertThat(kept.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(kept.err())
                .contains("cannot delete queue 'large': it holds 2 messages")
                .contains("--with-messages");
        assertThat(pabal("delete", "large", "--if-unused").err()).contains("it holds 2 messages");
        assertThat(pabal("delete", "large", "--if-unused", "--with-messages").exit())
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(pabal("purge", "large").out()).contains("2 messages dropped from large");
        assertThat(pabal("delete", "large", "--if-unused").exit()).isZero();
        assertThat(pabal("purge", "large").exit()).isEqualTo(ExitCode.NOTHING.number());
        pabal("send", "large", "a");
        assertThat(pabal("delete", "large", "--with-messages").exit()).isZero();
        assertThat(pabal("explain", "large").exit()).isEqualTo(ExitCode.NOTHING.number());
    }

    @Test
    void leadsMessagesFromExchangesToQueues() throws Exception {
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            assertThat(pabal("create", type + "s", "--exchange", type).exit()).isZero();
            assertThat(pabal("create", "of-" + type).exit()).isZero();
        }
        assertThat(pabal("bind", "directs", "of-direct", "de", "-s", "size > 3").exit())
                .isZero();
        assertThat(pabal("bind", "fanouts", "of-fanout").out()).contains("takes messages from exchange fanouts.");
        assertThat(pabal("bind", "topics", "of-topic", "*.wind").exit()).isZero();
        assertThat(pabal("bind", "headerss", "of-headers", "-H", "a=1", "-H", "b='1'", "-H", "c=true", "--match", "any")
                        .exit())
                .isZero();

        assertThat(pabal("exchanges").out())
                .containsPattern("pabal.direct +direct +0 +0 +built in")
                .containsPattern("headerss +headers +1 +0");
        assertThat(pabal("exchanges", "--json").out())
                .contains(
                        "{\"name\":\"topics\",\"type\":\"topic\",\"builtIn\":false,\"bindings\":1,\"subscriptions\":0}");
        assertThat(pabal("bindings").out())
                .containsPattern("directs +direct +de +of-direct +size > 3")
                .containsPattern("headerss +headers +of-headers +any of a=1 b=1 c=true");
        assertThat(pabal("bindings", "topics", "--json").out().lines())
                .containsExactly(
                        "{\"exchange\":\"topics\",\"type\":\"topic\",\"queue\":\"of-topic\",\"key\":\"*.wind\","
                                + "\"selector\":\"\",\"headers\":{},\"match\":\"\"}");
        assertThat(pabal("bindings", "-q", "of-fanout", "--json").out().lines()).hasSize(1);

        assertThat(pabal("unbind", "topics", "of-topic", "*.wind").exit()).isZero();
        assertThat(pabal("bindings", "topics", "--json").out()).isEmpty();
        assertThat(pabal("unbind", "topics", "of-topic", "*.wind").exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(pabal("delete", "fanouts", "--exchange").exit()).isZero();
        assertThat(pabal("bindings", "fanouts").err()).contains("there is no exchange of that name");
    }

    @Test
    void saysWhatIsWrongWithAnExchangeOrABinding() {
        Outcome unknown = pabal("create", "x", "--exchange", "fan");
        assertThat(unknown.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(unknown.err()).contains("allowed: direct, fanout, topic, headers");
        assertThat(pabal("create", "x", "--exchange", "topic", "--length-max", "1")
                        .exit())
                .isEqualTo(ExitCode.USAGE.number());
        pabal("create", "x", "--exchange", "topic");
        Outcome other = pabal("create", "x", "--exchange", "direct");
        assertThat(other.exit()).isEqualTo(ExitCode.FAILED.number());
        assertThat(other.err()).contains("exists as TOPIC");
        Outcome noQueue = pabal("bind", "x", "nowhere", "a.b");
        assertThat(noQueue.exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(noQueue.err()).contains("there is no such queue");
        pabal("create", "q");
        assertThat(pabal("bind", "x", "q", "a..b").exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(pabal("bind", "x", "q", "a", "-H", "a=1").err()).contains("use a selector");
        assertThat(pabal("delete", "pabal.topic", "--exchange").err()).contains("built in");
    }

    @Test
    void leavesAloneWhatIsNotSaidWhenAQueueIsChanged() {
        pabal("create", "small", "--length-max", "7", "--dead-letter-queue", "graves");
        pabal("create", "small", "--exclusive");
        assertThat(pabal("queues", "small", "--json").out())
                .contains("\"lengthMax\":7", "\"deadLetterTo\":\"graves\"", "\"exclusive\":true");
    }

    @Test
    void saysHowTheBrokerIsAndWhoIsConnected() {
        assertThat(pabal("status").out()).contains("running").contains("in memory only");
        assertThat(pabal("status", "--json").out()).contains("\"state\":\"RUNNING\"");
        assertThat(pabal("connections").out()).contains("anonymous").contains("127.0.0.1:");
    }

    @Test
    void explainsWhyNothingIsDelivered() {
        pabal("send", "orders", "x", "--delay", "3600");
        Outcome explained = pabal("explain", "orders");
        assertThat(explained.exit()).isZero();
        assertThat(explained.out())
                .contains("There is no consumer: nobody has this queue open.")
                .contains("Its delivery time has not come");
        assertThat(pabal("explain", "nowhere").exit()).isEqualTo(ExitCode.NOTHING.number());
        assertThat(pabal("explain", "orders", "ID:unknown").exit()).isEqualTo(ExitCode.NOTHING.number());
    }

    @Test
    void saysWhenNobodyListensThere() {
        Outcome outcome = RunningServer.run("status", "--broker", "pabal://127.0.0.1:1");
        assertThat(outcome.exit()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(outcome.err()).contains("nothing listens on port 1");
    }

    @Test
    void suggestsWhatWasMeant() {
        Outcome outcome = RunningServer.run("queus");
        assertThat(outcome.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(outcome.err()).contains("queues").contains("'pabal --help' lists the commands");
        Outcome incomplete = RunningServer.run("send");
        assertThat(incomplete.exit()).isEqualTo(ExitCode.USAGE.number());
        assertThat(incomplete.err().lines())
                .containsExactly(
                        "pabal: Missing required parameter: 'QUEUE'", "'pabal send --help' tells how it is written.");
        assertThat(RunningServer.run("status", "--broker", "http://x").exit()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void helpNamesEveryCommandAndItsExitCodes() {
        Outcome help = RunningServer.run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains("run", "stop", "status", "queues", "browse", "send", "receive", "explain", "users", "bench")
                .contains("Exit codes");
    }

    @Test
    void stopsTheBroker() throws Exception {
        assertThat(pabal("stop").exit()).isZero();
        assertThat(server.server().awaitEnd()).isFalse();
        assertThat(pabal("status").exit()).isEqualTo(ExitCode.UNREACHABLE.number());
    }
}
