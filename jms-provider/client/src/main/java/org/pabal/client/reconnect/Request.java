package org.pabal.client.reconnect;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/** Something asked whose answer completes a stage. What happens to it when the connection is lost is said when it is made. */
class Request<T extends @Nullable Object> extends Asked {

    /** Asks one connection. */
    @FunctionalInterface
    interface Asking<T extends @Nullable Object> {
        CompletionStage<T> ask(Epoch at);
    }

    /** How a request ends, or that it goes on, when the connection that was asked is lost. */
    enum WhenCut {
        /** The next connection is asked. */
        AGAIN,
        /** What it was about is gone with the connection, which is what it was to achieve. */
        DONE,
        /** What it was about is gone with the connection; or else it has to be decided by who asked. */
        FAILED
    }

    /** For those who ask in their own way. */
    static final Asking<Void> NEVER = at -> new CompletableFuture<>();

    private final Line line;
    private final WhenCut whenCut;
    private final Asking<T> asking;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private boolean isNeverAsked;
    private Consumer<T> whenDone = answer -> {};
    private Consumer<Refusal> whenRefused = refusal -> {};
    private Set<Refusal.Code> meansDone = Set.of();

    Request(Line line, WhenCut whenCut, Asking<T> asking) {
        this.line = line;
        this.whenCut = whenCut;
        this.asking = asking;
    }

    /** To be done under the lock when it has been carried out, before anybody is told. */
    Request<T> whenDone(Consumer<T> action) {
        whenDone = action;
        return this;
    }

    /** To be done under the lock when the broker has refused it, before anybody is told. */
    Request<T> whenRefused(Consumer<Refusal> action) {
        whenRefused = action;
        return this;
    }

    /** Refusals that, where an earlier connection was asked, too, only tell that it was carried out then. */
    Request<T> meansDoneWhenAskedAgain(Refusal.Code... codes) {
        meansDone = Set.of(codes);
        return this;
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    final Line line() {
        return line;
    }

    @Override
    final boolean isWanted() {
        return !stage.isDone();
    }

    @Override
    void send(Epoch to) {
        send(to, asking);
    }

    final void send(Epoch to, Asking<T> how) {
        CompletionStage<T> answered;
        try {
            answered = how.ask(to);
        } catch (RuntimeException unspeakable) {
            answered = CompletableFuture.failedStage(unspeakable);
        }
        var unused = answered.whenComplete((answer, failure) -> answered(to, answer, failure));
    }

    private void answered(Epoch from, T answer, @Nullable Throwable failure) {
        if (failure == null) {
            if (line.answered(this, () -> whenDone.accept(answer))) {
                stage.complete(answer);
            }
            return;
        }
        if (from.link().isLost()) {
            // Whoever sees to the loss decides what becomes of it.
            return;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Refusal refusal = translated(
                cause instanceof RefusedException refused
                        ? refused.refusal()
                        : new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the link failed: " + cause));
        if (isSentAgain() && meansDone.contains(refusal.code())) {
            if (line.answered(this, this::done)) {
                complete();
            }
        } else if (line.answered(this, () -> whenRefused.accept(refusal))) {
            refuse(refusal);
        }
    }

    /** What a refusal means to who asked. */
    Refusal translated(Refusal refusal) {
        return refusal;
    }

    @SuppressWarnings("NullAway") // only requests of Void are ever done without an answer
    private void done() {
        whenDone.accept(null);
    }

    @SuppressWarnings("NullAway") // as above
    final void complete() {
        stage.complete(null);
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        return switch (whenCut) {
            case AGAIN -> null;
            case DONE -> this::complete;
            case FAILED -> isSent() ? () -> refuse(reason) : null;
        };
    }

    @Override
    final void refuse(Refusal refusal) {
        stage.completeExceptionally(new RefusedException(refusal));
    }

    /** Ended before anybody was asked. */
    static <T extends @Nullable Object> Request<T> refused(Line line, Refusal refusal) {
        Request<T> request = new Request<>(line, WhenCut.FAILED, at -> new CompletableFuture<>());
        request.refuse(refusal);
        return request;
    }

    /**
     * Nobody need be asked, because what it is about is gone. Under the lock. It is told so at once, but not before the loss
     * itself has been told.
     */
    static Request<Void> done(Line line) {
        Request<Void> request = new Request<>(line, WhenCut.DONE, NEVER);
        request.isNeverAsked = true;
        line.whenLossIsTold(request::complete);
        return request;
    }

    /** Whether somebody is to be asked. */
    final boolean isToBeAsked() {
        return !isNeverAsked && isWanted();
    }
}
