package org.pabal.broker.storage;

import java.util.Arrays;

/**
 * A large body in the log: where each of its chunks is. A piece as it came is one chunk, or several if it is too long for one
 * record; all chunks but the last of a piece have the same length, and all pieces but the last, so that a place in the body
 * leads to its chunk by division.
 */
final class LoggedBody {

    private final long number;
    private final int pieceLength;
    private final int chunkLength;
    private final int chunksPerPiece;
    private long length;

    /** Packed, by index; 0 while it is not known. */
    private long[] positions = new long[4];

    private int placed;

    /** @param chunkLength at most {@code pieceLength} */
    LoggedBody(long number, int pieceLength, int chunkLength) {
        this.number = number;
        this.pieceLength = pieceLength;
        this.chunkLength = chunkLength;
        this.chunksPerPiece = (pieceLength + chunkLength - 1) / chunkLength;
    }

    long number() {
        return number;
    }

    int pieceLength() {
        return pieceLength;
    }

    int chunkLength() {
        return chunkLength;
    }

    /** What there is of it, in bytes. */
    long length() {
        return length;
    }

    /** There is more of it: so much, from its beginning to there. */
    void reaches(long end) {
        length = Math.max(length, end);
    }

    /** How many chunks so long a body has. */
    int chunks() {
        return length == 0 ? 0 : indexOf(length - 1) + 1;
    }

    int indexOf(long offset) {
        int piece = (int) (offset / pieceLength);
        return piece * chunksPerPiece + (int) (offset % pieceLength) / chunkLength;
    }

    /** Where in the body the chunk begins. */
    long start(int index) {
        return (long) (index / chunksPerPiece) * pieceLength + (long) (index % chunksPerPiece) * chunkLength;
    }

    /** In bytes. */
    int size(int index) {
        long pieceEnd = Math.min(length, (long) (index / chunksPerPiece + 1) * pieceLength);
        return (int) Math.min(chunkLength, pieceEnd - start(index));
    }

    /** Where the log has it; 0 if it has not (yet). */
    long position(int index) {
        return index < positions.length ? positions[index] : 0;
    }

    void position(int index, long packed) {
        if (index >= positions.length) {
            positions = Arrays.copyOf(positions, Math.max(index + 1, positions.length * 2));
        }
        if (positions[index] == 0) {
            placed++;
        }
        positions[index] = packed;
    }

    /** Whether the log has all of it, and it is so long. */
    boolean isWhole(long wanted) {
        if (length != wanted || placed < chunks()) {
            return false;
        }
        for (int i = 0; i < chunks(); i++) {
            if (positions[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /** Says what it needs of each segment, or needs no more. */
    void count(SegmentUse use, int sign) {
        for (int i = 0; i < chunks(); i++) {
            if (position(i) != 0) {
                use.add(position(i), (long) sign * size(i));
            }
        }
    }
}
