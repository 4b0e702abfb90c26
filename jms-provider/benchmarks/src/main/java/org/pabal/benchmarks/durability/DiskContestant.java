package org.pabal.benchmarks.durability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The disk alone: one block after the other written into a preallocated file, each forced with {@code fdatasync} before the
 * next. Nothing that confirms one thing at a time can be faster.
 */
final class DiskContestant implements Contestant {

    private static final long FILE_SIZE = 64L << 20;

    private final int blockSize;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer block;
    private long at;

    DiskContestant(Path directory, int blockSize) throws IOException {
        this.blockSize = blockSize;
        this.file = directory.resolve("fdatasync-" + blockSize);
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        this.block = ByteBuffer.allocateDirect(blockSize);
        for (long offset = 0; offset < FILE_SIZE; offset += blockSize) {
            channel.write(block.clear(), offset);
        }
        channel.force(true);
    }

    @Override
    public String name() {
        return "the disk: write and fdatasync " + blockSize / 1_024 + " KiB";
    }

    @Override
    public long work(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        long count = 0;
        while (System.nanoTime() < end) {
            block.clear().putLong(0, count);
            channel.write(block, at);
            channel.force(false);
            at = (at + blockSize) % FILE_SIZE;
            count++;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.delete(file);
    }
}
