package org.pabal.engine;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.PublishMessage;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.engine.queue.LaneNode;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.record.Publication;
import org.pabal.engine.record.StoredMessage;
import org.pabal.engine.routing.Targets;
import org.pabal.engine.session.ParkedCommand;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.engine.table.LongMap;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/**
 * Publishes, within the limits of queues. A publish that has to wait for room keeps everything behind it that its session
 * publishes or decides after it, so that the session's order holds; waiting publishes of different sessions get room in the
 * order in which they came to the queue.
 */
final class PublishHandler {

    /** What is done with commands that had to stay behind a publish. */
    interface Followers {
        void execute(Command command);
    }

    private final Turn turn;
    private final Destinations destinations;
    private final DeadLetters deadLetters;
    private final ClientHandler clients;
    private final Targets<MessageQueue> targets = new Targets<>();

    // By queue, then by arrival; the first command of each session's line may be here. A publish to several queues that
    // is
    // let past one and finds another full changes lines: were it the last in its new line, those in both could change
    // places for ever.
    private final LongMap<TreeMap<Long, ParkedCommand>> waiting = new LongMap<>();

    private long lastArrival;

    // Whether some of them may wait for memory.
    private boolean forMemory;

    /** Why nothing that needs the disk is taken; null while the storage has room. */
    private @Nullable String storageObstacle;

    /** How large a message may be that goes to the disk now: it may be fuller than it needs to be for small ones. */
    private long storageRoom = Long.MAX_VALUE;

    private boolean forStorage;
    private int recordSizeMax = Integer.MAX_VALUE;

    // A command that has stayed behind long enough.
    private @Nullable Command itsTurn;

    PublishHandler(Turn turn, Destinations destinations, DeadLetters deadLetters, ClientHandler clients) {
        this.turn = turn;
        this.destinations = destinations;
        this.deadLetters = deadLetters;
        this.clients = clients;
    }

    void publish(PublishMessage command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        if (!session.parked().isEmpty()) {
            park(session, command);
            return;
        }
        MessageQueue full = attempt(session, command, null);
        if (full != null) {
            waitFor(full, park(session, command));
        }
    }

    /** Puts a command behind the waiting publishes of its session, if there are any. */
    boolean staysBehind(Session session, Command command) {
        if (session.parked().isEmpty() || command == itsTurn) {
            return false;
        }
        park(session, command);
        return true;
    }

    private ParkedCommand park(Session session, Command command) {
        ParkedCommand parked = new ParkedCommand(++lastArrival, session, command);
        session.parked().addLast(parked);
        if (command instanceof PublishMessage publish) {
            turn.state.timetable().schedule(parked, Math.max(0, publish.deadlineMillis()));
        }
        return parked;
    }

    /** @return the queue that has no room and must be waited for; null if the command is dealt with */
    private @Nullable MessageQueue attempt(Session session, PublishMessage command, @Nullable ParkedCommand parked) {
        Message message = command.message();
        if (command.operation() != Command.NO_OPERATION && isDealtWith(session, command)) {
            return null;
        }
        Refusal refusal = BodyHandler.refusalToPublish(turn.state.bodies(), session.connection(), message);
        if (refusal != null) {
            turn.refuse(command, session.id(), refusal);
            return null;
        }
        refusal = destinations.route(command.to(), message, session.connection(), targets);
        if (refusal != null) {
            turn.refuse(command, session.id(), refusal);
            return null;
        }
        int size = targets.size();
        if (size == 0) {
            accepted(session, command, turn.recordCount());
            return null;
        }
        refusal = tooLarge(session.transaction(), message);
        if (refusal != null) {
            turn.refuse(command, session.id(), refusal);
            return null;
        }
        if ((storageObstacle != null || message.encodedSize() > storageRoom) && needsDisk(message)) {
            if (command.deadlineMillis() > turn.nowMillis()) {
                forStorage = true;
                return targets.at(0);
            }
            turn.refuse(command, session.id(), outOfSpace(targets.at(0), message));
            return null;
        }
        boolean crowded = false;
        MessageQueue dropping = null;
        for (int i = 0; i < size; i++) {
            MessageQueue queue = targets.at(i);
            if (turn.pager.isCrowded(queue)) {
                if (command.deadlineMillis() > turn.nowMillis()) {
                    forMemory = true;
                    return queue;
                }
                turn.refuse(command, session.id(), outOfMemory(queue, message));
                return null;
            }
            if (queue.isLimited() && (!queue.hasRoom(1, message.encodedSize()) || isBehind(queue, parked))) {
                crowded = true;
                Overflow overflow = queue.settings().overflow();
                boolean fits = queue.settings().bytesMax() == 0
                        || message.encodedSize() <= queue.settings().bytesMax();
                if (overflow == Overflow.REJECT
                        || (overflow != Overflow.DEAD_LETTER && !fits)
                        || (overflow == Overflow.DROP_OLDEST && !queue.canMakeRoom(message.encodedSize()))
                        || (overflow == Overflow.BLOCK && command.deadlineMillis() <= turn.nowMillis())) {
                    turn.refuse(command, session.id(), full(queue, message));
                    return null;
                }
                if (overflow == Overflow.BLOCK) {
                    return queue;
                }
                if (overflow == Overflow.DROP_OLDEST
                        && session.transaction() == null
                        && queue.inTheWayOfRoom(message.encodedSize()) != null) {
                    dropping = queue;
                }
            }
        }
        if (dropping != null) {
            MessageQueue full = dropping;
            Page inTheWay = dropOldest(full, 1, message.encodedSize());
            if (inTheWay != null) {
                turn.pager.open(inTheWay, opened -> dropFor(full, message.encodedSize()));
                return full;
            }
        }
        int before = turn.recordCount();
        accept(session.transaction(), message, crowded);
        accepted(session, command, before);
        return null;
    }

    private void accepted(Session session, PublishMessage command, int recordsBefore) {
        Transaction transaction = session.transaction();
        if (transaction != null) {
            transaction.accepted();
        }
        clients.done(session.connection(), command.operation(), recordsBefore);
        turn.complete(command);
    }

    private boolean isDealtWith(Session session, PublishMessage command) {
        if (session.transaction() != null) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.INVALID_ARGUMENT,
                    "operation " + command.operation()
                            + " in a transaction, of which the commit is one; publish without");
            return true;
        }
        return clients.isDealtWith(command, session.id(), session.connection(), command.operation(), command.message());
    }

    private void accept(@Nullable Transaction transaction, Message message, boolean crowded) {
        LargeBody large = message.largeBody();
        if (large != null) {
            turn.state.bodies().publish(large);
        }
        long[] queues = crowded ? makeRoom(transaction, message) : Destinations.ids(targets);
        if (queues.length == 0) {
            return;
        }
        if (transaction == null) {
            turn.emit(deadLetters.enqueued(message, queues));
        } else {
            stage(transaction, new Publication(new StoredMessage(message), queues));
        }
    }

    private void stage(Transaction transaction, Publication publication) {
        turn.state.reserve(publication, 1);
        turn.state.bodies().hold(publication.message(), 1);
        transaction.publish(publication, turn.nowMillis());
        turn.state.hold(publication);
        if (!deadLetters.isVolatile(publication.message(), publication.queues())) {
            // So that a commit is one small record, and a large transaction needs no room at once.
            turn.request(new StorageRequest.WriteMessage(publication.stored()));
        }
    }

    /** @return the queues that the message still goes to */
    private long[] makeRoom(@Nullable Transaction transaction, Message message) {
        long[] kept = new long[targets.size()];
        int count = 0;
        // Diverting looks up other targets, but never these.
        for (int i = 0; i < kept.length; i++) {
            MessageQueue queue = targets.at(i);
            if (queue.hasRoom(1, message.encodedSize())) {
                kept[count++] = queue.id();
            } else if (queue.settings().overflow() == Overflow.DROP_OLDEST) {
                // In a transaction, room is made when it commits.
                if (transaction == null) {
                    dropOldestLater(queue, 1, message.encodedSize());
                }
                kept[count++] = queue.id();
            } else if (queue.settings().overflow() == Overflow.DEAD_LETTER) {
                divert(transaction, message, queue);
            } else {
                // It had room when it was asked: what has filled it since are copies of this very message, diverted
                // from
                // others before it. Those pass the limits, and so does this.
                kept[count++] = queue.id();
            }
        }
        return java.util.Arrays.copyOf(kept, count);
    }

    private void divert(@Nullable Transaction transaction, Message message, MessageQueue full) {
        Publication diverted = deadLetters.divert(message, full);
        if (diverted != null) {
            if (transaction == null) {
                turn.emit(deadLetters.enqueued(diverted.stored(), diverted.queues()));
            } else {
                stage(transaction, diverted);
            }
        }
    }

    /** @return a page that has to be opened before more can be dropped; null if there is room, or nothing left */
    private @Nullable Page dropOldest(MessageQueue queue, int messages, long bytes) {
        while (!queue.hasRoom(messages, bytes)) {
            LaneNode oldest = queue.oldestReadyOfLowestPriority();
            if (oldest instanceof Page page) {
                return page;
            }
            if (!(oldest instanceof QueueEntry entry)) {
                return null;
            }
            deadLetters.drop(entry, "made room for a newer message");
        }
        return null;
    }

    /** What has to be dropped and is not in memory is dropped when it is; nobody waits for that. */
    private void dropOldestLater(MessageQueue queue, int messages, long bytes) {
        Page inTheWay = dropOldest(queue, messages, bytes);
        if (inTheWay != null) {
            turn.pager.open(inTheWay, opened -> trim(queue));
        }
    }

    /** At once, or what was opened might be out of memory again when it is the publish's turn. */
    private void dropFor(MessageQueue queue, int bytes) {
        if (!queue.isDeleted() && queue.settings().overflow() == Overflow.DROP_OLDEST && queue.canMakeRoom(bytes)) {
            dropOldest(queue, 1, bytes);
        }
        turn.roomMade(queue);
    }

    private void trim(MessageQueue queue) {
        if (!queue.isDeleted() && queue.settings().overflow() == Overflow.DROP_OLDEST) {
            dropOldestLater(queue, 0, 0);
        }
    }

    /** Gives back the room that a transaction has reserved; what is committed next finds its room made. */
    void release(List<Publication> published, boolean committing) {
        for (int i = 0; i < published.size(); i++) {
            turn.state.reserve(published.get(i), -1);
            turn.state.bodies().hold(published.get(i).message(), -1);
        }
        if (!committing) {
            return;
        }
        // One after the other, as if they were there: the last ones stay.
        for (int i = 0; i < published.size(); i++) {
            Publication publication = published.get(i);
            for (long id : publication.queues()) {
                MessageQueue queue = turn.state.queue(id);
                if (queue != null && queue.isLimited() && queue.settings().overflow() == Overflow.DROP_OLDEST) {
                    dropOldestLater(queue, 1, publication.message().encodedSize());
                    queue.reserve(1, publication.message().encodedSize());
                }
            }
        }
        for (int i = 0; i < published.size(); i++) {
            Publication publication = published.get(i);
            for (long id : publication.queues()) {
                MessageQueue queue = turn.state.queue(id);
                if (queue != null && queue.isLimited() && queue.settings().overflow() == Overflow.DROP_OLDEST) {
                    queue.reserve(-1, -(long) publication.message().encodedSize());
                }
            }
        }
    }

    private static Refusal full(MessageQueue queue, Message message) {
        return new Refusal(
                Code.RESOURCE_LIMIT,
                "cannot publish to queue '" + queue.name() + "': no room for a message of " + message.encodedSize()
                        + " bytes; it holds " + queue.length() + " messages (lengthMax="
                        + queue.settings().lengthMax() + ") and " + queue.bytes() + " bytes (bytesMax="
                        + queue.settings().bytesMax() + "), overflow="
                        + queue.settings().overflow()
                        + (queue.settings().overflow() == Overflow.BLOCK
                                ? ", and no room was made in the time that the sender gave (jms.sendTimeout)"
                                : "")
                        + "; let consumers catch up, purge it, raise its limits, or choose another overflow policy");
    }

    private Refusal outOfMemory(MessageQueue queue, Message message) {
        return new Refusal(
                Code.RESOURCE_LIMIT,
                "cannot publish a message of " + message.encodedSize() + " bytes to queue '" + queue.name()
                        + "': memory is short; " + turn.pager.describe(queue)
                        + ", and no room was made in the time that the sender gave (jms.sendTimeout); let consumers catch"
                        + " up, purge the queue, or allow more memory");
    }

    // ---- what the storage can take

    private boolean needsDisk(Message message) {
        if (message.persistent()) {
            for (int i = 0; i < targets.size(); i++) {
                if (targets.at(i).isDurable()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What no segment of the log can take must not be decided. A commit may bring non-persistent messages into the log. */
    private @Nullable Refusal tooLarge(@Nullable Transaction transaction, Message message) {
        if (message.encodedSize() > recordSizeMax && (transaction != null || needsDisk(message))) {
            return new Refusal(
                    Code.RESOURCE_LIMIT,
                    "cannot publish a message of " + message.encodedSize() + " bytes: the broker's log takes "
                            + recordSizeMax
                            + " in one piece; send it in pieces (jms.largeMessageSize), or give the broker"
                            + " larger segments");
        }
        if (transaction != null && transaction.recordSize() > Transaction.RECORD_SIZE_MAX) {
            return new Refusal(
                    Code.RESOURCE_LIMIT,
                    "cannot publish in this transaction any more: the record of its commit would have more than "
                            + Transaction.RECORD_SIZE_MAX + " bytes; commit more often");
        }
        return null;
    }

    private Refusal outOfSpace(MessageQueue queue, Message message) {
        String obstacle = storageObstacle != null
                ? storageObstacle
                : "the log has room for " + storageRoom
                        + " bytes in one piece; free some space on its disk, let consumers"
                        + " catch up, or send it in smaller pieces (jms.largeMessageSize)";
        return new Refusal(
                Code.RESOURCE_LIMIT,
                "cannot publish a message of " + message.encodedSize() + " bytes to queue '" + queue.name() + "': "
                        + obstacle + "; none was made in the time that the sender gave (jms.sendTimeout)");
    }

    void limitRecords(int bytesMax) {
        recordSizeMax = bytesMax;
    }

    /** @param obstacle why there is no room in the storage; null if there is */
    void storageShort(@Nullable String obstacle) {
        storageObstacle = obstacle;
        if (obstacle == null && forStorage) {
            forStorage = false;
            retryAll();
        }
    }

    /** Says how large a message may be that goes to the disk now. */
    void storageRoom(long bytesMax) {
        boolean more = bytesMax > storageRoom;
        storageRoom = bytesMax;
        if (more && forStorage && storageObstacle == null) {
            forStorage = false;
            retryAll();
        }
    }

    /** Whether a publish may wait for room in the storage. */
    boolean waitsForStorage() {
        return forStorage;
    }

    // ---- waiting

    /** Whether a publish may wait for memory. */
    boolean waitsForMemory() {
        return forMemory;
    }

    /** Lets those try again that wait for memory. */
    void retry() {
        if (forMemory) {
            forMemory = false;
            retryAll();
        }
    }

    private void retryAll() {
        for (long id : waiting.sortedKeys()) {
            MessageQueue queue = turn.state.queue(id);
            if (queue != null) {
                turn.roomMade(queue);
            }
        }
    }

    private boolean isBehind(MessageQueue queue, @Nullable ParkedCommand parked) {
        if (queue.settings().overflow() != Overflow.BLOCK) {
            return false;
        }
        TreeMap<Long, ParkedCommand> line = waiting.get(queue.id());
        return line != null && (parked == null || line.firstKey() < parked.arrival());
    }

    private void waitFor(MessageQueue full, ParkedCommand parked) {
        if (parked.waitsFor() == full) {
            return;
        }
        leaveLine(parked);
        parked.waitsFor(full);
        TreeMap<Long, ParkedCommand> line = waiting.get(full.id());
        if (line == null) {
            line = new TreeMap<>();
            waiting.put(full.id(), line);
            full.watchRoom(turn);
        }
        line.put(parked.arrival(), parked);
    }

    private void leaveLine(ParkedCommand parked) {
        MessageQueue queue = parked.waitsFor();
        if (queue == null) {
            return;
        }
        parked.waitsFor(null);
        TreeMap<Long, ParkedCommand> line = waiting.get(queue.id());
        if (line == null) {
            return;
        }
        boolean first = line.firstKey() == parked.arrival();
        line.remove(parked.arrival());
        if (line.isEmpty()) {
            waiting.remove(queue.id());
            queue.watchRoom(null);
        } else if (first) {
            turn.roomMade(queue);
        }
    }

    /** Lets those go on for whom there may be room now. */
    void wake(Followers followers) {
        for (MessageQueue queue = turn.roomy.pollFirst(); queue != null; queue = turn.roomy.pollFirst()) {
            TreeMap<Long, ParkedCommand> line = waiting.get(queue.id());
            if (line != null) {
                // Whoever gets in calls for the next in line.
                proceed(line.firstEntry().getValue().session(), followers);
            }
        }
    }

    /** Carries out what a session has waiting, as far as it goes. */
    private void proceed(Session session, Followers followers) {
        for (ParkedCommand first = session.parked().peekFirst();
                first != null;
                first = session.parked().peekFirst()) {
            if (first.command() instanceof PublishMessage publish) {
                MessageQueue full = attempt(session, publish, first);
                if (full != null) {
                    waitFor(full, first);
                    return;
                }
                done(first);
            } else {
                done(first);
                itsTurn = first.command();
                followers.execute(first.command());
                itsTurn = null;
                if (session.isClosed()) {
                    return;
                }
            }
        }
    }

    private void done(ParkedCommand first) {
        first.session().parked().removeFirst();
        turn.state.timetable().cancel(first);
        leaveLine(first);
    }

    /** A publish has waited as long as it may. One behind others gets its answer after them. */
    void deadlinePassed(ParkedCommand parked, Followers followers) {
        Session session = parked.session();
        if (session.parked().peekFirst() == parked) {
            proceed(session, followers);
        }
    }

    /** Refuses whatever a session has waiting. */
    void refuseAll(Session session, Code code, String text) {
        for (ParkedCommand parked = session.parked().peekFirst();
                parked != null;
                parked = session.parked().peekFirst()) {
            done(parked);
            turn.refuse(parked.command(), session.id(), code, text);
        }
    }
}
