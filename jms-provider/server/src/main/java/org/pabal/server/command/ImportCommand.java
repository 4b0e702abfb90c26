package org.pabal.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.inspect.DirectoryImport;
import org.pabal.broker.storage.inspect.ExportReader;
import org.pabal.client.link.Link;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pabal import}: puts what was exported into a data directory, or into a broker that runs. */
@Command(
        name = "import",
        description = "Puts what 'pabal export' has written into a data directory that no broker has, or a new one;"
                + " or, with --broker, into a broker that runs.",
        footer = {
            "",
            "Into a directory everything comes as it was. A broker that runs gets the messages as if they were sent",
            "to it: without how often they were delivered, and without durable subscriptions. If that stops on the",
            "way, it says up to which line all has been imported, and goes on behind it with --from-line."
        })
final class ImportCommand extends BrokerCommand {

    private static final long NOT_GIVEN = -1;

    @Parameters(arity = "0..1", paramLabel = "DIRECTORY", description = "A broker's data directory, or a new one.")
    private @Nullable Path directory;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            required = true,
            description = "What was exported.")
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private Path file;

    @Option(names = "--skip-branches", description = "Leave prepared transactions out instead of refusing them.")
    private boolean skipBranches;

    @Option(
            names = "--from-line",
            paramLabel = "N",
            defaultValue = "" + NOT_GIVEN,
            description = "With --broker: go on with this line of an import that stopped.")
    private long fromLine;

    @Option(names = "--again", description = "With --broker: import also what seems to have been imported before.")
    private boolean again;

    @Override
    ExitCode run() throws InterruptedException {
        Path into = directory;
        boolean isBroker = broker().url != null;
        if ((into == null) != isBroker) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    isBroker
                            ? "an import goes into a directory or into a broker that runs: leave out DIRECTORY or --broker"
                            : "say where to import: a DIRECTORY that no broker has, or --broker URL");
        }
        if (into != null && (again || fromLine != NOT_GIVEN)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "--from-line and --again go with --broker; a directory is imported into as a whole");
        }
        try (FileChannel channel = FileChannel.open(file);
                BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            return into == null ? intoBroker(lines, channel) : intoDirectory(lines, into);
        } catch (NoSuchFileException missing) {
            throw new CommandFailedException(ExitCode.FAILED, "cannot read " + file + ": it does not exist", missing);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private ExitCode intoDirectory(BufferedReader lines, Path into) throws IOException {
        return DataCommand.guarded(() -> {
            DirectoryImport.Report report = DirectoryImport.run(lines, into, skipBranches);
            return imported(report.messages(), report.notes(), into.toString());
        });
    }

    private ExitCode intoBroker(BufferedReader lines, FileChannel channel) throws IOException, InterruptedException {
        ExportReader reader;
        try {
            reader = ExportReader.begin(lines);
        } catch (IllegalArgumentException notOne) {
            throw new CommandFailedException(ExitCode.FAILED, String.valueOf(notOne.getMessage()), notOne);
        }
        boolean shown = Terminal.console() != null && !json();
        Link link = broker().open();
        RunningImport work = new RunningImport(broker(), link, reader, fromLine, again, skipBranches);
        Thread farewell = new Thread(() -> err().println("pabal: interrupted. " + work.standing()), "pabal-farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            List<String> notes = work.run(messages -> {
                if (shown) {
                    err().print("\r" + messages + " messages, " + percent(channel) + " %");
                    err().flush();
                }
            });
            if (shown) {
                err().print("\r" + " ".repeat(40) + "\r");
            }
            return imported(work.messages(), notes, link.describe());
        } finally {
            forget(farewell);
            link.close();
        }
    }

    private static void forget(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException ending) {
            // It is being told already
            Thread.currentThread().interrupt();
        }
    }

    private static long percent(FileChannel channel) {
        try {
            return channel.position() * 100 / Math.max(1, channel.size());
        } catch (IOException closed) {
            return 100;
        }
    }

    private ExitCode imported(long messages, List<String> notes, String where) {
        notes.forEach(note -> err().println("note: " + note));
        if (json()) {
            return say("", messages);
        }
        err().println(messages + " messages imported into " + where);
        return ExitCode.DONE;
    }
}
