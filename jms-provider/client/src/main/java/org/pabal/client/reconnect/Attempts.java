package org.pabal.client.reconnect;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/**
 * Tries one host after the other until a connection has everything that the one before had, or there is no hope. Has a thread
 * while there is no connection, and one only.
 */
final class Attempts {

    private static final Logger LOG = System.getLogger("org.pabal.client.reconnect");

    private final Dialer dialer;
    private final ReconnectSettings settings;
    private final RandomGenerator random;
    private final Line line;
    private final Credentials credentials;
    private final Pauses pauses;
    private final Pacing pacing;

    /** @param identity the same on all connections */
    record Credentials(@Nullable String user, @Nullable String password, byte[] identity) {}

    Attempts(Dialer dialer, ReconnectSettings settings, RandomGenerator random, Line line, Credentials credentials) {
        this.dialer = dialer;
        this.settings = settings;
        this.random = random;
        this.line = line;
        this.credentials = credentials;
        this.pauses = new Pauses(settings, random);
        this.pacing = Pacing.of(dialer.hosts());
    }

    /**
     * Makes the first connection of all.
     *
     * @param opened completes when it is there, or fails
     */
    void open(CompletableFuture<Void> opened) {
        start(() -> {
            Refusal obstacle = run(null);
            if (obstacle == null) {
                opened.complete(null);
            } else {
                var unused = line.end(obstacle);
                opened.completeExceptionally(new RefusedException(obstacle));
            }
        });
    }

    /** The next connection after a loss. */
    void again(Refusal loss) {
        start(() -> {
            pauses.lived(line.livedMillis());
            Refusal obstacle = Obstacles.isAnswer(loss) ? loss : run(loss);
            if (obstacle != null) {
                line.giveUp(obstacle);
            }
        });
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "pabal reconnect " + dialer.describe());
        thread.setDaemon(true);
        thread.start();
    }

    /** @return why there is no hope; null if there is a connection, or the link has been closed */
    private @Nullable Refusal run(@Nullable Refusal loss) {
        try {
            return rounds(loss);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the thread that tries to connect was interrupted");
        } catch (RuntimeException | Error broken) {
            LOG.log(Level.ERROR, "connecting to " + dialer.describe() + " has failed", broken);
            return new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "an error in the client: " + broken);
        }
    }

    private @Nullable Refusal rounds(@Nullable Refusal loss) throws InterruptedException {
        long begun = System.nanoTime();
        boolean isOnce = loss == null && !settings.isInitial();
        int count = dialer.hosts().size();
        int first = settings.isListedOrder() ? 0 : random.nextInt(count);
        Obstacles obstacles = new Obstacles(dialer.hosts(), loss != null);
        for (int attempts = 0; ; ) {
            long left = settings.giveUpMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (left <= 0) {
                return exhausted(loss, attempts, obstacles);
            }
            long pause = Math.min(pauses.nextMillis(), left);
            Round round;
            if (loss == null) {
                // Somebody waits for a first connection, and who opens many at a time wants them.
                if (!line.pause(pause)) {
                    return null;
                }
                round = round(order(first), obstacles, false, null);
            } else {
                Pacing.Turn turn = awaitTurn(pause, left);
                if (turn == null) {
                    if (line.isOver()) {
                        return null;
                    }
                    continue;
                }
                round = paced(turn, first, obstacles);
            }
            attempts += round.attempts();
            if (round.isConnected() || line.isOver()) {
                return null;
            }
            if (isOnce || obstacles.isFinal()) {
                return obstacles.refusal();
            }
        }
    }

    /**
     * After a pause, its turn among the connections of the process.
     *
     * @return null if the link has been closed, or the time is over
     */
    private Pacing.@Nullable Turn awaitTurn(long pauseMillis, long leftMillis) throws InterruptedException {
        long begun = System.nanoTime();
        if (!line.pause(pauseMillis)) {
            return null;
        }
        Pacing.Waiting one = line::news;
        pacing.join(one);
        try {
            for (; ; ) {
                int heard = line.heard();
                Pacing.Turn turn = pacing.begin(one);
                long left = leftMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                if (turn != null || left <= 0 || !line.awaitNews(heard, Math.min(left, pacing.waitMillis(one)))) {
                    return turn;
                }
            }
        } finally {
            pacing.leave(one);
        }
    }

    private List<Integer> order(int first) {
        List<Integer> order = new ArrayList<>();
        for (int at = 0; at < dialer.hosts().size(); at++) {
            order.add((first + at) % dialer.hosts().size());
        }
        return order;
    }

    /** @param attempts how many that were */
    private record Round(int attempts, boolean isConnected) {}

    private Round paced(Pacing.Turn turn, int first, Obstacles obstacles) throws InterruptedException {
        boolean isTold = false;
        try {
            Round round = round(turn.order(first, this, dialer.attemptMillisMax()), obstacles, true, turn);
            isTold = round.isConnected();
            if (!isTold && !line.isOver() && !obstacles.isFinal()) {
                turn.inVain(new Refusal(obstacles.code(), obstacles.text()), settings);
                isTold = true;
            }
            return round;
        } finally {
            if (!isTold) {
                turn.ended();
            }
        }
    }

    /** Until one of the hosts has the connection, or all have been tried. */
    private Round round(List<Integer> order, Obstacles obstacles, boolean hasBeenConnected, Pacing.@Nullable Turn turn)
            throws InterruptedException {
        int attempts = 0;
        for (int host : order) {
            if (obstacles.isHopeless(host)) {
                continue;
            }
            attempts++;
            try {
                if (connect(host, !hasBeenConnected)) {
                    if (turn != null) {
                        turn.connected(host);
                    }
                    return new Round(attempts, true);
                }
                // It was there and is lost again, or the link is closed
                if (line.isOver()) {
                    return new Round(attempts, false);
                }
                obstacles.met(
                        host,
                        new Refusal(
                                Refusal.Code.BROKER_UNAVAILABLE,
                                "the connection was lost while it was being restored"));
            } catch (RefusedException refused) {
                met(obstacles, host, refused.refusal(), hasBeenConnected);
            }
            if (turn != null) {
                turn.failed(host, this);
            }
        }
        return new Round(attempts, false);
    }

    /** What somebody may have to mend is told loudly, once: the attempts go on for minutes. */
    private void met(Obstacles obstacles, int host, Refusal refusal, boolean hasBeenConnected) {
        boolean isLoud = obstacles.met(host, refusal) && hasBeenConnected && Obstacles.isOfMeeting(refusal);
        String name = dialer.hosts().get(host);
        LOG.log(isLoud ? Level.WARNING : Level.DEBUG, "no connection to {0}: {1}", name, refusal.text());
    }

    private Refusal exhausted(@Nullable Refusal loss, int attempts, Obstacles obstacles) {
        Refusal ofOthers = attempts == 0 ? pacing.obstacle() : null;
        if (ofOthers != null) {
            return new Refusal(
                    ofOthers.code(),
                    (loss == null ? "" : loss.text() + "; ") + "for " + settings.giveUpMillis()
                            + " ms (reconnect.time) other connections of this process have tried in vain, the last time: "
                            + ofOthers.text());
        }
        return new Refusal(
                obstacles.code(),
                (loss == null ? "" : loss.text() + "; ") + attempts + " attempts within " + settings.giveUpMillis()
                        + " ms (reconnect.time) were in vain, the last ones: " + obstacles.text());
    }

    /** @return false if the connection is lost already, or the link closed */
    private boolean connect(int host, boolean isFirst) throws RefusedException, InterruptedException {
        ResumableLink link = dialer.dial(host);
        try {
            Line.Opening opening = line.opening();
            Epoch epoch = line.begin(link);
            boolean isKnown = await(
                    link.open(
                            opening.clientId(),
                            credentials.user(),
                            credentials.password(),
                            credentials.identity(),
                            opening.nextOperation(),
                            epoch),
                    dialer.attemptMillisMax());
            epoch.known(isKnown);
            Line.Lasting lasting = line.restoring(epoch);
            if (lasting == null) {
                link.close();
                return false;
            }
            try {
                new Restoration(line, epoch, dialer.attemptMillisMax()).run(lasting);
            } catch (RefusedException incomplete) {
                line.failed(incomplete.refusal());
                throw incomplete;
            }
            LOG.log(
                    isFirst ? Level.DEBUG : Level.INFO,
                    "connected to {0}{1}",
                    link.describe(),
                    isFirst
                            ? ""
                            : isKnown
                                    ? " again, which remembers this connection"
                                    : ", which does not know this connection");
            line.restored(epoch, isFirst);
            if (line.replay(epoch)) {
                return true;
            }
            line.failed(new Refusal(
                    Refusal.Code.BROKER_UNAVAILABLE, "the connection to " + link.describe() + " is lost again"));
            if (line.isOver()) {
                link.close();
            } else {
                link.abandon();
            }
            return false;
        } catch (RefusedException | InterruptedException | RuntimeException failure) {
            link.abandon();
            throw failure;
        }
    }

    static <T extends @Nullable Object> T await(CompletionStage<T> stage, int millisMax)
            throws RefusedException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(millisMax, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new RefusedException(
                    new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "no answer within " + millisMax + " ms"));
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException(
                    new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the link failed: " + failure.getCause()));
        }
    }
}
