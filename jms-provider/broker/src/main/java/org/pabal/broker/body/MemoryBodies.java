package org.pabal.broker.body;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/**
 * Keeps large bodies in memory, as the pieces that came, uncopied. How much that may be is the engine's to limit. Owned by
 * the engine loop.
 */
public final class MemoryBodies {

    private final Map<Long, List<ByteBuffer>> bodies = new HashMap<>();

    /** Carries out what a decision asks of the storage; answers go to its effects. What is done is taken from it. */
    public void carryOut(Decision decision) {
        List<StorageRequest> requests = decision.storage();
        for (int i = 0; i < requests.size(); i++) {
            StorageRequest request = requests.get(i);
            if (request instanceof StorageRequest.WriteBody write) {
                // An offset of 0 is a body of its own: the engine has checked what is before all others.
                bodies.computeIfAbsent(write.body(), number -> new ArrayList<>())
                        .add(write.piece().slice().asReadOnlyBuffer());
            } else if (request instanceof StorageRequest.ReadBody read) {
                decision.effects().add(read(read));
            } else if (request instanceof StorageRequest.FreeBody free) {
                bodies.remove(free.body());
            }
        }
        requests.removeIf(request -> !(request instanceof StorageRequest.WriteMessage));
    }

    private Effect read(StorageRequest.ReadBody read) {
        List<ByteBuffer> pieces = bodies.get(read.body());
        if (pieces == null) {
            return new Effect.Refused(
                    read.connection(),
                    read.request(),
                    0,
                    new Refusal(Refusal.Code.NOT_FOUND, "large body " + read.body() + " is gone"));
        }
        int pieceLength = pieces.get(0).remaining();
        ByteBuffer piece = pieces.get((int) (read.offset() / pieceLength));
        int from = (int) (read.offset() % pieceLength);
        int length = Math.min(read.lengthMax(), piece.remaining() - from);
        return new Effect.Answered(read.connection(), read.request(), new Answer.BodyPiece(piece.slice(from, length)));
    }
}
