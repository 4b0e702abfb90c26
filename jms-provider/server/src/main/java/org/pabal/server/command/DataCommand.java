package org.pabal.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.journal.JournalException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands have in common that look at a data directory which no broker has. */
abstract class DataCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private CommandSpec spec;

    @Parameters(paramLabel = "DIRECTORY", description = "A broker's data directory, or a copy of one.")
    @SuppressWarnings("NullAway.Init") // set before the command runs
    private Path directory;

    @Override
    public final Integer call() throws IOException {
        return guarded(() -> run(directory)).number();
    }

    /** What is done with a directory. */
    interface Work {
        ExitCode call() throws IOException;
    }

    /** Does something with a data directory, and says in words what goes wrong with it. */
    static ExitCode guarded(Work work) throws IOException {
        try {
            return work.call();
        } catch (StorageRefusedException refused) {
            ExitCode code = refused.label().equals("NO_JOURNAL") ? ExitCode.NOTHING : ExitCode.FAILED;
            String copy = refused.label().equals("IN_USE") ? "; or look at a copy of the directory" : "";
            throw new CommandFailedException(code, refused.getMessage() + copy, refused);
        } catch (JournalException | IllegalStateException | IllegalArgumentException failed) {
            throw new CommandFailedException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
        }
    }

    abstract ExitCode run(Path path) throws IOException;

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
