package org.pabal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** One of each frame, and what tests do with them. */
final class SampleFrames {

    static final Message MESSAGE = Message.builder()
            .destination(Address.queue("orders"))
            .messageId("ID:1")
            .property("symbol", "X")
            .text("10 pieces")
            .build();

    private static final BranchId BRANCH = new BranchId(7, new byte[] {1, 2, 3}, new byte[] {4});
    private static final byte[] IDENTITY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -1};
    private static final Refusal REFUSAL = new Refusal(Refusal.Code.NOT_FOUND, "no session 3; open one – first");

    private SampleFrames() {}

    /** By the name of its golden file. */
    static Map<String, Frame> all() {
        Map<String, Frame> all = new LinkedHashMap<>();
        all.put(
                "mechanisms",
                new HandshakeFrame.Mechanisms("seoul", List.of("SCRAM-SHA-256", "EXTERNAL", "ANONYMOUS")));
        all.put("authenticate", new HandshakeFrame.Authenticate("ANONYMOUS", new byte[] {'r', 'i', 'd', 'e', 'r'}));
        all.put("challenge", new HandshakeFrame.Challenge(new byte[] {'r', '=', '1'}));
        all.put("response", new HandshakeFrame.Response(new byte[] {'c', '=', '2'}));
        all.put("authenticated", new HandshakeFrame.Authenticated(new byte[] {'v', '=', '3'}));
        all.put("open", new HandshakeFrame.Open("desk-1", "pabal-client 1", IDENTITY, 76, 1 << 20, 1 << 26, 15_000));
        all.put("open-nobody", new HandshakeFrame.Open(null, "", new byte[0], 0, 1 << 20, 1 << 26, 0));
        all.put(
                "opened",
                new HandshakeFrame.Opened(
                        "pabal 1", 12, 1L << 32, 1 << 20, 1 << 26, 10_000, 1_000, 10_000, 1 << 20, 1_700_000L, true));
        all.put("close", new HandshakeFrame.Close(null));
        all.put("close-reason", new HandshakeFrame.Close(REFUSAL));
        all.put("heartbeat", new HandshakeFrame.Heartbeat(1_700_000_000_123L));
        all.put("set-client-id", new ClientFrame.SetClientId(1, "데스크"));
        all.put("open-session", new ClientFrame.OpenSession(2, 3, true));
        all.put("close-session", new ClientFrame.CloseSession(3, 3));
        all.put("publish", new ClientFrame.Publish(4, 3, Address.exchange("alerts", "eu.west"), 99, 77, true, MESSAGE));
        all.put(
                "open-consumer",
                new ClientFrame.OpenConsumer(
                        5, 3, 4, Address.topic("news.*"), "sub", true, false, "symbol = 'X'", true, -1, 1L << 33));
        all.put(
                "open-consumer-queue",
                new ClientFrame.OpenConsumer(5, 3, 4, Address.queue("orders"), null, false, false, null, false, 0, 0));
        all.put("close-consumer", new ClientFrame.CloseConsumer(6, 4));
        all.put("grant-credit", new ClientFrame.GrantCredit(4, 256));
        all.put("revoke-credit", new ClientFrame.RevokeCredit(7, 4));
        all.put("settle", new ClientFrame.Settle(8, 3, new long[] {1, 2, 3, 7, 9, 10}));
        all.put("give-back", new ClientFrame.GiveBack(9, 3, ClientFrame.FAILED, new long[] {5}));
        all.put("hand-over", new ClientFrame.HandOver(10, 3, 8, new long[] {5, 6}));
        all.put("commit", new ClientFrame.Commit(11, 3, 100, 78, new long[0]));
        all.put("resolve", new ClientFrame.Resolve(33, 78));
        all.put("rollback", new ClientFrame.Rollback(12, 3, new long[] {1, Long.MAX_VALUE - 1}));
        all.put("start-branch", new BranchFrame.StartBranch(13, 3, BRANCH, BranchFrame.JOIN, 5_000));
        all.put("end-branch", new BranchFrame.EndBranch(14, 3, BRANCH, BranchFrame.SUSPEND, new long[] {4}));
        all.put("prepare-branch", new BranchFrame.PrepareBranch(15, BRANCH));
        all.put("commit-branch", new BranchFrame.CommitBranch(16, BRANCH, true, 79));
        all.put("rollback-branch", new BranchFrame.RollbackBranch(17, BRANCH));
        all.put("forget-branch", new BranchFrame.ForgetBranch(18, BRANCH));
        all.put("recover-branches", new BranchFrame.RecoverBranches(19));
        all.put("open-browser", new ClientFrame.OpenBrowser(20, 3, 5, Address.queue("orders"), "a > 1"));
        all.put("browse", new ClientFrame.Browse(21, 5, 100));
        all.put("close-browser", new ClientFrame.CloseBrowser(22, 5));
        all.put("create-temporary", new ClientFrame.CreateTemporary(23, Address.temporaryQueue("t-1")));
        all.put("delete-temporary", new ClientFrame.DeleteTemporary(24, Address.temporaryTopic("t-2")));
        all.put("unsubscribe", new ClientFrame.Unsubscribe(25, "sub"));
        all.put("check-destination", new ClientFrame.CheckDestination(26, Address.topic("news")));
        all.put("administer", new ClientFrame.Administer(27, 1, new byte[] {'{', '}'}));
        all.put("write-body", new BodyFrame.WriteBody(28, 6, 1 << 20, 99, new byte[] {1, 2, 3}));
        all.put("hold-body", new BodyFrame.HoldBody(29, 3, 7));
        all.put("hold-browsed-body", new BodyFrame.HoldBrowsedBody(30, 5, 6));
        all.put("read-body", new BodyFrame.ReadBody(31, 6, 1 << 20, 1 << 19));
        all.put("release-body", new BodyFrame.ReleaseBody(32, 6));
        all.put("completed", new BrokerFrame.Completed(4, 17));
        all.put("refused", new BrokerFrame.Refused(5, 3, REFUSAL));
        all.put("vote", new BrokerFrame.Vote(15, true));
        all.put(
                "branches",
                new BrokerFrame.Branches(19, true, List.of(BRANCH, new BranchId(0, new byte[0], new byte[64]))));
        all.put("browsed", new BrokerFrame.Browsed(21, MESSAGE));
        all.put("browsed-end", new BrokerFrame.BrowsedEnd(21, true));
        all.put("administered", new BrokerFrame.Administered(27, 1, new byte[] {'[', ']'}));
        all.put("body-piece", new BrokerFrame.BodyPiece(31, new byte[] {4, 5}));
        all.put("deliver", new BrokerFrame.Deliver(3, 4, 1, 1, MESSAGE));
        all.put("deliver-same", new BrokerFrame.DeliverSame(5, 6, 9, 2, 1));
        all.put("deliver-shared", new BrokerFrame.DeliverShared(3, 4, 9, 1, 1, MESSAGE));
        all.put("recall", new BrokerFrame.Recall(3, 4, 12));
        all.put("consumer-ended", new BrokerFrame.ConsumerEnded(3, 4, REFUSAL));
        return all;
    }

    static FrameType.Sender sender(Frame frame) {
        return frame.type().maySend(FrameType.Sender.CLIENT) ? FrameType.Sender.CLIENT : FrameType.Sender.BROKER;
    }

    static FrameDecoder decoder(FrameType.Sender sender) {
        FrameDecoder decoder = new FrameDecoder(sender);
        decoder.limits(WireBounds.FRAME_MAX_MIN, 1 << 26);
        return decoder;
    }

    static byte[] written(Frame... frames) {
        FrameWriter writer = new FrameWriter();
        writer.frameMax(WireBounds.FRAME_MAX_MIN);
        for (Frame frame : frames) {
            writer.write(frame);
            while (writer.hasParts()) {
                writer.writePart();
            }
        }
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return bytes;
    }

    static List<Frame> decoded(FrameType.Sender sender, byte[]... pieces) throws MalformedFrameException {
        List<Frame> frames = new ArrayList<>();
        FrameDecoder decoder = decoder(sender);
        for (byte[] piece : pieces) {
            decoder.feed(ByteBuffer.wrap(piece), frames::add);
        }
        return frames;
    }
}
