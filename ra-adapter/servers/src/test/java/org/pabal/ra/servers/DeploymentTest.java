package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.ra.servers.app.Mistaken;
import org.pabal.ra.servers.app.PassingOn;
import org.pabal.ra.servers.kit.Application;
import org.pabal.ra.servers.kit.BrokerProcess;
import org.pabal.ra.servers.kit.Preparation;
import org.pabal.ra.servers.kit.SecondAdapter;
import org.pabal.ra.servers.kit.ServerProcess;

/** Deploying what is wrong, or too early, or twice: what an administrator reads in the server's log. Runs beside the server. */
@Tag("long")
@Tag("remote")
@Tag("deployment")
class DeploymentTest {

    @TempDir
    Path folder;

    private static List<String> said(ServerProcess server, String text) throws Exception {
        try (var lines = Files.lines(server.log())) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    @Test
    void aBrokerThatIsNotThereIsToldOnceAndBeansBeginWhenItComes() throws Exception {
        Preparation.again();
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            broker.kill();
            try (ServerProcess server = Preparation.start(broker.url(), Application.war("load", PassingOn.class))) {
                server.awaitSaid("cannot be consumed from");
                broker.startAgain();
                broker.send("load", List.of("a", "b"));
                assertThat(broker.drain("load.done", 2)).containsExactlyInAnyOrder("a", "b");
                server.awaitSaid("is consumed again from");
                assertThat(said(server, "cannot be consumed from"))
                        .singleElement()
                        .asString()
                        .contains("queue load (" + PassingOn.class.getName() + ")")
                        .contains("is the broker running");
            }
        }
    }

    @Test
    void aPropertyThatCannotBeIsNamedWithItsValueAndWhatItMayBe() throws Exception {
        Preparation.again();
        // WildFly activates beans when it has started, and deploys them before
        try (BrokerProcess broker = BrokerProcess.start(folder);
                ServerProcess server = Preparation.start(broker.url(), Application.war("mistaken", Mistaken.class))) {
            server.awaitSaid("maxSessions=0: it must be a number from 1 to 1000");
            server.awaitSaid("acknowledgeMode=Sometimes: it must be Auto-acknowledge or Dups-ok-acknowledge");
        }
    }

    @Test
    void aWrongPasswordIsToldAsSuch() throws Exception {
        Preparation.again();
        try (BrokerProcess broker = BrokerProcess.startWithUser(folder, "anna", "right");
                ServerProcess server = Preparation.start(
                        broker.url() + "?jms.user=anna&jms.password=guessed",
                        Application.war("load", PassingOn.class))) {
            server.awaitSaid("cannot be consumed from");
            assertThat(said(server, "cannot be consumed from"))
                    .singleElement()
                    .asString()
                    .contains("anna")
                    .contains("password")
                    .doesNotContain("guessed");
        }
    }

    @Test
    void twoVersionsOfTheAdapterWorkSideBySide() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            SecondAdapter.prepare(broker.url());
            try (ServerProcess server = Preparation.start(broker.url(), SecondAdapter.application())) {
                broker.send("load", List.of("a"));
                broker.send("load.too", List.of("b"));
                assertThat(broker.drain("load.done", 2)).containsExactlyInAnyOrder("a", "b");
                assertThat(said(server, "started Pabal resource adapter to")).hasSize(2);
            }
        }
    }

    @Test
    void twoVersionsWithBrokersOfTheirOwnInTheServerMustNotShareADirectory() throws Exception {
        String url = "pabal:local:orders?data=" + folder.resolve("data");
        SecondAdapter.prepare(url);
        // Which of the two comes first is chance
        try (ServerProcess server = Preparation.start(url, SecondAdapter.neither())) {
            server.awaitSaid("cannot start Pabal resource adapter to pabal:local:orders");
            server.awaitSaid("started Pabal resource adapter to pabal:local:orders");
            assertThat(said(server, "cannot start Pabal resource adapter to pabal:local:orders"))
                    .allSatisfy(line -> assertThat(line)
                            .contains(folder.resolve("data").toString())
                            .contains("give this one a directory of its own"));
            assertThat(said(server, "started Pabal resource adapter to")).hasSize(1);
        }
    }
}
