package org.pabal.engine;

import org.pabal.engine.command.Command.WriteBody;
import org.pabal.engine.time.TimetableEntry;

/** A piece of a large body that waits for room in the storage. */
final class WaitingPiece extends TimetableEntry {

    final WriteBody command;

    WaitingPiece(WriteBody command) {
        this.command = command;
    }
}
