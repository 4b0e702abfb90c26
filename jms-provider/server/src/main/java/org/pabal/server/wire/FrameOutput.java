package org.pabal.server.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.server.session.Line;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.WireBounds;

/**
 * Puts frames together into pieces of a good size for the line. What is larger than a piece goes on when the line has room
 * again. Of the line's thread.
 */
final class FrameOutput {

    /** Bytes that go to the line at once. */
    private static final int PIECE = 32 * 1_024;

    /** Larger arrays are not kept. */
    private static final int SPARE_MAX = 4 * PIECE;

    /** What the thread writes frames into, of whichever line: a peer to whom nothing is said has no memory for it. */
    private static final ThreadLocal<byte @Nullable []> SPARE = new ThreadLocal<>();

    /** Branches in one frame: 500 of at most 134 bytes. */
    private static final int BRANCHES_MAX = 500;

    private final Line line;
    private final FrameWriter writer = new FrameWriter();
    private int contentMax;
    private boolean sent;
    private HandshakeFrame.@Nullable Opened opened;

    private @Nullable SharedMessages shared;

    /** That have been opened, ever. */
    private int topicConsumers;

    /** Frames that belong together and have not been written yet: the messages of a browsed page. */
    private final Deque<Frame> following = new ArrayDeque<>();

    FrameOutput(Line line) {
        this.line = line;
    }

    void limits(int frameMax, int messageMax) {
        writer.frameMax(Math.max(frameMax, 1));
        contentMax = messageMax;
    }

    int contentMax() {
        return contentMax;
    }

    /** Says who the broker is, and how one may prove who one is. */
    void mechanisms(String broker, List<String> names) {
        String name = broker.substring(0, Math.min(broker.length(), WireBounds.PROGRAM_MAX));
        write(new HandshakeFrame.Mechanisms(name, names));
    }

    /** Keeps what is said once the broker has opened. */
    void opened(HandshakeFrame.Opened frame) {
        opened = frame;
    }

    /** @param resumed whether the broker has known the client */
    void writeOpened(boolean resumed) {
        HandshakeFrame.Opened frame = opened;
        opened = null;
        if (frame != null) {
            write(resumed ? frame.asResumed() : frame);
        }
    }

    /** For what has no content, or when not {@linkplain #isBusy busy}. */
    void write(Frame frame) {
        if (writer.isBare()) {
            byte[] spare = SPARE.get();
            if (spare != null) {
                SPARE.remove();
                writer.recycle(spare);
            }
        }
        writer.write(frame);
    }

    /** In place of everything that has not been written. */
    void last(Frame frame) {
        following.clear();
        write(frame);
    }

    /** @return false if the message is larger than the peer takes */
    boolean deliver(Effect.DeliverMessage delivery) {
        if (delivery.message().encodedSize() > contentMax) {
            return false;
        }
        SharedMessages shared = this.shared;
        if (shared == null || !shared.mayBeKept(delivery.message())) {
            write(new BrokerFrame.Deliver(
                    delivery.session(),
                    delivery.consumer(),
                    delivery.delivery(),
                    delivery.count(),
                    delivery.message()));
            return true;
        }
        int slot = SharedMessages.slot(delivery.message());
        if (shared.keep(slot, delivery.message())) {
            write(new BrokerFrame.DeliverSame(
                    delivery.session(), delivery.consumer(), slot, delivery.delivery(), delivery.count()));
        } else {
            write(new BrokerFrame.DeliverShared(
                    delivery.session(),
                    delivery.consumer(),
                    slot,
                    delivery.delivery(),
                    delivery.count(),
                    delivery.message()));
        }
        return true;
    }

    /** Where there are several of topics, they are likely to get the same messages. */
    void consumerOpens(Address from) {
        if (from.kind().isTopic() && ++topicConsumers > 1 && shared == null) {
            shared = new SharedMessages();
        }
    }

    /** Called now and then. */
    void forgetWhatIsNotUsed() {
        if (shared != null) {
            shared.forgetUnlessUsed();
        }
    }

    /** Nothing is written any more. */
    void end() {
        if (shared != null) {
            shared.forget();
        }
    }

    void answer(long request, Answer answer) {
        if (answer instanceof Answer.Vote vote) {
            write(new BrokerFrame.Vote(request, vote.readOnly()));
        } else if (answer instanceof Answer.Branches branches) {
            branches(request, branches.branches());
        } else if (answer instanceof Answer.Browsed browsed) {
            for (Message message : browsed.messages()) {
                if (message.encodedSize() <= contentMax) {
                    following.add(new BrokerFrame.Browsed(request, message));
                }
            }
            following.add(new BrokerFrame.BrowsedEnd(request, browsed.end()));
        } else if (answer instanceof Answer.BodyPiece piece) {
            ByteBuffer source = piece.bytes().duplicate();
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            write(new BrokerFrame.BodyPiece(request, bytes));
        } else {
            throw new IllegalStateException("no client asks for " + answer);
        }
    }

    private void branches(long request, List<BranchId> branches) {
        int from = 0;
        do {
            int to = Math.min(branches.size(), from + BRANCHES_MAX);
            write(new BrokerFrame.Branches(request, to == branches.size(), branches.subList(from, to)));
            from = to;
        } while (from < branches.size());
    }

    /** Whether something that was begun goes on before anything else with content may be written. */
    boolean isBusy() {
        return writer.hasParts() || !following.isEmpty();
    }

    boolean hasRoom() {
        return line.isWritable();
    }

    /** Goes on with what was begun, and hands a full piece to the line. */
    void advance() {
        if (writer.hasParts()) {
            writer.writePart();
        } else {
            Frame next = following.poll();
            if (next != null) {
                write(next);
            }
        }
        if (writer.size() >= PIECE) {
            send();
        }
    }

    void flush() {
        send();
        line.flush();
    }

    @SuppressWarnings("ByteBufferBackingArray") // what the writer hands out begins with its array
    private void send() {
        if (writer.size() > 0) {
            ByteBuffer bytes = writer.take();
            line.send(bytes);
            if (bytes.capacity() <= SPARE_MAX) {
                SPARE.set(bytes.array());
            }
            sent = true;
        }
    }

    /** Whether something has been sent since this was asked last. */
    boolean takeSent() {
        boolean was = sent;
        sent = false;
        return was;
    }
}
