package org.pabal.broker;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Refusal;

/** A pending request that somebody waits for as a stage. */
public final class Reply<T> extends CompletableFuture<T> implements PendingRequest {

    private final Function<Answer, T> reader;
    private final Function<Refusal, ? extends Exception> failure;
    private long number;

    /**
     * @param reader what an answer means
     * @param failure what a refusal fails the stage with
     */
    public Reply(Function<Answer, T> reader, Function<Refusal, ? extends Exception> failure) {
        this.reader = reader;
        this.failure = failure;
    }

    /** For what is only carried out or refused. */
    public static Reply<Void> ofNothing(Function<Refusal, ? extends Exception> failure) {
        return new Reply<>(Reply::nothing, failure);
    }

    @Override
    public void assign(long requestNumber) {
        this.number = requestNumber;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    @SuppressWarnings(
            "NullAway") // A stage of Void has no other value; one that expects an answer is never completed so.
    public void completed() {
        complete(null);
    }

    @Override
    public void answered(Answer answer) {
        try {
            complete(reader.apply(answer));
        } catch (RuntimeException unreadable) {
            completeExceptionally(unreadable);
        }
    }

    @Override
    public void refused(Refusal refusal) {
        completeExceptionally(failure.apply(refusal));
    }

    private static Void nothing(Answer answer) {
        throw PendingRequests.unexpected(answer);
    }
}
