package org.pabal.testkit.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real file system with little space, where this machine lets us mount one. */
final class SmallFileSystem implements AutoCloseable {

    private static final String BALLAST = "ballast";
    private static final int PIECE = 1 << 20;

    private final Path mountPoint;

    private SmallFileSystem(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** Skips the test if neither can be mounted. */
    static SmallFileSystem mount(Path directory, int mebibytes) throws IOException, InterruptedException {
        Path mountPoint = Files.createDirectory(directory.resolve("small"));
        Path image = directory.resolve("small.image");
        String why = run(List.of("truncate", "-s", mebibytes + "M", image.toString()));
        why = why == null ? run(List.of("mkfs.ext4", "-q", "-F", "-m", "0", image.toString())) : why;
        why = why == null ? run(List.of("mount", "-o", "loop", image.toString(), mountPoint.toString())) : why;
        if (why != null) {
            String whyNot = run(
                    List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", mountPoint.toString()));
            Assumptions.assumeTrue(
                    whyNot == null,
                    "skipped: a small file system cannot be mounted here, which takes root: " + why + "; " + whyNot);
        }
        return new SmallFileSystem(mountPoint);
    }

    /** Why it failed; null if it did not. */
    private static String run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            return ended && process.exitValue() == 0 ? null : String.join(" ", command) + ": " + said.strip();
        } catch (IOException e) {
            return String.join(" ", command) + ": " + e.getMessage();
        }
    }

    Path path() {
        return mountPoint;
    }

    /** Takes all space but so much. */
    void fillUpTo(int mebibytesLeft) throws IOException {
        byte[] piece = new byte[PIECE];
        Path ballast = mountPoint.resolve(BALLAST);
        while (Files.getFileStore(mountPoint).getUsableSpace() > (long) (mebibytesLeft + 1) * PIECE) {
            Files.write(ballast, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(mountPoint.resolve(BALLAST));
    }

    @Override
    public void close() {
        try {
            if (run(List.of("umount", mountPoint.toString())) != null) {
                run(List.of("umount", "-l", mountPoint.toString()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
