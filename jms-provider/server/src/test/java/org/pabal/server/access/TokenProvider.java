package org.pabal.server.access;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.pabal.message.Refusal;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;

/** A plug-in as somebody else would write it: lets in who says {@code token:NAME}, and breaks on {@code bug}. */
public final class TokenProvider implements MechanismProvider {

    @Override
    public String name() {
        return "token";
    }

    @Override
    public String mechanism() {
        return "X-TOKEN";
    }

    @Override
    public boolean offeredTo(Peer peer) {
        return peer.loopback();
    }

    @Override
    public Authentication begin(Peer peer) {
        return new Authentication() {
            @Override
            public CompletionStage<Step> next(byte[] response) {
                String said = new String(response, StandardCharsets.UTF_8);
                if (said.equals("bug")) {
                    throw new IllegalStateException("the directory is down");
                }
                return CompletableFuture.completedFuture(
                        said.startsWith("token:")
                                ? new Step.Accepted(
                                        new User(said.substring("token:".length()), Set.of("user"), mechanism()),
                                        new byte[] {42})
                                : new Step.Denied(
                                        new Refusal(Refusal.Code.NOT_AUTHENTICATED, "this token has been revoked")));
            }

            @Override
            public void abandon() {}
        };
    }
}
