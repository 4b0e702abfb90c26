package org.pabal.engine.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The state table of XA branches, whole. */
class BranchStateTest {

    /** A row for each event, a column for each state: the next state, or the refusal, or both. */
    private static final String TABLE = """
            event                   | NONE     | ACTIVE   | SUSPENDED| IDLE     | ROLLBACK_ONLY | PREPARED | H_COMMITTED | H_ROLLED_BACK
            START                   | active   | DUPID    | DUPID    | DUPID    | DUPID         | DUPID    | DUPID       | DUPID
            JOIN                    | NOTA     | active   | active   | active   | RB            | PROTO    | PROTO       | PROTO
            RESUME                  | NOTA     | active   | active   | PROTO    | RB            | PROTO    | PROTO       | PROTO
            END                     | NOTA     | idle     | idle     | PROTO    | RB            | PROTO    | PROTO       | PROTO
            SUSPEND                 | NOTA     | suspended| PROTO    | PROTO    | RB            | PROTO    | PROTO       | PROTO
            FAIL                    | NOTA     | rollback | rollback | PROTO    | rollback      | PROTO    | PROTO       | PROTO
            PREPARE                 | NOTA     | PROTO    | PROTO    | prepared | none+RB       | PROTO    | PROTO       | PROTO
            COMMIT                  | NOTA     | PROTO    | PROTO    | PROTO    | PROTO         | none     | HEURCOM     | HEURRB
            COMMIT_ONE_PHASE        | NOTA     | PROTO    | PROTO    | none     | none+RB       | PROTO    | HEURCOM     | HEURRB
            ROLLBACK                | NOTA     | PROTO    | none     | none     | none          | none     | HEURCOM     | HEURRB
            FORGET                  | NOTA     | PROTO    | PROTO    | PROTO    | PROTO         | PROTO    | none        | none
            COMMIT_HEURISTICALLY    | NOTA     | PROTO    | PROTO    | PROTO    | PROTO         | hcommit  | PROTO       | PROTO
            ROLL_BACK_HEURISTICALLY | NOTA     | PROTO    | PROTO    | PROTO    | PROTO         | hrollback| PROTO       | PROTO
            TIME_OUT                | NOTA     | rollback | rollback | rollback | none          | PROTO    | PROTO       | PROTO
            ABANDON                 | NOTA     | rollback | PROTO    | PROTO    | PROTO         | PROTO    | PROTO       | PROTO
            """;

    @Test
    void followsTheTableInEveryStateForEveryEvent() {
        List<String> rows = TABLE.lines().skip(1).toList();
        assertThat(rows).hasSize(BranchEvent.values().length);
        List<String> differences = new ArrayList<>();
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            BranchEvent event = BranchEvent.valueOf(cells[0].trim());
            for (BranchState state : BranchState.values()) {
                String expected = cells[state.ordinal() + 1].trim();
                String actual = describe(state, state.on(event));
                if (!expected.equals(actual)) {
                    differences.add(state + " on " + event + ": expected " + expected + ", was " + actual);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static String describe(BranchState from, BranchState.Step step) {
        String next = switch (step.next()) {
            case ROLLBACK_ONLY -> "rollback";
            case HEURISTICALLY_COMMITTED -> "hcommit";
            case HEURISTICALLY_ROLLED_BACK -> "hrollback";
            default -> step.next().name().toLowerCase(Locale.ROOT);
        };
        if (step.refusal() == null) {
            return next;
        }
        String refusal = switch (step.refusal()) {
            case XA_UNKNOWN_BRANCH -> "NOTA";
            case XA_DUPLICATE_BRANCH -> "DUPID";
            case XA_PROTOCOL -> "PROTO";
            case XA_ROLLED_BACK -> "RB";
            case XA_HEURISTIC_COMMIT -> "HEURCOM";
            case XA_HEURISTIC_ROLLBACK -> "HEURRB";
            default -> step.refusal().name();
        };
        return step.next() == from ? refusal : next + "+" + refusal;
    }
}
