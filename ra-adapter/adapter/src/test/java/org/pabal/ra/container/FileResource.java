package org.pabal.ra.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A second resource of a transaction, which outlives a crash: for each branch a file, {@code .prepared} or {@code .committed}
 * by its end, with a note of what the transaction was about. A test may stop it in the middle.
 */
class FileResource implements XAResource {
    private static final String PREPARED = ".prepared";
    private static final String COMMITTED = ".committed";

    private final Path folder;
    private final String note;

    FileResource(Path folder, String note) {
        this.folder = folder;
        this.note = note;
    }

    /** What committed transactions were about, sorted. */
    static List<String> committed(Path folder) throws IOException {
        return notes(folder, COMMITTED);
    }

    /** What transactions in doubt were about, sorted. */
    static List<String> prepared(Path folder) throws IOException {
        return notes(folder, PREPARED);
    }

    private static List<String> notes(Path folder, String state) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(state))
                    .map(FileResource::read)
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Xid xid) {
        HexFormat hex = HexFormat.of();
        return Integer.toHexString(xid.getFormatId()) + "-" + hex.formatHex(xid.getGlobalTransactionId()) + "-"
                + hex.formatHex(xid.getBranchQualifier());
    }

    private Path file(Xid xid, String state) {
        return folder.resolve(name(xid) + state);
    }

    private static XAException failed(IOException cause) {
        XAException failed = new XAException(XAException.XAER_RMERR);
        failed.initCause(cause);
        return failed;
    }

    @Override
    public void start(Xid xid, int flags) {
        // The note is all the work there is.
    }

    @Override
    public void end(Xid xid, int flags) {
        // As above.
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        try {
            Files.writeString(file(xid, PREPARED), note);
            return XA_OK;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            if (onePhase) {
                Files.writeString(file(xid, COMMITTED), note);
            } else {
                Files.move(file(xid, PREPARED), file(xid, COMMITTED));
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            boolean unused = Files.deleteIfExists(file(xid, PREPARED));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void forget(Xid xid) {
        // It has no heuristics.
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        if ((flag & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PREPARED))
                    .map(name -> Named.of(name.substring(0, name.length() - PREPARED.length())))
                    .toArray(Xid[]::new);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    private record Named(int formatId, ByteBuffer global, ByteBuffer branch) implements Xid {
        static Named of(String name) {
            String[] parts = name.split("-", -1);
            return new Named(
                    Integer.parseUnsignedInt(parts[0], 16),
                    ByteBuffer.wrap(HexFormat.of().parseHex(parts[1])),
                    ByteBuffer.wrap(HexFormat.of().parseHex(parts[2])));
        }

        @Override
        public int getFormatId() {
            return formatId;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return Arrays.copyOf(global.array(), global.capacity());
        }

        @Override
        public byte[] getBranchQualifier() {
            return Arrays.copyOf(branch.array(), branch.capacity());
        }
    }
}
