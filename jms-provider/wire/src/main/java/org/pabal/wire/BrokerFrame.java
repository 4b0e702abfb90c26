package org.pabal.wire;

import java.util.List;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** What a broker says once the connection is open: answers, and what it was not asked. */
public sealed interface BrokerFrame extends Frame {

    /** So many requests with consecutive numbers have been carried out; of publishes: the broker has taken responsibility. */
    record Completed(long first, int count) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.COMPLETED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(first);
            out.i32(count);
        }

        static Completed take(FieldReader in) throws MalformedFrameException {
            return new Completed(in.id("request"), in.i32("count", 1, Integer.MAX_VALUE));
        }
    }

    /**
     * Something was not carried out.
     *
     * @param request 0 for something that nobody waits for
     * @param session 0 if it concerns none
     */
    record Refused(long request, long session, Refusal refusal) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.REFUSED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.refusal(refusal);
        }

        static Refused take(FieldReader in) throws MalformedFrameException {
            return new Refused(in.request(), in.i64("session", 0), in.refusal());
        }
    }

    /**
     * What a branch answers to prepare.
     *
     * @param readOnly whether the branch held no work, and is forgotten already
     */
    record Vote(long request, boolean readOnly) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.VOTE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.bool(readOnly);
        }

        static Vote take(FieldReader in) throws MalformedFrameException {
            return new Vote(in.request(), in.bool("read-only"));
        }
    }

    /**
     * Prepared and heuristically completed branches.
     *
     * @param last whether no further frame of this answer follows
     */
    record Branches(long request, boolean last, List<BranchId> branches) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.BRANCHES;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.bool(last);
            out.branches(branches);
        }

        static Branches take(FieldReader in) throws MalformedFrameException {
            return new Branches(in.request(), in.bool("last"), in.branches());
        }
    }

    /** One message of a page. */
    record Browsed(long request, Message message) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.BROWSED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.content(message.encoded());
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            return (content, reader) -> new Browsed(request, reader.message(content));
        }
    }

    /**
     * After the messages of one page.
     *
     * @param end whether nothing follows in the queue at present
     */
    record BrowsedEnd(long request, boolean end) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.BROWSED_END;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.bool(end);
        }

        static BrowsedEnd take(FieldReader in) throws MalformedFrameException {
            return new BrowsedEnd(in.request(), in.bool("end"));
        }
    }

    /**
     * Answers what is not messaging.
     *
     * @param version of the payload's form: that of the request
     */
    record Administered(long request, int version, byte[] payload) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.ADMINISTERED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.u16(version);
            out.content(payload);
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            int version = in.u16("version");
            return (content, reader) -> new Administered(request, version, content);
        }
    }

    /** Part of a large body, from the offset that was asked for. */
    record BodyPiece(long request, byte[] bytes) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.BODY_PIECE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.content(bytes);
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            return (content, reader) -> new BodyPiece(request, content);
        }
    }

    /**
     * A message is lent. On the wire, deliveries to one consumer that follow one another may share a frame.
     *
     * @param delivery ascending within the session
     * @param count which attempt this is, from 1
     */
    record Deliver(long session, long consumer, long delivery, int count, Message message) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.DELIVER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(session);
            out.i64(consumer);
            putItem(out);
        }

        void putItem(FieldWriter out) {
            out.i64(delivery);
            out.i32(count);
            out.content(message.encoded());
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            return item(in.id("session"), in.id("consumer"), in);
        }

        static ContentFrame item(long session, long consumer, FieldReader in) throws MalformedFrameException {
            long delivery = in.i64("delivery", 0);
            int count = in.i32("count", 1, Integer.MAX_VALUE);
            return (content, reader) -> new Deliver(session, consumer, delivery, count, reader.message(content));
        }
    }

    /**
     * As {@link Deliver}, of a message that further consumers of the connection may get, too: the client keeps it until another
     * comes with the same slot.
     *
     * @param slot below {@link WireBounds#SLOTS}
     */
    record DeliverShared(long session, long consumer, int slot, long delivery, int count, Message message)
            implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.DELIVER_SHARED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(session);
            out.i64(consumer);
            out.i32(slot);
            out.i64(delivery);
            out.i32(count);
            out.content(message.encoded());
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long session = in.id("session");
            long consumer = in.id("consumer");
            int slot = in.i32("slot", 0, WireBounds.SLOTS - 1);
            long delivery = in.i64("delivery", 0);
            int count = in.i32("count", 1, Integer.MAX_VALUE);
            return (content, reader) ->
                    new DeliverShared(session, consumer, slot, delivery, count, reader.message(content));
        }
    }

    /** The message that is kept in a slot once more, to another consumer: so it crosses once for all of a connection. */
    record DeliverSame(long session, long consumer, int slot, long delivery, int count) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.DELIVER_SAME;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(session);
            out.i64(consumer);
            out.i32(slot);
            out.i64(delivery);
            out.i32(count);
        }

        static DeliverSame take(FieldReader in) throws MalformedFrameException {
            return new DeliverSame(
                    in.id("session"),
                    in.id("consumer"),
                    in.i32("slot", 0, WireBounds.SLOTS - 1),
                    in.i64("delivery", 0),
                    in.i32("count", 1, Integer.MAX_VALUE));
        }
    }

    /** Somebody else could take what this consumer has not started. To be answered by giving back UNSTARTED in any case. */
    record Recall(long session, long consumer, int count) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.RECALL;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(session);
            out.i64(consumer);
            out.i32(count);
        }

        static Recall take(FieldReader in) throws MalformedFrameException {
            return new Recall(in.id("session"), in.id("consumer"), in.i32("count", 0, Integer.MAX_VALUE));
        }
    }

    /** The broker ended the consumer. */
    record ConsumerEnded(long session, long consumer, Refusal reason) implements BrokerFrame {
        @Override
        public FrameType type() {
            return FrameType.CONSUMER_ENDED;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(session);
            out.i64(consumer);
            out.refusal(reason);
        }

        static ConsumerEnded take(FieldReader in) throws MalformedFrameException {
            return new ConsumerEnded(in.id("session"), in.id("consumer"), in.refusal());
        }
    }
}
