package org.pabal.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pabal.message.Refusal;

/** Connections of one process that have lost the same brokers, on a clock that the test turns by milliseconds. */
class PacingTest {

    private static final ReconnectSettings SETTINGS = new ReconnectSettings(600_000, 100, 10_000, false, false);
    private static final int HOSTS = 2;
    private static final int ROUND_MILLIS = 3;
    private static final Refusal NOBODY = new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "nobody is there");

    private long nowMillis;
    private final Pacing pacing = new Pacing(HOSTS, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
    private final List<Long> rounds = new ArrayList<>();
    private boolean isBrokerThere;

    /** What {@link Attempts} does, without its thread. */
    private final class Client implements Pacing.Waiting {
        private final Pauses pauses;
        private long pausedUntil;
        private long doneAt;
        private boolean isWaiting;
        private boolean isConnected;
        private Pacing.@Nullable Turn turn;

        Client(long seed) {
            pauses = new Pauses(SETTINGS, new SplittableRandom(seed));
            pausedUntil = nowMillis + pauses.nextMillis();
        }

        @Override
        public void news() {
            // It looks every millisecond.
        }

        void look() {
            if (isConnected) {
                return;
            }
            if (turn != null && nowMillis >= doneAt) {
                end(turn);
                turn = null;
            } else if (turn == null && !isWaiting && nowMillis >= pausedUntil) {
                pacing.join(this);
                isWaiting = true;
            }
            if (isWaiting) {
                turn = pacing.begin(this);
                if (turn != null) {
                    isWaiting = false;
                    doneAt = nowMillis + ROUND_MILLIS;
                    rounds.add(nowMillis);
                }
            }
        }

        private void end(Pacing.Turn ended) {
            if (isBrokerThere) {
                isConnected = true;
                ended.connected(0);
            } else {
                for (int host = 0; host < HOSTS; host++) {
                    ended.failed(host, this);
                }
                ended.inVain(NOBODY, SETTINGS);
                pausedUntil = nowMillis + pauses.nextMillis();
            }
        }
    }

    private List<Client> clients(int count) {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(new Client(i));
        }
        return clients;
    }

    private void pass(long millis, List<Client> clients) {
        for (long end = nowMillis + millis; nowMillis < end; nowMillis++) {
            clients.forEach(Client::look);
        }
    }

    private long mostWithin(long millis) {
        long most = 0;
        for (long from : rounds) {
            most = Math.max(
                    most,
                    rounds.stream()
                            .filter(at -> at >= from && at < from + millis)
                            .count());
        }
        return most;
    }

    @Test
    void aHundredTryNoMoreOftenThanAFewWhileNobodyIsThere() {
        List<Client> clients = clients(100);
        pass(60_000, clients);
        assertThat(mostWithin(1_000)).as("in a second").isLessThanOrEqualTo(Pacing.AT_ONCE + 8);
        assertThat(rounds.size()).as("in a minute").isBetween(20, 70);
        assertThat(pacing.obstacle()).isEqualTo(NOBODY);
    }

    @Test
    void allAreThereSoonAfterTheFirstHasGotThrough() {
        List<Client> clients = clients(1_000);
        pass(3_000, clients);
        isBrokerThere = true;
        while (clients.stream().noneMatch(client -> client.isConnected)) {
            pass(1, clients);
        }
        long first = nowMillis;
        assertThat(first)
                .as("after a part of the longest pause")
                .isLessThan(3_000 + SETTINGS.delayMaxMillis() / Pacing.TURNS_IN_A_PAUSE);
        pass(1_000, clients);
        // But for those that have tried last and make the pause that each makes by itself
        assertThat(clients.stream().filter(client -> client.isConnected).count())
                .isGreaterThan(990);
        pass(SETTINGS.delayMaxMillis(), clients);
        assertThat(clients).allMatch(client -> client.isConnected);
    }

    @Test
    void oneThatIsAloneNeverWaitsForIt() {
        for (int seed = 0; seed < 200; seed++) {
            Pauses same = new Pauses(SETTINGS, new SplittableRandom(seed));
            Pacing own = new Pacing(HOSTS, () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
            Pacing.Waiting alone = () -> {};
            for (int round = 0; round < 20; round++) {
                nowMillis += same.nextMillis();
                own.join(alone);
                Pacing.Turn turn = own.begin(alone);
                assertThat(turn).as("seed " + seed + ", round " + round).isNotNull();
                if (turn != null) {
                    turn.inVain(NOBODY, SETTINGS);
                }
            }
        }
    }

    @Test
    void whoHasWaitedLongestIsNextAndWhoLeavesMakesRoom() {
        Pacing.Waiting[] all = new Pacing.Waiting[Pacing.AT_ONCE + 2];
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            int number = i;
            all[i] = () -> told.add(number);
            pacing.join(all[i]);
        }
        assertThat(pacing.begin(all[Pacing.AT_ONCE])).isNull();
        assertThat(pacing.waitMillis(all[Pacing.AT_ONCE])).isEqualTo(Long.MAX_VALUE);
        List<Pacing.Turn> turns = new ArrayList<>();
        for (int i = 0; i < Pacing.AT_ONCE; i++) {
            Pacing.Turn turn = pacing.begin(all[i]);
            assertThat(turn).isNotNull();
            turns.add(turn);
        }
        told.clear();
        turns.get(0).ended();
        assertThat(told).containsExactly(Pacing.AT_ONCE);
        told.clear();
        pacing.leave(all[Pacing.AT_ONCE]);
        assertThat(told).containsExactly(Pacing.AT_ONCE + 1);
        assertThat(pacing.begin(all[Pacing.AT_ONCE + 1])).isNotNull();
    }

    @Test
    void aHostThatAnotherHasJustTriedInVainIsTriedLast() {
        Pacing.Waiting one = () -> {};
        pacing.join(one);
        Pacing.Turn turn = pacing.begin(one);
        assertThat(turn).isNotNull();
        if (turn == null) {
            return;
        }
        assertThat(turn.order(1, "me", 10_000)).containsExactly(1, 0);
        turn.failed(1, "other");
        assertThat(turn.order(1, "me", 10_000)).containsExactly(0, 1);
        assertThat(turn.order(1, "other", 10_000))
                .as("what it found out itself")
                .containsExactly(1, 0);
        nowMillis += 10_000;
        assertThat(turn.order(1, "me", 10_000)).as("long ago").containsExactly(1, 0);
    }

    @Test
    void connectionsToTheSameHostsShareOne() {
        Pacing first = Pacing.of(List.of("a:1", "b:2"));
        assertThat(Pacing.of(List.of("a:1", "b:2"))).isSameAs(first);
        assertThat(Pacing.of(List.of("a:1"))).isNotSameAs(first);
    }
}
