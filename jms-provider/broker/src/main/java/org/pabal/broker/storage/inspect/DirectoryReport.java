package org.pabal.broker.storage.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.DataDirectory;
import org.pabal.engine.StateVisitor;
import org.pabal.engine.body.StoredBody;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.queue.EntryState;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.record.EngineRecord.DeliverySettled;
import org.pabal.engine.record.Publication;
import org.pabal.engine.routing.Binding;
import org.pabal.engine.subscription.Subscription;
import org.pabal.engine.transaction.DecidedBranch;
import org.pabal.journal.CheckpointInfo;
import org.pabal.journal.ReadOnlyJournal;
import org.pabal.journal.SegmentInfo;
import org.pabal.message.Message;

/**
 * What is in a data directory, without its messages.
 *
 * @param journal which journal it is
 * @param end where the log ends
 * @param findings what a start would say about the end of the log
 */
public record DirectoryReport(
        String directory,
        String journal,
        String end,
        List<String> findings,
        List<Segment> segments,
        List<CheckpointInfo> checkpoints,
        List<String> exchanges,
        List<Queue> queues,
        List<String> bindings,
        List<Subscriber> subscriptions,
        List<Branch> branches,
        List<LargeBody> largeBodies) {

    /**
     * @param liveBytes how many of it are still needed
     * @param state as {@link SegmentInfo.State}
     */
    public record Segment(String file, long bytes, String state, long liveBytes) {

        /** How much of it is still needed, in percent. */
        public double livePercent() {
            return bytes == 0 ? 0 : 100.0 * liveBytes / bytes;
        }
    }

    /**
     * @param messages all; of them are {@code scheduled} those whose delivery time had not come, {@code backingOff} those that
     *     have failed and wait, and {@code held} those that prepared branches have
     * @param bytes of the messages' binary form
     * @param ofSubscription whether it is where a subscription's messages wait
     */
    public record Queue(
            String name,
            boolean durable,
            long messages,
            long bytes,
            long scheduled,
            long backingOff,
            long held,
            boolean ofSubscription) {}

    public record Subscriber(
            String description,
            String topic,
            boolean shared,
            boolean noLocal,
            @Nullable String selector,
            String queue) {}

    /**
     * @param preparedMillis when it was prepared, in milliseconds since 1970
     * @param clientId of the connection that began it; null without one
     * @param user of that connection; null if that is not known
     * @param sends where to, a line for each message
     * @param settles how many messages it has received
     */
    public record Branch(
            String id,
            String state,
            long preparedMillis,
            @Nullable String clientId,
            @Nullable String user,
            List<String> sends,
            long settles) {}

    public record LargeBody(long number, long bytes, int references) {}

    /**
     * Looks at a directory.
     *
     * @throws org.pabal.broker.storage.StorageRefusedException if it is none, or in use, damaged, of a newer release, or must
     *     not be read
     */
    public static DirectoryReport of(Path path) {
        try (DataDirectory directory = DataDirectory.open(path)) {
            return of(directory);
        }
    }

    private static DirectoryReport of(DataDirectory directory) {
        ReadOnlyJournal journal = directory.journal();
        Gathering gathered = new Gathering(directory);
        directory.walk(gathered);
        List<Segment> segments = new ArrayList<>();
        for (SegmentInfo segment : journal.segments()) {
            segments.add(new Segment(
                    ReadOnlyJournal.fileName(segment.sequence()),
                    segment.size(),
                    segment.state().name(),
                    directory.liveBytes(segment.sequence())));
        }
        return new DirectoryReport(
                directory.place(),
                journal.identity().toString(),
                journal.durableEnd().toString(),
                journal.findings(),
                segments,
                journal.checkpoints(),
                gathered.exchanges,
                gathered.queues,
                gathered.bindings,
                gathered.subscriptions,
                gathered.branches,
                gathered.bodies);
    }

    private static final class Gathering implements StateVisitor {

        private final DataDirectory directory;
        private final List<String> exchanges = new ArrayList<>();
        private final List<Queue> queues = new ArrayList<>();
        private final List<String> bindings = new ArrayList<>();
        private final List<Subscriber> subscriptions = new ArrayList<>();
        private final List<Branch> branches = new ArrayList<>();
        private final List<LargeBody> bodies = new ArrayList<>();
        private final Map<Long, String> names = new LinkedHashMap<>();

        Gathering(DataDirectory directory) {
            this.directory = directory;
        }

        @Override
        public void exchange(String name, ExchangeType type) {
            exchanges.add(name + " (" + type + ")");
        }

        @Override
        public void queue(MessageQueue queue) {
            names.put(queue.id(), queue.name());
            queues.add(new Queue(
                    queue.name(),
                    queue.isDurable(),
                    queue.length(),
                    queue.bytes(),
                    queue.count(EntryState.SCHEDULED),
                    queue.count(EntryState.BACKING_OFF),
                    queue.count(EntryState.HELD),
                    queue.subscription() != 0));
        }

        @Override
        public boolean wantsEntries(MessageQueue queue) {
            return false;
        }

        @Override
        public byte[] pageContent(long position, int bytes) {
            return directory.pageContent(position);
        }

        @Override
        public void binding(Binding binding) {
            bindings.add(binding.toString());
        }

        @Override
        public void subscription(Subscription subscription) {
            subscriptions.add(new Subscriber(
                    subscription.describe(),
                    subscription.topic().toString(),
                    subscription.shared(),
                    subscription.noLocal(),
                    subscription.selector(),
                    subscription.queue().name()));
        }

        @Override
        public void branch(DecidedBranch branch) {
            List<String> sends = new ArrayList<>();
            for (Publication publication : branch.published()) {
                Message message = publication.message();
                StringBuilder line = new StringBuilder()
                        .append(message.messageId())
                        .append(" of ")
                        .append(message.encodedSize())
                        .append(" bytes to");
                for (long queue : publication.queues()) {
                    line.append(' ').append(names.getOrDefault(queue, "a queue that is gone"));
                }
                sends.add(line.toString());
            }
            long settles = 0;
            for (DeliverySettled settled : branch.settled()) {
                settles += settled.entries().length;
            }
            branches.add(new Branch(
                    branch.id().toString(),
                    branch.state().name(),
                    branch.preparedMillis(),
                    branch.by().clientId(),
                    branch.by().user(),
                    sends,
                    settles));
        }

        @Override
        public void largeBody(StoredBody body) {
            bodies.add(new LargeBody(body.number(), body.length(), body.references()));
        }
    }
}
