package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;

/** Answers that nobody waits for come though nothing else is said, over a socket with its own clock. */
@Timeout(60)
class UnhurriedAnswerOverTcpTest {

    @TempDir
    private Path folder;

    @Test
    void comesByItself() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient client = RawClient.open(server.port(), new byte[0], 0)) {
            client.ask(new ClientFrame.OpenSession(1, client.number(1), false));
            for (long request = 2; request < 20; request++) {
                Message message = Message.builder().persistent(false).text("m").build();
                var publish = new ClientFrame.Publish(
                        request, client.number(1), Address.queue("q"), Long.MAX_VALUE, 0, true, message);
                client.say(publish);
                assertThat(client.hear(BrokerFrame.Completed.class)).isEqualTo(new BrokerFrame.Completed(request, 1));
            }
        }
    }
}
