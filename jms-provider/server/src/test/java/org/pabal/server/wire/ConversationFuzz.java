package org.pabal.server.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.pabal.broker.BrokerState;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.wire.BodyFrame;
import org.pabal.wire.BranchFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.MalformedFrameException;

/**
 * A client that is let in and then says anything, to a session and the broker behind it: it is answered, refused or cut
 * off, and the broker goes on. The input is frames, each behind two bytes of length, so that a changed length does not make
 * all that follows into something else.
 */
public final class ConversationFuzz {

    private static final int LENGTH = 2;

    private static final Address QUEUE = Address.queue("q");
    private static final Address TOPIC = Address.topic("t");
    private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});

    private ConversationFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        WirePeer peer = new WirePeer();
        try {
            peer.opened(null).withSession(1);
            ByteBuffer rest = ByteBuffer.wrap(input);
            while (rest.remaining() > LENGTH && !peer.closed) {
                byte[] body = new byte[Math.min(rest.getShort() & 0xFFFF, rest.remaining())];
                rest.get(body);
                peer.say(ByteBuffer.allocate(Integer.BYTES + body.length)
                        .putInt(body.length)
                        .put(body)
                        .array());
                peer.run();
            }
            peer.session().tick(1);
            peer.session().disconnected();
            // What it says has to be frames, whatever it was told
            peer.all();
            if (peer.broker().state() != BrokerState.RUNNING) {
                throw new AssertionError("the broker is " + peer.broker().state());
            }
        } catch (MalformedFrameException e) {
            throw new AssertionError("the broker has said what is no frame", e);
        } finally {
            peer.stop();
        }
    }

    /** What a client would say. */
    public static List<byte[]> seeds() {
        WirePeer peer = new WirePeer();
        try {
            long first = peer.opened(null).first;
            long session = first + 1;
            long consumer = first + 2;
            Message message =
                    Message.builder().priority(4).persistent(true).text("x").build();
            var publish = new ClientFrame.Publish(2, session, QUEUE, Long.MAX_VALUE, 1, message);
            var consume = new ClientFrame.OpenConsumer(
                    3, session, consumer, QUEUE, null, false, false, "a IS NULL", false, 0, 0);
            var credit = new ClientFrame.GrantCredit(consumer, 10);
            return List.of(
                    said(publish, consume, credit, new ClientFrame.Settle(4, session, new long[] {1})),
                    said(
                            consume,
                            credit,
                            publish,
                            new ClientFrame.GiveBack(4, session, ClientFrame.FAILED, new long[] {1}),
                            new ClientFrame.CloseSession(5, session)),
                    said(
                            new ClientFrame.OpenSession(2, first + 3, true),
                            new ClientFrame.Publish(3, first + 3, QUEUE, 0, 0, message),
                            new ClientFrame.Commit(4, first + 3, 0, 2, new long[0]),
                            new ClientFrame.Rollback(5, first + 3, new long[0])),
                    said(
                            new BranchFrame.StartBranch(2, session, BRANCH, BranchFrame.NEW, 0),
                            publish,
                            new BranchFrame.EndBranch(4, session, BRANCH, BranchFrame.SUCCESS, new long[0]),
                            new BranchFrame.PrepareBranch(5, BRANCH),
                            new BranchFrame.CommitBranch(6, BRANCH, false, 0),
                            new ClientFrame.Resolve(7, 1)),
                    said(
                            publish,
                            new ClientFrame.OpenBrowser(3, session, first + 4, QUEUE, null),
                            new ClientFrame.Browse(4, first + 4, 10),
                            new ClientFrame.CloseBrowser(5, first + 4)),
                    said(
                            new ClientFrame.SetClientId(2, "me"),
                            new ClientFrame.OpenConsumer(
                                    3, session, consumer, TOPIC, "mine", true, true, null, false, 0, 0),
                            new ClientFrame.CloseConsumer(4, consumer),
                            new ClientFrame.Unsubscribe(5, "mine")),
                    said(
                            new ClientFrame.CreateTemporary(2, Address.temporaryQueue("tmp")),
                            new BodyFrame.WriteBody(3, first + 9, 0, Long.MAX_VALUE, new byte[100]),
                            new BodyFrame.ReadBody(4, first + 9, 0, 50),
                            new BodyFrame.ReleaseBody(5, first + 9)));
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        } finally {
            peer.stop();
        }
    }

    private static byte[] said(Frame... frames) {
        ByteBuffer all = ByteBuffer.allocate(8_192);
        for (Frame frame : frames) {
            FrameWriter writer = new FrameWriter();
            writer.frameMax(8_192);
            writer.write(frame);
            ByteBuffer bytes = writer.take();
            all.putShort((short) (bytes.remaining() - Integer.BYTES));
            all.put(bytes.position(Integer.BYTES));
        }
        return Arrays.copyOf(all.array(), all.position());
    }
}
