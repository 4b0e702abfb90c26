package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.client.tcp.TcpLink;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.server.settings.ServerSettings;

@Timeout(120)
class SecurityTest {

    @TempDir
    Path folder;

    private void addUser(String name, String password, String... roles) throws Exception {
        RunningServer.addUser(folder, name, password, roles);
    }

    private static void login(RunningServer server, String user, String password) throws Exception {
        Link link = TcpLink.connect(server.url());
        try {
            link.open(null, user, password, new Deaf()).toCompletableFuture().get(60, TimeUnit.SECONDS);
        } finally {
            link.close();
        }
    }

    private static void assertRefused(Refusal.Code code, ThrowingLogin login) {
        assertThatThrownBy(login::run)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(code));
    }

    private interface ThrowingLogin {
        void run() throws Exception;
    }

    @Test
    void letsInWhoKnowsThePasswordAndNobodyElse() throws Exception {
        addUser("anna", "s3cret", "user");
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("security.failedLoginDelay", "1 ms"))) {
            login(server, "anna", "s3cret");
            assertRefused(Refusal.Code.NOT_AUTHENTICATED, () -> login(server, "anna", "wrong"));
            assertRefused(Refusal.Code.NOT_AUTHENTICATED, () -> login(server, "nobody", "s3cret"));
            assertRefused(Refusal.Code.NOT_AUTHENTICATED, () -> login(server, null, null));
            login(server, "anna", "s3cret");
        }
    }

    @Test
    void noticesThatTheUsersFileHasChanged() throws Exception {
        addUser("anna", "s3cret", "user");
        try (RunningServer server =
                RunningServer.start(RunningServer.settings(folder).set("security.failedLoginDelay", "1 ms"))) {
            addUser("ben", "other", "user");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            boolean in = false;
            while (!in && System.nanoTime() < end) {
                try {
                    login(server, "ben", "other");
                    in = true;
                } catch (ExecutionException notYet) {
                    assertThat(notYet).hasCauseInstanceOf(RefusedException.class);
                }
            }
            assertThat(in).isTrue();
        }
    }

    @Test
    void doesNotListenWhereOthersCanReachItUntilSomebodyMayLogIn() throws Exception {
        ServerSettings.Builder open = RunningServer.settings(folder).set("listeners.main.host", "0.0.0.0");
        assertThatThrownBy(() -> RunningServer.start(open))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("listener 'main'")
                .hasMessageContaining("pabal users add");
        addUser("anna", "s3cret", "user");
        RunningServer.start(RunningServer.settings(folder).set("listeners.main.host", "0.0.0.0"))
                .close();
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (RunningServer first = RunningServer.start(RunningServer.settings(folder))) {
            ServerSettings.Builder second =
                    RunningServer.settings(folder).set("listeners.main.port", Integer.toString(first.port()));
            assertThatThrownBy(() -> RunningServer.start(second))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port())
                    .hasMessageContaining("the port is in use");
        }
    }

    private static final class Deaf implements LinkListener {
        @Override
        public void deliver(long session, long consumer, long delivery, Message message, int count) {}

        @Override
        public void recall(long session, long consumer, int count) {}

        @Override
        public void consumerEnded(long session, long consumer, Refusal reason) {}

        @Override
        public void refused(long session, Refusal refusal) {}

        @Override
        public void lost(Refusal reason) {}
    }
}
