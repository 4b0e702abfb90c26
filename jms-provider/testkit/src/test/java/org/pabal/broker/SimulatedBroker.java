package org.pabal.broker;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.Decision;
import org.pabal.engine.EngineSettings;
import org.pabal.engine.LiveBytes;
import org.pabal.engine.RoutingEngine;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A whole broker without threads, for a simulation that gives every connection its number and sees every decision before it
 * is on its way to the disk. In this package because nobody else is to look there.
 */
public final class SimulatedBroker {

    private final Broker broker;
    private final Witness witness;
    private final Map<Long, BrokerConnection> connections = new HashMap<>();

    /** Who looks on. */
    public interface Witness {

        /** What the storage held has been replayed, and nothing else has happened yet. */
        void restarted(RoutingEngine engine);

        /** May change what it sees, as a bug would. {@code command} is null for what time has brought. */
        void decided(Command command, long nowMillis, Decision decision, int firstRecord, int firstEffect);

        /** Something of interest has happened: it is copied so that segments become free, or cannot be read. */
        void noticed(String what);

        void told(Effect effect);

        void lost(Refusal reason);
    }

    private final BrokerClock clock;

    private SimulatedBroker(EngineSettings engine, StorageSettings storage, BrokerClock clock, Witness witness) {
        this.witness = witness;
        this.clock = clock;
        this.broker = Broker.start(
                BrokerSettings.builder("simulated")
                        .engine(engine)
                        .clock(clock)
                        .storage(storage)
                        .build(),
                this::observed);
    }

    /** @throws org.pabal.broker.storage.StorageRefusedException if it cannot start from what is there */
    public static SimulatedBroker start(
            EngineSettings engine, StorageSettings storage, BrokerClock clock, Witness witness) {
        return new SimulatedBroker(engine, storage.stepped(), clock, witness);
    }

    private EngineCore observed(RoutingEngine engine, EngineCore core) {
        witness.restarted(engine);
        return new EngineCore() {
            @Override
            public void execute(Command command, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.execute(command, nowMillis, decision);
                // The broker's own administrator is nobody's business.
                if (connections.containsKey(command.connection())) {
                    witness.decided(command, nowMillis, decision, records, effects);
                }
            }

            @Override
            public void tick(long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.tick(nowMillis, decision);
                witness.decided(null, nowMillis, decision, records, effects);
            }

            @Override
            public void storageShort(@Nullable String obstacle, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.storageShort(obstacle, nowMillis, decision);
                witness.decided(null, nowMillis, decision, records, effects);
            }

            @Override
            public void storageRoom(long bytesMax, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.storageRoom(bytesMax, nowMillis, decision);
                witness.decided(null, nowMillis, decision, records, effects);
            }

            @Override
            public boolean waitsForStorage() {
                return core.waitsForStorage();
            }

            @Override
            public void unreadable(Page page, String why, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.unreadable(page, why, nowMillis, decision);
                witness.noticed("Unreadable");
                witness.decided(null, nowMillis, decision, records, effects);
            }

            @Override
            public long nextDueMillis() {
                return core.nextDueMillis();
            }

            @Override
            public void written(Page page, byte[] content, long position, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.written(page, content, position, decision);
                witness.decided(null, clock.currentTimeMillis(), decision, records, effects);
            }

            @Override
            public void read(
                    Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.read(page, content, messages, nowMillis, decision);
                witness.decided(null, nowMillis, decision, records, effects);
            }

            @Override
            public boolean evacuate(
                    LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                boolean more = core.evacuate(segments, bytesMax, messageMax, nowMillis, decision);
                decision.storage().stream()
                        .filter(asked -> asked instanceof StorageRequest.WriteMessage write
                                && write.stored().isMoving())
                        .forEach(asked -> witness.noticed("MessageCopied"));
                witness.decided(null, nowMillis, decision, records, effects);
                return more;
            }

            @Override
            public void moved(
                    PageMove move,
                    byte[] content,
                    long[] positions,
                    int[] ordinals,
                    LiveBytes gained,
                    long nowMillis,
                    Decision decision) {
                int records = decision.records().size();
                int effects = decision.effects().size();
                core.moved(move, content, positions, ordinals, gained, nowMillis, decision);
                witness.noticed("PageCopied");
                witness.decided(null, nowMillis, decision, records, effects);
            }
        };
    }

    public void submit(Command command) {
        if (command instanceof Command.OpenConnection open) {
            EffectListener listener = new EffectListener() {
                @Override
                public void onEffect(Effect effect) {
                    witness.told(effect);
                }

                @Override
                public void onLost(Refusal reason) {
                    witness.lost(reason);
                }
            };
            BrokerConnection connection = new BrokerConnection(broker, broker.loop(), open.connection(), listener);
            connections.put(connection.id(), connection);
            broker.loop().attach(connection);
        }
        BrokerConnection connection = connections.get(command.connection());
        if (connection == null) {
            throw new IllegalArgumentException("nobody is there to ask " + command);
        }
        connection.submitHere(command);
    }

    public boolean isRunning() {
        return broker.state() == BrokerState.RUNNING;
    }

    /** Whether something that is decided waits for space on the disk. */
    public boolean isHeldUp() {
        return broker.loop().isHeldUp();
    }

    /** Stops as it should be stopped. */
    public void stop() {
        broker.close();
    }
}
