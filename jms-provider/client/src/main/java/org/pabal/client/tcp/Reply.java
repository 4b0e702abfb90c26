package org.pabal.client.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Link.BrowsedPage;
import org.pabal.client.link.RefusedException;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.wire.BrokerFrame;

/** A request whose answer completes a stage. */
final class Reply<T> {

    /** Takes one frame of an answer; completes the stage with the last. */
    @FunctionalInterface
    interface Reader<T> {
        void read(BrokerFrame frame, CompletableFuture<T> stage);
    }

    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private final Pending pending;

    private Reply(@Nullable Reader<T> reader) {
        this.pending = new Pending(reader);
    }

    static Reply<Void> ofNothing() {
        return new Reply<>(null);
    }

    static Reply<Boolean> ofVote() {
        return new Reply<>((frame, stage) -> stage.complete(((BrokerFrame.Vote) frame).readOnly()));
    }

    static Reply<List<BranchId>> ofBranches() {
        List<BranchId> all = new ArrayList<>();
        return new Reply<>((frame, stage) -> {
            BrokerFrame.Branches some = (BrokerFrame.Branches) frame;
            all.addAll(some.branches());
            if (some.last()) {
                stage.complete(List.copyOf(all));
            }
        });
    }

    static Reply<BrowsedPage> ofPage() {
        List<Message> messages = new ArrayList<>();
        return new Reply<>((frame, stage) -> {
            if (frame instanceof BrokerFrame.Browsed browsed) {
                messages.add(browsed.message());
            } else {
                stage.complete(new BrowsedPage(List.copyOf(messages), ((BrokerFrame.BrowsedEnd) frame).end()));
            }
        });
    }

    static Reply<ByteBuffer> ofBodyPiece() {
        return new Reply<>((frame, stage) -> stage.complete(ByteBuffer.wrap(((BrokerFrame.BodyPiece) frame).bytes())));
    }

    static Reply<byte[]> ofAdministration() {
        return new Reply<>((frame, stage) -> stage.complete(((BrokerFrame.Administered) frame).payload()));
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    PendingRequest pending() {
        return pending;
    }

    /** Tells something when the answer has come, before the stage is told; whether it was refused, too. */
    Reply<T> before(BiConsumer<Boolean, Long> told) {
        pending.told = told;
        return this;
    }

    private final class Pending extends PendingRequest {

        private final @Nullable Reader<T> reader;
        private @Nullable BiConsumer<Boolean, Long> told;

        Pending(@Nullable Reader<T> reader) {
            this.reader = reader;
        }

        private void tell(boolean refused) {
            BiConsumer<Boolean, Long> listener = told;
            if (listener != null) {
                listener.accept(refused, number());
            }
        }

        @Override
        @SuppressWarnings(
                "NullAway") // A stage of Void has no other value; one that expects an answer is never completed so
        void completed() {
            tell(false);
            stage.complete(null);
        }

        @Override
        boolean answered(BrokerFrame answer) {
            if (reader == null) {
                return super.answered(answer);
            }
            try {
                reader.read(answer, stage);
            } catch (ClassCastException unexpected) {
                stage.completeExceptionally(unexpected);
            }
            return stage.isDone();
        }

        @Override
        void refused(Refusal refusal) {
            tell(true);
            stage.completeExceptionally(new RefusedException(refusal));
        }
    }
}
