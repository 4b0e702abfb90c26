package org.pabal.server.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.broker.storage.inspect.DirectoryReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pabal show}: what is in a data directory. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows what is in a data directory, without its messages. Changes nothing.")
final class ShowCommand extends DataCommand {

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Override
    ExitCode run(Path path) {
        DirectoryReport report = DirectoryReport.of(path);
        if (json) {
            out().println(JsonWriter.text(tree(report)));
        } else {
            print(report);
        }
        out().flush();
        return ExitCode.DONE;
    }

    private void print(DirectoryReport report) {
        line("directory %s, journal %s, log ends at %s", report.directory(), report.journal(), report.end());
        report.findings().forEach(finding -> line("note: %s", finding));
        line("%n%-24s %-9s %14s %14s %6s", "SEGMENT", "STATE", "BYTES", "LIVE", "");
        report.segments()
                .forEach(segment -> line(
                        "%-24s %-9s %,14d %,14d %5.1f%%",
                        segment.file(),
                        segment.state().toLowerCase(Locale.ROOT),
                        segment.bytes(),
                        segment.liveBytes(),
                        segment.livePercent()));
        line("%n%-24s %14s  %s", "CHECKPOINT", "BYTES", "UP TO");
        report.checkpoints().forEach(one -> line("%-24s %,14d  %s", one.file(), one.size(), one.position()));
        line("%n%-40s %12s %16s %10s %10s %10s", "QUEUE", "MESSAGES", "BYTES", "SCHEDULED", "BACK-OFF", "HELD");
        report.queues()
                .forEach(queue -> line(
                        "%-40s %,12d %,16d %,10d %,10d %,10d",
                        queue.name(),
                        queue.messages(),
                        queue.bytes(),
                        queue.scheduled(),
                        queue.backingOff(),
                        queue.held()));
        section(
                "SUBSCRIPTIONS",
                report.subscriptions().stream()
                        .map(one -> one.description() + " to " + one.topic() + (one.shared() ? ", shared" : "")
                                + (one.noLocal() ? ", no local" : "")
                                + (one.selector() == null ? "" : ", where " + one.selector()))
                        .toList());
        section("EXCHANGES", report.exchanges());
        section("BINDINGS", report.bindings());
        section(
                "LARGE BODIES",
                report.largeBodies().stream()
                        .map(one -> one.number() + ": " + one.bytes() + " bytes, for " + one.references() + " messages")
                        .toList());
        section(
                "TRANSACTION BRANCHES",
                report.branches().stream()
                        .map(one -> one.id() + " " + one.state().toLowerCase(Locale.ROOT) + ", prepared "
                                + Instant.ofEpochMilli(one.preparedMillis())
                                + (one.clientId() == null ? "" : " by client '" + one.clientId() + "'")
                                + (one.user() == null ? "" : " of user '" + one.user() + "'")
                                + ", has received "
                                + one.settles() + ", sends " + one.sends())
                        .toList());
    }

    private void section(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            line("%n%s", title);
            lines.forEach(one -> line("%s", one));
        }
    }

    private void line(String format, @Nullable Object... values) {
        out().println(String.format(Locale.ROOT, format, values));
    }

    private static Map<String, @Nullable Object> tree(DirectoryReport report) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("directory", report.directory());
        tree.put("journal", report.journal());
        tree.put("end", report.end());
        tree.put("findings", report.findings());
        tree.put(
                "segments",
                report.segments().stream()
                        .map(one -> object(
                                "file",
                                one.file(),
                                "state",
                                one.state(),
                                "bytes",
                                one.bytes(),
                                "liveBytes",
                                one.liveBytes()))
                        .toList());
        tree.put(
                "checkpoints",
                report.checkpoints().stream()
                        .map(one -> object(
                                "file",
                                one.file(),
                                "bytes",
                                one.size(),
                                "upTo",
                                one.position().toString()))
                        .toList());
        tree.put("exchanges", report.exchanges());
        tree.put(
                "queues",
                report.queues().stream()
                        .map(one -> object(
                                "name", one.name(),
                                "durable", one.durable(),
                                "messages", one.messages(),
                                "bytes", one.bytes(),
                                "scheduled", one.scheduled(),
                                "backingOff", one.backingOff(),
                                "held", one.held(),
                                "ofSubscription", one.ofSubscription()))
                        .toList());
        tree.put("bindings", report.bindings());
        tree.put(
                "subscriptions",
                report.subscriptions().stream()
                        .map(one -> object(
                                "description", one.description(),
                                "topic", one.topic(),
                                "shared", one.shared(),
                                "noLocal", one.noLocal(),
                                "selector", one.selector(),
                                "queue", one.queue()))
                        .toList());
        tree.put(
                "branches",
                report.branches().stream()
                        .map(one -> object(
                                "id", one.id(),
                                "state", one.state(),
                                "preparedMillis", one.preparedMillis(),
                                "client", one.clientId(),
                                "user", one.user(),
                                "sends", one.sends(),
                                "settles", one.settles()))
                        .toList());
        tree.put(
                "largeBodies",
                report.largeBodies().stream()
                        .map(one ->
                                object("number", one.number(), "bytes", one.bytes(), "references", one.references()))
                        .toList());
        return tree;
    }

    private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }
}
