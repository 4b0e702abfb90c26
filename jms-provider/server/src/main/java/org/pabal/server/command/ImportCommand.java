package org.pabal.server.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.pabal.broker.storage.inspect.DirectoryImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pabal import}: puts what was exported into a data directory. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Puts what 'pabal export' has written into a data directory that no broker has, or a new one.")
final class ImportCommand extends DataCommand {

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            required = true,
            description = "What was exported.")
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private Path file;

    @Option(names = "--skip-branches", description = "Leave prepared transactions out instead of refusing them.")
    private boolean skipBranches;

    @Override
    ExitCode run(Path path) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            DirectoryImport.Report report = DirectoryImport.run(lines, path, skipBranches);
            report.notes().forEach(note -> err().println("note: " + note));
            err().println(report.messages() + " messages imported into " + path);
            return ExitCode.DONE;
        } catch (NoSuchFileException missing) {
            throw new CommandFailedException(ExitCode.FAILED, "cannot read " + file + ": it does not exist", missing);
        }
    }
}
