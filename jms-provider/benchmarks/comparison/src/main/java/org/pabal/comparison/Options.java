package org.pabal.comparison;

import java.nio.file.Path;
import java.util.List;
import org.pabal.comparison.plan.Row;

/** What the command line says. */
record Options(
        Path providersHome,
        List<String> providers,
        List<String> rows,
        boolean curves,
        boolean quick,
        int rounds,
        double warmUpSeconds,
        double windowSeconds,
        String heap,
        Path work,
        Path report,
        boolean profile,
        boolean reportOnly,
        boolean list) {

    static final String USAGE = """
            Runs messaging providers side by side and writes a report.

              --providers A,B,…    folders under the providers' folder, or files; usually pabal,artemis,activemq
              --rows A,B,…         rows or curves; NAME* for all that begin so; usually all
              --no-curves          the rows of the table only
              --rounds N           how often each row is run with each provider, in turn; usually 3 (curves: 1)
              --warmup SECONDS     usually 20
              --window SECONDS     how long is measured; usually 10
              --heap SIZE          of broker and client, usually 2g
              --profile            one more run of each row of the table with the first provider, to show where the code was
              --quick              a smoke test of seconds for each, to another report; its figures are worth nothing
              --work DIRECTORY     where stores are made and removed; on the disk that matters
              --report DIRECTORY   where results and report go
              --providers-home DIRECTORY
              --report-only        writes the report again from the results that are there
              --list               shows rows and estimated time, and runs nothing
            """;

    static Options parse(List<String> arguments) {
        Path home = Path.of("jms-provider/benchmarks/comparison/providers");
        List<String> providers = List.of("pabal", "artemis", "activemq");
        List<String> rows = List.of();
        boolean curves = true;
        boolean quick = arguments.contains("--quick");
        int rounds = quick ? 1 : 3;
        double warmUp = quick ? 1 : 20;
        double window = quick ? 1 : 10;
        String heap = "2g";
        Path work = Path.of("target/comparison");
        Path report = quick ? Path.of("target/comparison/report") : Path.of("docs/reference/benchmarks");
        boolean profile = false;
        boolean reportOnly = false;
        boolean list = false;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--quick" -> {}
                case "--no-curves" -> curves = false;
                case "--profile" -> profile = true;
                case "--report-only" -> reportOnly = true;
                case "--list" -> list = true;
                default -> {
                    i++;
                    if (i >= arguments.size()) {
                        throw new IllegalArgumentException("'" + option + "' is not known, or lacks its value");
                    }
                    String value = arguments.get(i);
                    switch (option) {
                        case "--providers" -> providers = List.of(value.split(","));
                        case "--rows" -> rows = List.of(value.split(","));
                        case "--rounds" -> rounds = Integer.parseInt(value);
                        case "--warmup" -> warmUp = Double.parseDouble(value);
                        case "--window" -> window = Double.parseDouble(value);
                        case "--heap" -> heap = value;
                        case "--work" -> work = Path.of(value);
                        case "--report" -> report = Path.of(value);
                        case "--providers-home" -> home = Path.of(value);
                        default -> throw new IllegalArgumentException("'" + option + "' is not known");
                    }
                }
            }
        }
        return new Options(
                home,
                providers,
                rows,
                curves,
                quick,
                rounds,
                warmUp,
                window,
                heap,
                work,
                report,
                profile,
                reportOnly,
                list);
    }

    /** Without a choice all rows; a curve only if curves are wanted, or named. */
    boolean wants(Row row, boolean ofCurve) {
        if (rows.isEmpty()) {
            return curves || !ofCurve;
        }
        return rows.stream()
                .anyMatch(wanted -> wanted.endsWith("*")
                        ? row.id().startsWith(wanted.substring(0, wanted.length() - 1))
                        : row.id().equals(wanted) || row.id().startsWith(wanted + "/"));
    }
}
