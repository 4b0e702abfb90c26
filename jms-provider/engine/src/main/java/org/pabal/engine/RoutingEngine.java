package org.pabal.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.command.Command;
import org.pabal.engine.form.FieldWriter;
import org.pabal.engine.form.MalformedForm;
import org.pabal.engine.form.SnapshotMessages;
import org.pabal.engine.queue.EntryDeadline;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.queue.PageDeadline;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.queue.PageSource;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.EngineRecord;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.ParkedCommand;
import org.pabal.engine.session.Presence;
import org.pabal.engine.session.RecallCheck;
import org.pabal.engine.time.TimetableEntry;
import org.pabal.message.Message;

/**
 * Turns commands and the time into decisions: the only doorway to the state.
 *
 * <pre>{@code
 * RoutingEngine engine = new RoutingEngine(EngineSettings.defaults());
 * Decision decision = new Decision();
 * engine.execute(command, clock.millis(), decision);
 * journal.append(decision.records());           // those that are not volatile
 * decision.effects().forEach(connections::send); // once they are durable
 * decision.clear();
 * }</pre>
 *
 * <p>Deterministic: the same commands at the same times give the same records and effects. Owned by one thread at a time.
 */
public final class RoutingEngine {

    /** So many due things are done in one call of {@link #tick}. */
    static final int DUE_PER_TICK_MAX = 1_000;

    private final Turn turn;
    private final Deliveries deliveries;
    private final DeadLetters deadLetters;
    private final PublishHandler publishing;
    private final ClientHandler clients;
    private final Commands commands;
    private final Evacuation evacuation;
    private long latestMillis;

    public RoutingEngine(EngineSettings settings) {
        turn = new Turn(settings);
        Destinations destinations = new Destinations(turn);
        deadLetters = new DeadLetters(turn, destinations);
        deliveries = new Deliveries(turn, deadLetters);
        SubscriptionHandler subscriptions = new SubscriptionHandler(turn);
        clients = new ClientHandler(turn, destinations, subscriptions);
        publishing = new PublishHandler(turn, destinations, deadLetters, clients);
        commands = new Commands(turn, destinations, deadLetters, deliveries, subscriptions, clients, publishing);
        evacuation = new Evacuation(turn);
    }

    /** Decides and applies; appends to the decision. */
    public void execute(Command command, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        commands.execute(command);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /** Lends what has become available, and lets in what has become possible, until nothing more follows. */
    private void followUp() {
        do {
            do {
                deliveries.run();
                turn.pager.tellOpened();
                if (!turn.roomy.isEmpty()) {
                    publishing.wake(commands);
                }
            } while (!turn.called.isEmpty() || !turn.roomy.isEmpty());
            turn.pager.settle();
            if (publishing.waitsForMemory() && !turn.pager.isShort()) {
                publishing.retry();
            }
        } while (!turn.roomy.isEmpty() || turn.pager.hasOpened());
    }

    /**
     * Does what has become due: expiry, delayed delivery, back-off, deadlines, branch timeouts. A bounded amount a call; call
     * again while {@link #nextDueMillis()} is past.
     */
    public void tick(long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        for (int i = 0; i < DUE_PER_TICK_MAX; i++) {
            TimetableEntry due = turn.state.timetable().pollDue(nowMillis);
            if (due == null) {
                break;
            }
            due(due);
        }
        deliveries.resume();
        commands.administration().resume();
        turn.pager.lookAgain();
        turn.pager.retryUnreadable();
        publishing.retry();
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /** Says how many bytes a record may have in the log: nothing is decided that would have more. Before the first command. */
    public void limitRecords(int bytesMax) {
        publishing.limitRecords(bytesMax);
    }

    /**
     * Says that the storage has little room left, or has room again. Meanwhile publishes that need it wait, up to their
     * deadlines, and are refused then; all else goes on, out of what is left.
     *
     * @param obstacle why, and the way out, as part of a sentence; null if there is room
     */
    public void storageShort(@Nullable String obstacle, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        commands.bodies().storageShort(obstacle != null);
        publishing.storageShort(obstacle);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /**
     * Says how many bytes a message may have that needs the disk: until there is more, larger ones wait as if storage was short,
     * and all else goes on. May be said as often as one likes.
     */
    public void storageRoom(long bytesMax, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        publishing.storageRoom(bytesMax);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /** Whether somebody may wait for room in the storage. */
    public boolean waitsForStorage() {
        return publishing.waitsForStorage();
    }

    private void due(TimetableEntry due) {
        if (due instanceof EntryDeadline deadline) {
            due(deadline.entry(), deadline);
        } else if (due instanceof ParkedCommand parked) {
            publishing.deadlinePassed(parked, commands);
        } else if (due instanceof PageDeadline deadline) {
            turn.pager.open(deadline.page(), null);
        } else if (due instanceof RecallCheck check) {
            deliveries.recall(check);
        } else if (due instanceof WaitingPiece waiting) {
            commands.bodies().deadlinePassed(waiting);
        } else if (due instanceof Branch branch) {
            commands.branches().timedOut(branch);
        } else if (due instanceof Presence presence) {
            clients.due(presence);
        } else {
            throw new IllegalStateException("nobody knows what to do with " + due);
        }
    }

    private void due(QueueEntry entry, EntryDeadline deadline) {
        long now = turn.nowMillis();
        if (entry.isExpired(now)) {
            // What is lent or held may still be settled; if it comes back, it expires then.
            if (entry.state() != EntryState.LENT && entry.state() != EntryState.HELD) {
                deadLetters.expire(entry);
            }
        } else if (deadline.notBeforeMillis() != 0 && deadline.notBeforeMillis() <= now) {
            boolean appears = entry.state() == EntryState.SCHEDULED;
            long number = appears ? turn.state.nextEntry() : 0;
            turn.emit(new EngineRecord.EntryDue(
                    entry.queue().id(),
                    entry.id(),
                    number,
                    appears && entry.isDurable() ? PageContent.ofOne(entry, number) : null,
                    !entry.isDurable()));
        } else if (deadline.earliestMillis() != Long.MAX_VALUE) {
            turn.state.timetable().schedule(deadline, deadline.earliestMillis());
        }
    }

    /** When {@link #tick} has something to do next; {@link Long#MAX_VALUE} if never. */
    public long nextDueMillis() {
        if (deliveries.hasPaused() || commands.administration().hasPaused()) {
            return latestMillis;
        }
        long next = Math.min(
                turn.state.timetable().nextDueMillis(), turn.pager.unreadable().retryMillis());
        return turn.pager.isShort() ? Math.min(next, latestMillis + Pager.RETRY_MILLIS) : next;
    }

    /**
     * A message has been written to the log because that was asked for, and its position is set.
     *
     * @return whether anything still needs it: if not, its bytes are free
     */
    public boolean written(StoredMessage stored) {
        turn.pager.written(stored);
        evacuation.written(stored);
        return stored.liveBytes() > 0;
    }

    /** The content of a page has been written to the log and is durable there. */
    public void written(Page page, byte[] content, long position, Decision decision) {
        turn.begin(latestMillis, decision);
        page.written(content, position);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /**
     * Takes what the state needs out of some segments of the log: one round over all of it in steps. When it is over and all
     * that it has asked for has been carried out, either nothing is needed of them any more, or another round goes on.
     *
     * @param segments the same object throughout a round; {@link LogSegments#NONE} to end it all
     * @param bytesMax about so much is asked to be copied
     * @param messageMax messages that are larger stay where they are
     * @return false when the round is over
     */
    public boolean evacuate(LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        boolean isUnderWay = evacuation.step(segments, bytesMax, messageMax);
        followUp();
        commands.bodies().settle();
        turn.end();
        return isUnderWay;
    }

    /**
     * What was asked for by {@link StorageRequest.MovePage} is durable.
     *
     * @param content of the page, from the log or from the request
     * @param positions of the copies by line; 0 where there is none
     * @param ordinals by line: which one this is among the entries that share the copy, beginning with 1
     * @param gained told which bytes of the log are needed from now on
     */
    public void moved(
            PageMove move,
            byte[] content,
            long[] positions,
            int[] ordinals,
            LiveBytes gained,
            long nowMillis,
            Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        evacuation.moved(move, content, positions, ordinals, gained);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /**
     * What was asked for by {@link StorageRequest.ReadPage} is there.
     *
     * @param content of the page, from the log or from the request
     * @param messages by line; null where they were not asked for
     */
    public void read(Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        turn.pager.read(page, content, messages);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /**
     * What was asked for by {@link StorageRequest.ReadPage} cannot be read. The page stays as it is and nothing behind it in its
     * queue is delivered; everything else goes on, and it is asked for again later.
     *
     * @param why for people, with file and offset
     */
    public void unreadable(Page page, String why, long nowMillis, Decision decision) {
        turn.begin(nowMillis, decision);
        latestMillis = nowMillis;
        turn.pager.unreadable(page, why);
        followUp();
        commands.bodies().settle();
        turn.end();
    }

    /**
     * Writes the durable part of the state: what the durable records so far, replayed, would give. The messages are not in it,
     * but their numbers, positions and sizes.
     *
     * @throws IllegalStateException if a message that is needed has no number
     */
    public void writeSnapshot(FieldWriter into) {
        new StateSnapshot(turn.state).write(into);
    }

    /**
     * Takes over what another engine has written with {@link #writeSnapshot}; before the replay of the durable records that
     * came after, and {@link #restarted}.
     *
     * @param snapshot whose remaining bytes are consumed
     * @throws MalformedForm if they are no snapshot, or one of a newer release; this engine is of no use then
     * @throws IllegalStateException if this engine has a past already
     */
    public void readSnapshot(ByteBuffer snapshot, SnapshotMessages messages) {
        new StateSnapshot(turn.state).read(snapshot, messages);
    }

    /** Whether all is in memory that commands need at once; never false after it was true. */
    public boolean isReady() {
        return turn.pager.isReady();
    }

    /** Says where contents of pages, and messages, can be read at once: for the replay, and for {@link #image}. */
    public void replayFrom(PageSource pages) {
        turn.state.entries().replayFrom(pages);
    }

    /** Takes a page that an earlier life has written, in the order of the log with {@link #replay(EngineRecord)}. */
    public void replayPage(byte[] content, long position) {
        turn.state.placePage(content, position);
        turn.state.entries().forgetFreed();
    }

    /** Applies what happened in an earlier life; before the first command. */
    public void replay(EngineRecord record) {
        record.applyTo(turn.state);
        turn.state.entries().forgetFreed();
        turn.state.bodies().collect(body -> {});
    }

    /**
     * Says how many bytes all large bodies together may have: for a storage that keeps them in memory. Pieces beyond wait, up
     * to their deadlines, and are refused then. Before the first command.
     */
    public void limitBodies(long bytesMax) {
        commands.bodies().limit(bytesMax);
    }

    /** All that the state needs of the log: what {@link Decision#freed()} will be counted against after a restart. */
    public void forEachLive(LiveBytes sink) {
        new StateSweep(turn.state).forEachLive(sink);
    }

    /**
     * To be called once, when all durable records of an earlier life have been replayed and before the first command:
     * forgets what they have brought along that does not outlive a restart.
     */
    public void restarted() {
        restarted(new Decision());
    }

    /**
     * The same where there is a storage: pages are to be written, and those to be read of which prepared branches hold
     * something. No command before {@link #isReady}.
     */
    public void restarted(Decision decision) {
        turn.begin(latestMillis, decision);
        turn.state.entries().endReplay();
        new StateSweep(turn.state).forgetVolatile();
        turn.pager.restarted();
        clients.restarted();
        followUp();
        turn.end();
        turn.state.bodies().collect(body -> {});
    }

    /** The large bodies that somebody needs, ascending. After {@link #restarted} all others are garbage. */
    public long[] neededBodies() {
        return turn.state.bodies().numbers();
    }

    /** Shows all that records have brought about. */
    public void walk(StateVisitor visitor) {
        new StateWalk(turn.state).show(visitor);
    }

    /** How long a large body is, in bytes; 0 for one that nobody needs. */
    public long bodyLength(long body) {
        StoredBody known = turn.state.bodies().get(body);
        return known == null ? 0 : known.length();
    }

    /** What the entries of all queues take in memory now. */
    public long memoryBytes() {
        return turn.state.entries().memoryBytes();
    }

    /** Counts again what is counted all the time, for tests; null if it agrees, else what does not. */
    public @Nullable String audit() {
        return new Audit(turn.state, turn.settings, latestMillis).difference();
    }

    /**
     * Looks whether what is in memory beyond the budget has to be there, for tests; null if it has, else what is too much. To be
     * asked after a {@link #tick} when all {@link StorageRequest}s have been carried out.
     */
    public @Nullable String excess() {
        return new Audit(turn.state, turn.settings, latestMillis).excess();
    }

    /** Whether a consumer waits for a page, for tests: it has its turn when that is there, and others may go before it. */
    public boolean isHeldUp(long consumer) {
        Consumer known = turn.live.consumers().get(consumer);
        return known != null && known.waitsForPage();
    }

    /**
     * All that records have brought about, as text, the same for equal states. Loans do not show: replaying all records of
     * an engine gives its image.
     */
    public String image() {
        return turn.state.image(false);
    }

    /** The part of it that a restart keeps: replaying the records that are not volatile, then {@link #restarted}, gives this. */
    public String durableImage() {
        return turn.state.image(true);
    }
}
