package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on recovery says what the code does: its tables are these. */
class RecoveryPageTest {

    private static final Path PAGE = Path.of("../../docs/internals/journal-recovery.md");

    @Test
    void thePageHasTheTables() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page)
                .contains(tails())
                .contains(tailCases())
                .contains(segments())
                .contains(checkpoints());
    }

    private static String tails() {
        List<String> rows = new ArrayList<>();
        rows.add("| | "
                + Stream.of(TailCase.Beyond.values())
                        .map(beyond -> "`" + beyond + "`")
                        .collect(Collectors.joining(" | "))
                + " |");
        rows.add("|---".repeat(1 + TailCase.Beyond.values().length) + "|");
        for (TailCase.Stop stop : TailCase.Stop.values()) {
            rows.add("| `" + stop + "` | "
                    + Stream.of(TailCase.Beyond.values())
                            .map(beyond -> cell(stop, beyond))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
        return String.join("\n", rows);
    }

    private static String cell(TailCase.Stop stop, TailCase.Beyond beyond) {
        return "`" + TailCase.judge(stop, beyond, false) + "`";
    }

    private static String tailCases() {
        return table(Stream.of(TailCase.values()).map(found -> row(found, found.decision(), found.text())));
    }

    private static String segments() {
        return table(Stream.of(SegmentCase.values()).map(found -> row(found, found.decision(), found.text())));
    }

    private static String checkpoints() {
        return table(Stream.of(CheckpointCase.values()).map(found -> row(found, found.decision(), found.text())));
    }

    private static String table(Stream<String> rows) {
        return "| Case | Decision | What it is |\n|---|---|---|\n" + rows.collect(Collectors.joining("\n"));
    }

    private static String row(Enum<?> label, Enum<?> decision, String text) {
        String said = decision.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "| `" + label + "` | " + said + " | " + text + " |";
    }
}
