package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.Message;

/** What waits for the owner of a group, who does not take it, costs the disk, and neither memory nor the others. */
class BusyGroupOwnerTest {

    private static final int MESSAGES = 100_000;
    private static final int OTHERS_EVERY = 100;
    private static final long MEMORY_MAX = 512 << 10;

    /** What may be in memory beyond that at a time: a page that somebody reads, and one that comes. */
    private static final long IN_USE_MAX = 2 * (EngineSettings.PAGE_ENTRIES * 1_024);

    private static final long SENDER = 1;
    private static final long OWNER = 2;
    private static final long OTHER = 3;
    private static final Address QUEUE = Address.queue("q");
    private static final long NOW = Simulation.BEGINNING_MILLIS;

    private final DurableLog log = new DurableLog();
    private final SimulatedStorage storage = new SimulatedStorage(log, new Dice(1));
    private final SimulatedEngine engine =
            SimulatedEngine.real(EngineSettings.defaults().withStorage(true).withMemoryMax(MEMORY_MAX));
    private final Decision decision = new Decision();
    private final List<String> toOwner = new ArrayList<>();
    private final List<String> toOther = new ArrayList<>();
    private final List<Long> ownersLoans = new ArrayList<>();
    private final List<Long> othersLoans = new ArrayList<>();
    private long lastRequest = 100;

    BusyGroupOwnerTest() {
        engine.replayFrom(log);
        engine.restarted(decision);
        for (long who = SENDER; who <= OTHER; who++) {
            execute(new Command.OpenConnection(who, ++lastRequest, null));
            execute(new Command.OpenSession(who, ++lastRequest, who, false));
        }
        open(OWNER);
        execute(new Command.GrantCredit(OWNER, OWNER, 1));
        send("first", "g");
        open(OTHER);
        execute(new Command.GrantCredit(OTHER, OTHER, 2 * MESSAGES));
    }

    @Test
    void theOwnersBacklogStaysOnDiskWhileOthersGetTheirs() {
        backlog();

        assertThat(toOwner).containsExactly("first");
        assertThat(toOther).containsExactlyElementsOf(ownNumbers(true));
        takeAllAsOwner(100);

        toOwner.remove(0);
        assertThat(toOwner).containsExactlyElementsOf(ownNumbers(false));
        assertThat(toOther).hasSize(MESSAGES / OTHERS_EVERY);
        assertThat(engine.memoryBytes()).isZero();
    }

    @Test
    void othersGetThemInOrderWhenTheOwnerLeaves() {
        backlog();
        toOther.clear();

        // Its deliveries are its session's, and so is the group, until they are done with.
        execute(new Command.CloseConsumer(OWNER, ++lastRequest, OWNER));
        assertThat(toOther).isEmpty();
        execute(new Command.ReturnDeliveries(OWNER, ++lastRequest, OWNER, taken(ownersLoans), ReturnReason.UNSTARTED));

        assertThat(toOther.remove(0)).isEqualTo("first");
        assertThat(toOther).containsExactlyElementsOf(ownNumbers(false));
    }

    private void backlog() {
        for (int i = 0; i < MESSAGES; i++) {
            send(String.valueOf(i), isOthers(i) ? null : "g");
        }
    }

    private static boolean isOthers(int number) {
        return number % OTHERS_EVERY == 0;
    }

    private static List<String> ownNumbers(boolean others) {
        return IntStream.range(0, MESSAGES)
                .filter(i -> isOthers(i) == others)
                .mapToObj(String::valueOf)
                .toList();
    }

    private void takeAllAsOwner(int atATime) {
        int before = 0;
        while (toOwner.size() > before) {
            before = toOwner.size();
            execute(new Command.SettleDeliveries(OWNER, Command.NO_REPLY, OWNER, taken(ownersLoans)));
            execute(new Command.GrantCredit(OWNER, OWNER, atATime));
        }
    }

    private static long[] taken(List<Long> loans) {
        long[] all = loans.stream().mapToLong(loan -> loan).toArray();
        loans.clear();
        return all;
    }

    private void open(long consumer) {
        execute(new Command.OpenConsumer(
                consumer, ++lastRequest, consumer, consumer, new Source.FromQueue(QUEUE), null, false, 0));
    }

    private void send(String text, @Nullable String group) {
        var message = Message.builder().persistent(true).priority(4).messageId("ID:" + text);
        if (group != null) {
            message.property("JMSXGroupID", group);
        }
        execute(new Command.PublishMessage(
                SENDER, Command.NO_REPLY, SENDER, QUEUE, message.text(text).build(), Long.MAX_VALUE));
    }

    private void execute(Command command) {
        engine.execute(command, NOW, decision);
        done();
        log.flush();
        while (!storage.isIdle() || engine.nextDueMillis() <= NOW || !othersLoans.isEmpty()) {
            if (!othersLoans.isEmpty()) {
                engine.execute(
                        new Command.SettleDeliveries(OTHER, Command.NO_REPLY, OTHER, taken(othersLoans)),
                        NOW,
                        decision);
            } else if (storage.isIdle()) {
                engine.tick(NOW, decision);
            } else {
                storage.step(engine, NOW, decision);
            }
            done();
            log.flush();
        }
    }

    private void done() {
        log.append(decision.records());
        storage.take(decision);
        for (Effect effect : List.copyOf(decision.effects())) {
            if (effect instanceof Effect.DeliverMessage delivery) {
                delivered(delivery);
            } else if (effect instanceof Effect.Refused refused) {
                throw new AssertionError(refused.refusal());
            }
        }
        decision.clear();
        assertThat(engine.memoryBytes()).as("bytes in memory").isLessThanOrEqualTo(MEMORY_MAX + IN_USE_MAX);
    }

    private void delivered(Effect.DeliverMessage delivery) {
        String text = delivery.message().messageId().substring("ID:".length());
        if (delivery.consumer() == OWNER) {
            toOwner.add(text);
            ownersLoans.add(delivery.delivery());
        } else {
            toOther.add(text);
            othersLoans.add(delivery.delivery());
        }
    }
}
