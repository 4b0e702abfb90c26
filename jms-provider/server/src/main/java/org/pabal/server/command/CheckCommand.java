package org.pabal.server.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.broker.storage.inspect.DirectoryCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pabal check}: whether a data directory is sound. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a data directory from its first byte to its last. Changes nothing.",
        footer = {"", "Exit code 0 if it is sound, 1 if it is damaged or cannot be looked at, 6 if there is none."})
final class CheckCommand extends DataCommand {

    @Option(names = "--json", description = "Tell the result as JSON.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not tell how far it has come.")
    private boolean quiet;

    private @Nullable String told;

    @Override
    ExitCode run(Path path) {
        DirectoryCheck.Report report = DirectoryCheck.run(path, this::reached);
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("directory", report.directory());
            result.put("sound", report.isSound());
            result.put("problems", report.problems());
            result.put("problemCount", report.problemCount());
            result.put("notes", report.notes());
            result.put("segments", report.segments());
            result.put("records", report.records());
            result.put("queues", report.queues());
            result.put("messages", report.messages());
            out().println(JsonWriter.text(result));
        } else {
            report.notes().forEach(note -> out().println("note: " + note));
            report.problems().forEach(problem -> out().println("damage: " + problem));
            out().printf(
                            "%s: %s; %d segments, %d records, %d queues, %d messages%n",
                            report.directory(),
                            report.isSound() ? "sound" : report.problemCount() + " problems",
                            report.segments(),
                            report.records(),
                            report.queues(),
                            report.messages());
        }
        out().flush();
        return report.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void reached(String what, long done, long of) {
        String now = what.equals("segments") ? what + " " + done + " of " + of : what;
        if (!quiet && !now.equals(told)) {
            told = now;
            err().println("checking " + now);
        }
    }
}
