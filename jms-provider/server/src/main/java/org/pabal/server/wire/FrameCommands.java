package org.pabal.server.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.server.session.User;
import org.pabal.wire.BodyFrame;
import org.pabal.wire.BranchFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.HandshakeFrame;

/** What a frame means to the engine. Fields are in their bounds already; what they name is for the engine to judge. */
final class FrameCommands {

    private FrameCommands() {}

    /** Who opens without an identity does not come back. */
    static Command open(HandshakeFrame.Open open, long id, long request, User user) {
        Command.ReturningClient returning = open.identity().length == 0
                ? null
                : new Command.ReturningClient(
                        ClientIdentity.of(open.identity()), user.name(), Math.max(1, open.nextOperation()));
        return new Command.OpenConnection(id, request, open.clientId(), returning);
    }

    /** @return null for what is not messaging */
    static @Nullable Command command(ClientFrame frame, long id) {
        return switch (frame.type()) {
            case SET_CLIENT_ID -> {
                var f = (ClientFrame.SetClientId) frame;
                yield new Command.SetClientId(id, f.request(), f.clientId());
            }
            case OPEN_SESSION -> {
                var f = (ClientFrame.OpenSession) frame;
                yield new Command.OpenSession(id, f.request(), f.session(), f.transacted());
            }
            case CLOSE_SESSION -> {
                var f = (ClientFrame.CloseSession) frame;
                yield new Command.CloseSession(id, f.request(), f.session());
            }
            case PUBLISH -> {
                var f = (ClientFrame.Publish) frame;
                yield new Command.PublishMessage(
                        id, f.request(), f.session(), f.to(), f.message(), f.deadlineMillis(), f.operation());
            }
            case OPEN_CONSUMER -> openConsumer((ClientFrame.OpenConsumer) frame, id);
            case CLOSE_CONSUMER -> {
                var f = (ClientFrame.CloseConsumer) frame;
                yield new Command.CloseConsumer(id, f.request(), f.consumer());
            }
            case GRANT_CREDIT -> {
                var f = (ClientFrame.GrantCredit) frame;
                yield new Command.GrantCredit(id, f.consumer(), f.messages());
            }
            case REVOKE_CREDIT -> {
                var f = (ClientFrame.RevokeCredit) frame;
                yield new Command.RevokeCredit(id, f.request(), f.consumer());
            }
            case SETTLE -> {
                var f = (ClientFrame.Settle) frame;
                yield new Command.SettleDeliveries(id, f.request(), f.session(), f.deliveries());
            }
            case GIVE_BACK -> {
                var f = (ClientFrame.GiveBack) frame;
                yield new Command.ReturnDeliveries(id, f.request(), f.session(), f.deliveries(), reason(f.why()));
            }
            case HAND_OVER -> {
                var f = (ClientFrame.HandOver) frame;
                yield new Command.HandOverDeliveries(id, f.request(), f.from(), f.to(), f.deliveries());
            }
            case COMMIT -> {
                var f = (ClientFrame.Commit) frame;
                yield new Command.CommitTransaction(
                        id, f.request(), f.session(), f.publishedMin(), f.settled(), f.operation());
            }
            case RESOLVE -> {
                var f = (ClientFrame.Resolve) frame;
                yield new Command.ResolveOperation(id, f.request(), f.operation());
            }
            case ROLLBACK -> {
                var f = (ClientFrame.Rollback) frame;
                yield new Command.RollbackTransaction(id, f.request(), f.session(), f.returned());
            }
            case OPEN_BROWSER -> {
                var f = (ClientFrame.OpenBrowser) frame;
                yield new Command.OpenBrowser(id, f.request(), f.session(), f.browser(), f.queue(), f.selector());
            }
            case BROWSE -> {
                var f = (ClientFrame.Browse) frame;
                yield new Command.BrowseMore(id, f.request(), f.browser(), f.messagesMax());
            }
            case CLOSE_BROWSER -> {
                var f = (ClientFrame.CloseBrowser) frame;
                yield new Command.CloseBrowser(id, f.request(), f.browser());
            }
            case CREATE_TEMPORARY -> {
                var f = (ClientFrame.CreateTemporary) frame;
                yield new Command.CreateTemporary(id, f.request(), f.address());
            }
            case DELETE_TEMPORARY -> {
                var f = (ClientFrame.DeleteTemporary) frame;
                yield new Command.DeleteTemporary(id, f.request(), f.address());
            }
            case UNSUBSCRIBE -> {
                var f = (ClientFrame.Unsubscribe) frame;
                yield new Command.Unsubscribe(id, f.request(), f.subscription());
            }
            case CHECK_DESTINATION -> {
                var f = (ClientFrame.CheckDestination) frame;
                yield new Command.CheckDestination(id, f.request(), f.address());
            }
            default -> branchOrBody(frame, id);
        };
    }

    private static @Nullable Command branchOrBody(ClientFrame frame, long id) {
        return switch (frame.type()) {
            case START_BRANCH -> {
                var f = (BranchFrame.StartBranch) frame;
                yield new Command.StartBranch(
                        id, f.request(), f.session(), f.branch(), start(f.how()), f.timeoutMillis());
            }
            case END_BRANCH -> {
                var f = (BranchFrame.EndBranch) frame;
                yield new Command.EndBranch(id, f.request(), f.session(), f.branch(), end(f.how()), f.settled());
            }
            case PREPARE_BRANCH -> {
                var f = (BranchFrame.PrepareBranch) frame;
                yield new Command.PrepareBranch(id, f.request(), f.branch());
            }
            case COMMIT_BRANCH -> {
                var f = (BranchFrame.CommitBranch) frame;
                yield new Command.CommitBranch(id, f.request(), f.branch(), f.onePhase(), f.operation());
            }
            case ROLLBACK_BRANCH -> {
                var f = (BranchFrame.RollbackBranch) frame;
                yield new Command.RollbackBranch(id, f.request(), f.branch());
            }
            case FORGET_BRANCH -> {
                var f = (BranchFrame.ForgetBranch) frame;
                yield new Command.ForgetBranch(id, f.request(), f.branch());
            }
            case RECOVER_BRANCHES -> new Command.RecoverBranches(id, frame.request());
            case WRITE_BODY -> {
                var f = (BodyFrame.WriteBody) frame;
                yield new Command.WriteBody(
                        id, f.request(), f.body(), f.offset(), ByteBuffer.wrap(f.piece()), f.deadlineMillis());
            }
            case HOLD_BODY -> {
                var f = (BodyFrame.HoldBody) frame;
                yield new Command.HoldBody(id, f.request(), f.session(), f.delivery());
            }
            case HOLD_BROWSED_BODY -> {
                var f = (BodyFrame.HoldBrowsedBody) frame;
                yield new Command.HoldBrowsedBody(id, f.request(), f.browser(), f.body());
            }
            case READ_BODY -> {
                var f = (BodyFrame.ReadBody) frame;
                yield new Command.ReadBody(
                        id, f.request(), f.body(), f.offset(), Math.min(f.lengthMax(), Command.BODY_PIECE_MAX));
            }
            case RELEASE_BODY -> {
                var f = (BodyFrame.ReleaseBody) frame;
                yield new Command.ReleaseBody(id, f.request(), f.body());
            }
            default -> null;
        };
    }

    private static Command openConsumer(ClientFrame.OpenConsumer f, long id) {
        Source source = f.from().kind().isTopic()
                ? new Source.FromTopic(f.from(), f.subscription(), f.durable(), f.shared())
                : new Source.FromQueue(f.from());
        return new Command.OpenConsumer(
                id,
                f.request(),
                f.session(),
                f.consumer(),
                source,
                f.selector(),
                f.noLocal(),
                f.priority(),
                f.replaces());
    }

    private static Command.ReturnReason reason(int why) {
        return switch (why) {
            case ClientFrame.UNSTARTED -> Command.ReturnReason.UNSTARTED;
            case ClientFrame.FAILED -> Command.ReturnReason.FAILED;
            default -> Command.ReturnReason.REJECTED;
        };
    }

    private static Command.StartMode start(int how) {
        return switch (how) {
            case BranchFrame.NEW -> Command.StartMode.NEW;
            case BranchFrame.JOIN -> Command.StartMode.JOIN;
            default -> Command.StartMode.RESUME;
        };
    }

    private static Command.EndMode end(int how) {
        return switch (how) {
            case BranchFrame.SUCCESS -> Command.EndMode.SUCCESS;
            case BranchFrame.SUSPEND -> Command.EndMode.SUSPEND;
            default -> Command.EndMode.FAIL;
        };
    }
}
