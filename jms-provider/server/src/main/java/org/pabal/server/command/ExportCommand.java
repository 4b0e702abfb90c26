package org.pabal.server.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.inspect.DirectoryExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pabal export}: the messages of a data directory as lines of JSON. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the queues and messages of a data directory as lines of JSON. Changes nothing.")
final class ExportCommand extends DataCommand {

    @Option(names = "--queue", paramLabel = "NAME", description = "Only this queue; may be repeated.")
    private List<String> queues = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write, a file that does not exist yet; otherwise standard output.")
    private @Nullable Path file;

    @Option(
            names = "--salvage",
            description =
                    "Of a copy of a damaged directory, export what can be read, and list on standard error what cannot, with file"
                            + " and offset; ends with 1 if there is any. What had been received may be among it again.")
    private boolean salvage;

    private long unreadable;

    private long export(Path path, Writer lines) throws IOException {
        Set<String> wanted = new LinkedHashSet<>(queues);
        return salvage
                ? DirectoryExport.salvage(path, wanted, lines, problem -> {
                    unreadable++;
                    err().println("unreadable: " + problem);
                })
                : DirectoryExport.run(path, wanted, lines);
    }

    @Override
    ExitCode run(Path path) throws IOException {
        if (file == null) {
            export(path, out());
            out().flush();
            if (out().checkError()) {
                throw new CommandFailedException(ExitCode.FAILED, "standard output cannot be written to any more");
            }
            return unreadable == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }
        try (BufferedWriter lines =
                Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long messages = export(path, lines);
            err().println(messages + " messages exported to " + file);
        } catch (FileAlreadyExistsException exists) {
            throw new CommandFailedException(
                    ExitCode.FAILED, "cannot write " + file + ": it exists; name another file, or remove it", exists);
        }
        return unreadable == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }
}
