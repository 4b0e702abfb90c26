package org.pabal.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pabal.server.net.Seating.Move;
import org.pabal.server.net.Seating.Table;

class SeatingTest {

    private final Seating<String> seating = new Seating<>();

    private static Table<String> table(double busy, Object... linesAndWork) {
        Map<String, Long> lines = new LinkedHashMap<>();
        for (int i = 0; i < linesAndWork.length; i += 2) {
            lines.put((String) linesAndWork[i], ((Integer) linesAndWork[i + 1]).longValue());
        }
        return new Table<>(busy, lines);
    }

    /** What is moved at the look that moves something, and which look that was. */
    private List<Move<String>> lookUntilMoved(int looksMax, List<Table<String>> tables) {
        for (int i = 1; i < looksMax; i++) {
            assertThat(seating.look(tables)).as("look %d", i).isEmpty();
        }
        return seating.look(tables);
    }

    @Test
    void oneTakesOverWhatLittleTwoHaveToDo() {
        assertThat(lookUntilMoved(Seating.PATIENCE, List.of(table(0.2, "a", 10, "b", 5), table(0.1, "c", 7))))
                .containsExactly(new Move<>("c", 0));
    }

    @Test
    void amongManyThoseTwoThatHaveLeast() {
        assertThat(lookUntilMoved(
                        Seating.PATIENCE,
                        List.of(
                                table(0.4, "a", 10),
                                table(0.3, "b", 5),
                                table(0, "idle", 0),
                                table(0),
                                table(0.45, "c", 9))))
                .containsExactly(new Move<>("idle", 1));
    }

    @Test
    void nobodyTakesOverBecauseOfOneQuietMoment() {
        List<Table<String>> quiet = List.of(table(0.2, "a", 10), table(0.1, "b", 7));
        List<Table<String>> middling = List.of(table(0.5, "a", 10), table(0.4, "b", 7));
        for (int i = 0; i < 50; i++) {
            lookUntilMoved(Seating.PATIENCE - 1, quiet);
            assertThat(seating.look(middling)).isEmpty();
        }
    }

    @Test
    void whoHasHisHandsFullSharesByWork() {
        assertThat(seating.look(List.of(table(0.95, "a", 10, "b", 60, "c", 25, "d", 5, "idle", 0), table(0))))
                .containsExactlyInAnyOrder(new Move<>("c", 1), new Move<>("a", 1), new Move<>("d", 1));
        assertThat(seating.look(List.of(table(0), table(1.0, "sender", 70, "listener", 30))))
                .containsExactly(new Move<>("listener", 0));
    }

    @Test
    void aLineThatIsAllTheWorkStays() {
        assertThat(lookUntilMoved(100, List.of(table(1.0, "a", 100, "idle", 0), table(0))))
                .isEmpty();
    }

    @Test
    void nothingIsSharedWithThoseWhoHaveHalfAsMuchToDo() {
        assertThat(lookUntilMoved(100, List.of(table(1.0, "a", 50, "b", 50), table(0.6, "c", 10))))
                .isEmpty();
    }

    @Test
    void thoseThatHadToPartAreGatheredLater() {
        assertThat(seating.look(List.of(table(1.0, "a", 50, "b", 50), table(0))))
                .hasSize(1);
        List<Table<String>> quiet = List.of(table(0.1, "a", 1), table(0.1, "b", 1));
        assertThat(lookUntilMoved(2 * Seating.PATIENCE, quiet)).hasSize(1);
    }

    @Test
    void thoseThatPartedLongAgoAreGatheredAsSoonAsOthers() {
        List<Table<String>> busy = List.of(table(1.0, "a", 50, "b", 50), table(0));
        for (int i = 0; i < 3; i++) {
            assertThat(seating.look(busy)).hasSize(1);
        }
        List<Table<String>> middling = List.of(table(0.5, "a", 10), table(0.4, "b", 7));
        lookUntilMoved(3 * Seating.CALM, middling);
        List<Table<String>> quiet = List.of(table(0.1, "a", 1), table(0.1, "b", 1));
        assertThat(lookUntilMoved(Seating.PATIENCE, quiet)).hasSize(1);
    }

    @Test
    void noMoreMoveAtOnceThanCanBeMissed() {
        Map<String, Long> many = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("line " + i, 1L);
        }
        List<Table<String>> tables = List.of(table(0.1, "a", 1), new Table<>(0.05, many));
        assertThat(lookUntilMoved(Seating.PATIENCE, tables)).hasSize(Seating.MOVES_MAX);
        assertThat(seating.look(tables)).as("and the others at the next look").hasSize(Seating.MOVES_MAX);
    }

    @Test
    void whateverThereIsToDoComesToRest() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Seating<String> seats = new Seating<>();
            int loops = 2 + random.nextInt(7);
            // Each line wants so much of a thread's time, a thousandth being the least
            Map<String, Integer> wants = new TreeMap<>();
            Map<String, Integer> seated = new TreeMap<>();
            int load = random.nextInt(500 * loops);
            for (int i = 0; load > 0 && i < 60; i++) {
                int want = Math.min(load, random.nextInt(200));
                load -= want;
                wants.put("line " + i, want);
                seated.put("line " + i, random.nextInt(loops));
            }
            int moves = 0;
            for (int look = 0; look < 2_000; look++) {
                moves = look == 1_000 ? 0 : moves;
                for (Move<String> move : seats.look(tables(loops, wants, seated))) {
                    seated.put(move.line(), move.to());
                    moves++;
                }
            }
            assertThat(moves)
                    .as("seed %d, after the first thousand looks", seed)
                    .isZero();
        }
    }

    private static List<Table<String>> tables(int loops, Map<String, Integer> wants, Map<String, Integer> seated) {
        List<Table<String>> tables = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            int loop = i;
            Map<String, Long> lines = new TreeMap<>();
            wants.forEach((line, want) -> {
                if (seated.get(line) == loop) {
                    lines.put(line, want.longValue());
                }
            });
            long sum = lines.values().stream().mapToLong(Long::longValue).sum();
            tables.add(new Table<>(Math.min(1, sum / 1_000.0), lines));
        }
        return tables;
    }
}
