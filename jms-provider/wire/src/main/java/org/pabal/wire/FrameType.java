package org.pabal.wire;

import org.jspecify.annotations.Nullable;

/** Every frame there is in version 1. Numbers are laid down in {@code docs/reference/wire-protocol.md}: append only. */
public enum FrameType {
    MECHANISMS(0x01, Sender.BROKER, HandshakeFrame.Mechanisms::take),
    AUTHENTICATE(0x02, Sender.CLIENT, HandshakeFrame.Authenticate::take),
    CHALLENGE(0x03, Sender.BROKER, HandshakeFrame.Challenge::take),
    RESPONSE(0x04, Sender.CLIENT, HandshakeFrame.Response::take),
    AUTHENTICATED(0x05, Sender.BROKER, HandshakeFrame.Authenticated::take),
    OPEN(0x06, Sender.CLIENT, HandshakeFrame.Open::take),
    OPENED(0x07, Sender.BROKER, HandshakeFrame.Opened::take),
    CLOSE(0x08, Sender.EITHER, HandshakeFrame.Close::take),
    HEARTBEAT(0x09, Sender.EITHER, HandshakeFrame.Heartbeat::take),
    /** Goes on with the content of the frame with content before it; never seen outside the codec. */
    PART(0x0A, Sender.EITHER, null, null),

    SET_CLIENT_ID(0x20, Sender.CLIENT, ClientFrame.SetClientId::take),
    OPEN_SESSION(0x21, Sender.CLIENT, ClientFrame.OpenSession::take),
    CLOSE_SESSION(0x22, Sender.CLIENT, ClientFrame.CloseSession::take),
    PUBLISH(0x23, Sender.CLIENT, null, ClientFrame.Publish::take),
    OPEN_CONSUMER(0x24, Sender.CLIENT, ClientFrame.OpenConsumer::take),
    CLOSE_CONSUMER(0x25, Sender.CLIENT, ClientFrame.CloseConsumer::take),
    GRANT_CREDIT(0x26, Sender.CLIENT, ClientFrame.GrantCredit::take),
    REVOKE_CREDIT(0x27, Sender.CLIENT, ClientFrame.RevokeCredit::take),
    SETTLE(0x28, Sender.CLIENT, ClientFrame.Settle::take),
    GIVE_BACK(0x29, Sender.CLIENT, ClientFrame.GiveBack::take),
    HAND_OVER(0x2A, Sender.CLIENT, ClientFrame.HandOver::take),
    COMMIT(0x2B, Sender.CLIENT, ClientFrame.Commit::take),
    ROLLBACK(0x2C, Sender.CLIENT, ClientFrame.Rollback::take),
    RESOLVE(0x2D, Sender.CLIENT, ClientFrame.Resolve::take),
    START_BRANCH(0x30, Sender.CLIENT, BranchFrame.StartBranch::take),
    END_BRANCH(0x31, Sender.CLIENT, BranchFrame.EndBranch::take),
    PREPARE_BRANCH(0x32, Sender.CLIENT, BranchFrame.PrepareBranch::take),
    COMMIT_BRANCH(0x33, Sender.CLIENT, BranchFrame.CommitBranch::take),
    ROLLBACK_BRANCH(0x34, Sender.CLIENT, BranchFrame.RollbackBranch::take),
    FORGET_BRANCH(0x35, Sender.CLIENT, BranchFrame.ForgetBranch::take),
    RECOVER_BRANCHES(0x36, Sender.CLIENT, BranchFrame.RecoverBranches::take),
    OPEN_BROWSER(0x40, Sender.CLIENT, ClientFrame.OpenBrowser::take),
    BROWSE(0x41, Sender.CLIENT, ClientFrame.Browse::take),
    CLOSE_BROWSER(0x42, Sender.CLIENT, ClientFrame.CloseBrowser::take),
    CREATE_TEMPORARY(0x48, Sender.CLIENT, ClientFrame.CreateTemporary::take),
    DELETE_TEMPORARY(0x49, Sender.CLIENT, ClientFrame.DeleteTemporary::take),
    UNSUBSCRIBE(0x4A, Sender.CLIENT, ClientFrame.Unsubscribe::take),
    CHECK_DESTINATION(0x4B, Sender.CLIENT, ClientFrame.CheckDestination::take),
    ADMINISTER(0x50, Sender.CLIENT, null, ClientFrame.Administer::take),
    WRITE_BODY(0x51, Sender.CLIENT, null, BodyFrame.WriteBody::take),
    HOLD_BODY(0x52, Sender.CLIENT, BodyFrame.HoldBody::take),
    HOLD_BROWSED_BODY(0x53, Sender.CLIENT, BodyFrame.HoldBrowsedBody::take),
    READ_BODY(0x54, Sender.CLIENT, BodyFrame.ReadBody::take),
    RELEASE_BODY(0x55, Sender.CLIENT, BodyFrame.ReleaseBody::take),

    COMPLETED(0x60, Sender.BROKER, BrokerFrame.Completed::take),
    REFUSED(0x61, Sender.BROKER, BrokerFrame.Refused::take),
    VOTE(0x62, Sender.BROKER, BrokerFrame.Vote::take),
    BRANCHES(0x63, Sender.BROKER, BrokerFrame.Branches::take),
    BROWSED(0x64, Sender.BROKER, null, BrokerFrame.Browsed::take),
    BROWSED_END(0x65, Sender.BROKER, BrokerFrame.BrowsedEnd::take),
    ADMINISTERED(0x66, Sender.BROKER, null, BrokerFrame.Administered::take),
    BODY_PIECE(0x67, Sender.BROKER, null, BrokerFrame.BodyPiece::take),
    DELIVER(0x70, Sender.BROKER, null, BrokerFrame.Deliver::take),
    RECALL(0x71, Sender.BROKER, BrokerFrame.Recall::take),
    CONSUMER_ENDED(0x72, Sender.BROKER, BrokerFrame.ConsumerEnded::take),
    DELIVER_SHARED(0x73, Sender.BROKER, null, BrokerFrame.DeliverShared::take),
    DELIVER_SAME(0x74, Sender.BROKER, BrokerFrame.DeliverSame::take);

    /** From here on, whoever does not know a frame's type passes over it. */
    public static final int IGNORABLE_MIN = 0x80;

    /** Who may send a frame. */
    public enum Sender {
        CLIENT,
        BROKER,
        EITHER
    }

    /** Reads a frame without content. */
    @FunctionalInterface
    interface Reader {
        Frame take(FieldReader in) throws MalformedFrameException;
    }

    /** Reads a frame up to its content. */
    @FunctionalInterface
    interface ContentReader {
        ContentFrame take(FieldReader in) throws MalformedFrameException;
    }

    private static final @Nullable FrameType[] BY_CODE = byCode();

    private final int code;
    private final Sender sender;

    @SuppressWarnings("ImmutableEnumChecker") // references to static methods hold no state
    private final @Nullable Reader reader;

    @SuppressWarnings("ImmutableEnumChecker")
    private final @Nullable ContentReader contentReader;

    FrameType(int code, Sender sender, Reader reader) {
        this(code, sender, reader, null);
    }

    FrameType(int code, Sender sender, @Nullable Reader reader, @Nullable ContentReader contentReader) {
        this.code = code;
        this.sender = sender;
        this.reader = reader;
        this.contentReader = contentReader;
    }

    private static @Nullable FrameType[] byCode() {
        @Nullable FrameType[] types = new @Nullable FrameType[IGNORABLE_MIN];
        for (FrameType type : values()) {
            types[type.code] = type;
        }
        return types;
    }

    /** @return null if there is none of that number */
    static @Nullable FrameType of(int code) {
        return code < IGNORABLE_MIN ? BY_CODE[code] : null;
    }

    /** Its number on the wire. */
    public int code() {
        return code;
    }

    boolean maySend(Sender who) {
        return sender == Sender.EITHER || sender == who;
    }

    @Nullable
    Reader reader() {
        return reader;
    }

    @Nullable
    ContentReader contentReader() {
        return contentReader;
    }
}
