package org.pabal.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pabal.engine.Decision;
import org.pabal.engine.LiveBytes;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.message.Message;

/** Plants a bug in the engine, and shows that the simulation does not let it pass. */
class PlantedBugsTest {

    private static final long SEED = 20_260_101;
    private static final long PAGED_SEED = 20_260_102;
    private static final long COMMANDS = 8_000;

    /** What a bug makes of a decision. */
    private interface Tampering {
        void tamper(Decision decision);
    }

    /** What a bug makes of a record, which is the {@code at}th of the decision. */
    private interface RecordTampering {
        void tamper(List<EngineRecord> records, List<Effect> effects, int at);
    }

    @Test
    void holdsWithoutABug() {
        assertThat(Simulation.run(SEED, COMMANDS, SimulatedEngine::real).steps())
                .isGreaterThan(COMMANDS);
    }

    @Test
    void tellsHowToSeeAFailureAgain() {
        Tampering bug = decision -> decision.effects().removeIf(effect -> effect instanceof Effect.Answered);

        SimulationFailure failure = failureWith(bug);

        assertThat(failure.seed()).isEqualTo(SEED);
        assertThat(failure)
                .hasMessageContaining("a command is not answered at once")
                .hasMessageContaining("-Dsimulation.seed=" + SEED)
                .hasMessageContaining("-Dsimulation.commands=" + COMMANDS)
                .hasMessageContaining("the last commands")
                .hasMessageContaining("[connection=");
        assertThat(failureWith(bug).getMessage()).isEqualTo(failure.getMessage());
    }

    @Test
    void findsAMessageThatIsAcceptedAndLost() {
        SimulationFailure failure = failureWith(EngineRecord.MessageEnqueued.class, 50, (records, effects, at) -> {
            if (records.size() == 1 && effects.size() == 1) {
                records.clear();
            }
        });

        assertThat(failure).hasMessageContaining("was accepted, and is not in queues");
    }

    @Test
    void findsADeliveryThatNeverLeaves() {
        SimulationFailure failure = failureWith(
                EngineRecord.EntryLent.class,
                100,
                (records, effects, at) -> effects.removeIf(effect -> effect instanceof Effect.DeliverMessage));

        assertThat(failure).hasMessageContaining("is lent to nobody");
    }

    @Test
    void findsAMessageThatIsDeliveredTwice() {
        SimulationFailure failure = failureWith(EngineRecord.EntryLent.class, 100, (records, effects, at) -> {
            Effect.DeliverMessage delivery = deliveryOf(records, at, effects);
            records.add(at + 1, records.get(at));
            effects.add(
                    effects.indexOf(delivery) + 1,
                    new Effect.DeliverMessage(
                            delivery.connection(),
                            delivery.session(),
                            delivery.consumer(),
                            delivery.delivery() + 1,
                            delivery.message(),
                            delivery.count()));
        });

        assertThat(failure).hasMessageContaining("but is LENT");
    }

    @Test
    void findsDeliveriesOutOfOrder() {
        SimulationFailure failure = failureWith(decision -> {
            List<EngineRecord> lent = new ArrayList<>(decision.records());
            lent.removeIf(record -> !(record instanceof EngineRecord.EntryLent));
            List<Effect> delivered = new ArrayList<>(decision.effects());
            delivered.removeIf(effect -> !(effect instanceof Effect.DeliverMessage));
            if (lent.size() == 2
                    && delivered.size() == 2
                    && delivered.get(0) instanceof Effect.DeliverMessage first
                    && delivered.get(1) instanceof Effect.DeliverMessage second
                    && first.consumer() == second.consumer()) {
                swap(decision.records(), lent.get(0), lent.get(1));
                decision.effects().set(decision.effects().indexOf(first), with(first, second));
                decision.effects().set(decision.effects().indexOf(second), with(second, first));
            }
        });

        assertThat(failure).hasMessageContaining(" before message ");
    }

    @Test
    void findsACommitThatForgetsAMessage() {
        SimulationFailure failure = failureWith(EngineRecord.TransactionCommitted.class, 5, (records, effects, at) -> {
            if (records.get(at) instanceof EngineRecord.TransactionCommitted whole
                    && whole.published().size() > 1) {
                List<Publication> half =
                        whole.published().subList(1, whole.published().size());
                records.set(at, committed(whole, half, whole.settled()));
            }
        });

        assertThat(failure).hasMessageContaining("does not carry out what its transaction has gathered");
    }

    @Test
    void findsACommitThatForgetsASettlement() {
        SimulationFailure failure = failureWith(EngineRecord.TransactionCommitted.class, 5, (records, effects, at) -> {
            if (records.get(at) instanceof EngineRecord.TransactionCommitted whole) {
                records.set(at, committed(whole, whole.published(), List.of()));
            }
        });

        assertThat(failure).hasMessageContaining("settles entries [] instead of");
    }

    @Test
    void findsASettlementThatLeavesNoRecord() {
        SimulationFailure failure = failureWith(EngineRecord.DeliverySettled.class, 20, (records, effects, at) -> {
            if (records.size() == 1 && effects.size() == 1) {
                records.clear();
            }
        });

        assertThat(failure).hasMessageContaining("was settled, and is still lent");
    }

    @Test
    void findsAMessageThatIsSettledTwice() {
        SimulationFailure failure = failureWith(
                EngineRecord.DeliverySettled.class, 20, (records, effects, at) -> records.add(records.get(at)));

        assertThat(failure).hasMessageContaining("is done with already");
    }

    @Test
    void findsARecordThatOutlivesARestartAndShouldNot() {
        SimulationFailure failure = failureWith(EngineRecord.EntryLent.class, 300, (records, effects, at) -> {
            if (records.get(at) instanceof EngineRecord.EntryLent lent) {
                records.set(
                        at, new EngineRecord.EntryLent(lent.queue(), lent.entry(), lent.count(), !lent.isVolatile()));
            }
        });

        assertThat(failure).hasMessageContaining("is recorded as");
    }

    @Test
    void findsDeliveriesBeyondTheCredit() {
        SimulationFailure failure = failureOf(settings -> new RealEngine(settings) {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                Command asked = command instanceof Command.GrantCredit grant
                        ? new Command.GrantCredit(grant.connection(), grant.consumer(), grant.messages() + 1)
                        : command;
                super.execute(asked, nowMillis, decision);
            }
        });

        assertThat(failure).hasMessageContaining("which has no credit");
    }

    @Test
    void findsConsumersThatHoard() {
        SimulationFailure failure = failureOf(settings -> new RealEngine(settings) {
            @Override
            public void tick(long nowMillis, Decision decision) {
                super.tick(nowMillis, decision);
                decision.effects().removeIf(effect -> effect instanceof Effect.RecallDeliveries);
            }
        });

        assertThat(failure).hasMessageContaining("waits in vain");
    }

    @Test
    void findsAReplayThatForgets() {
        SimulationFailure failure = failureOf(settings -> new RealEngine(settings) {
            @Override
            public void replay(EngineRecord happened) {
                if (!(happened instanceof EngineRecord.EntryReturned)) {
                    super.replay(happened);
                }
            }
        });

        assertThat(failure).hasMessageContaining("replayed, do not give the").hasMessageContaining("records of entry");
    }

    @Test
    void findsASnapshotThatIsNotRead() {
        SimulationFailure failure = failureOf(settings -> new RealEngine(settings) {
            @Override
            public void readSnapshot(ByteBuffer snapshot, SnapshotMessages messages) {
                snapshot.position(snapshot.limit());
            }
        });

        assertThat(failure)
                .hasMessageContaining("the last snapshot and the 0 durable records after it, read from bytes");
    }

    @Test
    void findsTimeThatPassesUnnoticed() {
        SimulationFailure failure = failureOf(settings -> new RealEngine(settings) {
            @Override
            public long nextDueMillis() {
                return Long.MAX_VALUE;
            }
        });

        assertThat(failure).hasMessageContaining("is overdue");
    }

    @Test
    void findsAnEngineThatBreaksDown() {
        SimulationFailure failure = failureWith(decision -> {
            if (decision.records().size() > 3) {
                throw new IllegalStateException("planted");
            }
        });

        assertThat(failure)
                .hasMessageContaining("the engine broke down: java.lang.IllegalStateException: planted")
                .hasRootCauseMessage("planted");
    }

    @Test
    void findsAPageThatNeverComesBack() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            private int reads;

            @Override
            public void read(
                    Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
                if (++reads < 20) {
                    super.read(page, content, messages, nowMillis, decision);
                }
            }
        });

        assertThat(failure.getMessage()).containsAnyOf("does not get", "is overdue", "never answered");
    }

    @Test
    void findsMessagesThatChangePlacesOnTheirWayFromTheDisk() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void read(
                    Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
                for (int i = 1; i < messages.length; i++) {
                    if (messages[i] != null && messages[i - 1] != null) {
                        Message first = messages[i - 1];
                        messages[i - 1] = messages[i];
                        messages[i] = first;
                        break;
                    }
                }
                super.read(page, content, messages, nowMillis, decision);
            }
        });

        assertThat(failure).isNotNull();
    }

    @Test
    void findsAPageWhoseContentIsSomewhereElse() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void written(Page page, byte[] content, long position, Decision decision) {
                super.written(page, content, position + 640, decision);
            }
        });

        assertThat(failure).hasMessageContaining("there is no page");
    }

    @Test
    void findsACopyThatThePageTakesForThatOfAnotherMessage() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void moved(
                    PageMove move,
                    byte[] content,
                    long[] positions,
                    int[] ordinals,
                    LiveBytes gained,
                    long nowMillis,
                    Decision decision) {
                for (int i = 1; i < positions.length; i++) {
                    if (positions[i] != 0 && positions[i - 1] != 0) {
                        long first = positions[i - 1];
                        positions[i - 1] = positions[i];
                        positions[i] = first;
                        break;
                    }
                }
                super.moved(move, content, positions, ordinals, gained, nowMillis, decision);
            }
        });

        assertThat(failure).isNotNull();
    }

    @Test
    void findsAPageThatIsNotToldOfCopies() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void moved(
                    PageMove move,
                    byte[] content,
                    long[] positions,
                    int[] ordinals,
                    LiveBytes gained,
                    long nowMillis,
                    Decision decision) {
                // It stays where it is.
            }
        });

        assertThat(failure).hasMessageContaining("is still needed");
    }

    @Test
    void findsAMessageInMemoryWhosePageIsNotToldOfTheCopy() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public boolean written(StoredMessage stored) {
                stored.moving(false);
                return super.written(stored);
            }
        });

        assertThat(failure.getMessage())
                .containsAnyOf("is in a segment that is free", "is still needed", "do not give the durable part");
    }

    @Test
    void findsASegmentThatIsFreeThoughCopiesOfItAreNotUsed() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void moved(
                    PageMove move,
                    byte[] content,
                    long[] positions,
                    int[] ordinals,
                    LiveBytes gained,
                    long nowMillis,
                    Decision decision) {
                super.moved(move, content, positions, ordinals, gained, nowMillis, decision);
                // Its content is to be written anew, and is not.
                decision.storage().removeIf(asked -> asked instanceof StorageRequest.WritePage);
            }
        });

        assertThat(failure).isNotNull();
    }

    @Test
    void findsMessagesThatStayInMemoryThoughNobodyNeedsThemThere() {
        SimulationFailure failure = failureOf(PAGED_SEED, settings -> new RealEngine(settings) {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                super.execute(command, nowMillis, decision);
                forget(decision);
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                super.tick(nowMillis, decision);
                forget(decision);
            }

            private void forget(Decision decision) {
                // What was not written cannot leave.
                decision.storage()
                        .removeIf(asked -> asked instanceof StorageRequest.WriteMessage write
                                && !write.stored().message().persistent());
            }
        });

        assertThat(failure).hasMessageContaining("too much is in memory").hasMessageContaining("nobody needs there");
    }

    // ---- planting

    private static SimulationFailure failureOf(SimulatedEngine.Factory factory) {
        return failureOf(SEED, factory);
    }

    private static SimulationFailure failureOf(long seed, SimulatedEngine.Factory factory) {
        SimulationFailure failure =
                catchThrowableOfType(SimulationFailure.class, () -> Simulation.run(seed, COMMANDS, factory));
        assertThat(failure).as("the planted bug was not found").isNotNull();
        return failure;
    }

    private static SimulationFailure failureWith(Tampering bug) {
        return failureOf(settings -> new RealEngine(settings) {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                super.execute(command, nowMillis, decision);
                bug.tamper(decision);
            }
        });
    }

    /** The bug strikes from the given record of that kind on. */
    private static SimulationFailure failureWith(Class<? extends EngineRecord> kind, int from, RecordTampering bug) {
        int[] left = {from};
        return failureWith(decision -> {
            for (int i = 0; i < decision.records().size(); i++) {
                if (kind.isInstance(decision.records().get(i)) && --left[0] <= 0) {
                    bug.tamper(decision.records(), decision.effects(), i);
                    return;
                }
            }
        });
    }

    /** Of the loan that the record tells of: the deliveries of a decision are in the order of its loans. */
    private static Effect.DeliverMessage deliveryOf(List<EngineRecord> records, int at, List<Effect> effects) {
        long before = records.subList(0, at).stream()
                .filter(EngineRecord.EntryLent.class::isInstance)
                .count();
        return effects.stream()
                .filter(Effect.DeliverMessage.class::isInstance)
                .map(Effect.DeliverMessage.class::cast)
                .skip(before)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not delivered: " + records.get(at) + " by " + effects));
    }

    private static void swap(List<EngineRecord> records, EngineRecord one, EngineRecord other) {
        int place = records.indexOf(one);
        records.set(records.indexOf(other), one);
        records.set(place, other);
    }

    private static Effect with(Effect.DeliverMessage place, Effect.DeliverMessage content) {
        return new Effect.DeliverMessage(
                place.connection(),
                place.session(),
                place.consumer(),
                place.delivery(),
                content.message(),
                content.count());
    }

    private static EngineRecord committed(
            EngineRecord.TransactionCommitted whole,
            List<Publication> published,
            List<EngineRecord.DeliverySettled> settled) {
        return new EngineRecord.TransactionCommitted(
                whole.firstEntry(), whole.atMillis(), published, settled, whole.isVolatile());
    }
}
