package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.record.EngineRecord.MessageEnqueued;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Address;

/** What a page of a backlog says is written as soon as all that it names is in the log, whatever happens to that meanwhile. */
class WaitingPageTest {

    private static final int PAGE = 4;

    private static final Address QUEUE = Address.queue("q");

    private final EngineHarness engine = new EngineHarness(new EngineSettings(
            true,
            QueueSettings.defaults(),
            0,
            Long.MAX_VALUE,
            PAGE,
            1 << 20,
            true,
            ReconnectionSettings.DEFAULTS,
            List.of()));

    private final Session session = engine.connect().session();

    /** So many that the first of them become a page. */
    private List<StoredMessage> published() {
        for (int i = 0; i < 2 * PAGE + 1; i++) {
            session.send(QUEUE, EngineHarness.text("m" + i));
        }
        List<StoredMessage> stored = new ArrayList<>();
        engine.records.forEach(happened -> {
            if (happened instanceof MessageEnqueued enqueued) {
                stored.add(enqueued.stored());
            }
        });
        assertThat(stored).hasSize(2 * PAGE + 1);
        return stored;
    }

    private static void place(List<StoredMessage> stored, int which) {
        stored.get(which).position(640L * (which + 1));
    }

    private int pagesWritten() {
        engine.tick();
        return (int) engine.storage.stream()
                .filter(StorageRequest.WritePage.class::isInstance)
                .count();
    }

    @Test
    void isWrittenWhenTheLastOfItsMessagesIsInTheLog() {
        List<StoredMessage> stored = published();
        assertThat(pagesWritten()).isZero();
        for (int i = PAGE - 1; i >= 0; i--) {
            assertThat(pagesWritten()).isZero();
            place(stored, i);
        }
        assertThat(pagesWritten()).isEqualTo(1);
    }

    @Test
    void isWrittenWithoutAMessageThatIsTakenBeforeItIsInTheLog() {
        List<StoredMessage> stored = published();
        for (int i = 0; i < PAGE - 1; i++) {
            place(stored, i);
        }
        assertThat(pagesWritten()).isZero();
        session.consume("q").grant(PAGE);
        List<Delivery> taken = engine.take();
        session.settle(taken.get(PAGE - 1));
        assertThat(pagesWritten()).isEqualTo(1);
    }
}
