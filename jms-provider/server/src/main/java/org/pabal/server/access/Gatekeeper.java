package org.pabal.server.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;
import org.pabal.server.settings.SecuritySettings;
import org.pabal.server.settings.SecuritySettings.Anonymous;
import org.pabal.server.settings.SecuritySettings.CertificateNames;
import org.pabal.wire.sasl.Mechanisms;
import org.pabal.wire.sasl.ScramCredentials;
import org.pabal.wire.sasl.ScramException;
import org.pabal.wire.sasl.ScramServer;

/**
 * Lets peers prove who they are. Whether a user is unknown or the password wrong makes no difference to the peer: the same
 * steps, words and delay. Safe for any thread.
 */
public final class Gatekeeper {

    /** Longest response taken; a certificate's name or a SCRAM message is far shorter. */
    private static final int RESPONSE_LENGTH_MAX = 2_048;

    private final SecuritySettings settings;
    private final UserRegister users;
    private final Audit audit;
    private final LoginDelay delays;
    private final List<MechanismProvider> plugIns;

    /** From which credentials of unknown users are made up, the same ones each time. */
    private final byte[] secret = new byte[32];

    public Gatekeeper(SecuritySettings settings, UserRegister users, Audit audit, List<MechanismProvider> plugIns) {
        this.settings = settings;
        this.users = users;
        this.audit = audit;
        this.delays = new LoginDelay(settings.failedLoginDelayMillis());
        this.plugIns = List.copyOf(plugIns);
        new SecureRandom().nextBytes(secret);
    }

    public List<String> mechanisms(Peer peer) {
        List<String> offered = new ArrayList<>();
        if (!peer.certificates().isEmpty()) {
            offered.add(Mechanisms.EXTERNAL);
        }
        if (!users.isEmpty()) {
            offered.add(Mechanisms.SCRAM_SHA_256);
        }
        for (MechanismProvider plugIn : plugIns) {
            if (plugIn.offeredTo(peer)) {
                offered.add(plugIn.mechanism());
            }
        }
        if (letsNobodyIn(peer)) {
            offered.add(Mechanisms.ANONYMOUS);
        }
        return offered;
    }

    private boolean letsNobodyIn(Peer peer) {
        return peer.loopback()
                && (settings.anonymous() == Anonymous.LOOPBACK
                        || settings.anonymous() == Anonymous.AUTO && users.isEmpty() && plugIns.isEmpty());
    }

    /**
     * Who somebody is by now who was let in before; null if that user would not be let in any more. Who came by a plug-in
     * stays, because that alone could say.
     */
    public @Nullable User current(User was, Peer peer) {
        return switch (was.mechanism()) {
            case Mechanisms.ANONYMOUS -> letsNobodyIn(peer) ? was : null;
            case Mechanisms.SCRAM_SHA_256 -> {
                UserEntry entry = users.find(was.name());
                yield entry == null || entry.credentials().isEmpty() ? null : with(was, entry.roles());
            }
            case Mechanisms.EXTERNAL -> {
                UserEntry entry = users.find(was.name());
                if (entry != null) {
                    yield with(was, entry.roles());
                }
                yield settings.certificateRole().isEmpty() ? null : with(was, List.of(settings.certificateRole()));
            }
            default -> was;
        };
    }

    private static User with(User was, List<String> roles) {
        return new User(was.name(), Set.copyOf(roles), was.mechanism());
    }

    public Authentication begin(String mechanism, Peer peer) {
        if (!mechanisms(peer).contains(mechanism)) {
            List<String> offered = mechanisms(peer);
            return new OneStep(response -> deny(
                    peer,
                    mechanism,
                    null,
                    "this mechanism is not offered",
                    "cannot log in by '" + printable(mechanism) + "' from " + peer.address() + ": "
                            + (offered.isEmpty()
                                    ? "this broker has no users yet, and lets nobody in from there; add some with"
                                            + " 'pabal users add'"
                                    : "this broker offers " + String.join(", ", offered)
                                            + (offered.contains(Mechanisms.SCRAM_SHA_256)
                                                    ? "; give a user and a password"
                                                    : ""))));
        }
        return switch (mechanism) {
            case Mechanisms.SCRAM_SHA_256 -> new Scram(peer);
            case Mechanisms.EXTERNAL -> new OneStep(response -> external(peer));
            case Mechanisms.ANONYMOUS ->
                new OneStep(response -> accept(
                        peer,
                        new User("anonymous", Set.of(settings.anonymousRole()), Mechanisms.ANONYMOUS),
                        new byte[0]));
            default ->
                new PluggedIn(
                        plugIns.stream()
                                .filter(plugIn -> plugIn.mechanism().equals(mechanism))
                                .findFirst()
                                .orElseThrow()
                                .begin(peer),
                        peer,
                        mechanism);
        };
    }

    // ---- the mechanisms

    private static final class OneStep implements Authentication {

        private final Function<byte[], CompletionStage<Step>> step;

        OneStep(Function<byte[], CompletionStage<Step>> step) {
            this.step = step;
        }

        @Override
        public CompletionStage<Step> next(byte[] response) {
            return step.apply(response);
        }

        @Override
        public void abandon() {
            // Nothing is held.
        }
    }

    private CompletionStage<Authentication.Step> external(Peer peer) {
        String name = certificateName(peer.certificates().get(0));
        if (name == null) {
            return deny(
                    peer,
                    Mechanisms.EXTERNAL,
                    null,
                    "the certificate names nobody",
                    "cannot log in with this certificate: its subject has no common name; use one that has, or set"
                            + " security.certificateNames: subject");
        }
        UserEntry entry = users.find(name);
        if (entry != null) {
            return accept(peer, new User(name, Set.copyOf(entry.roles()), Mechanisms.EXTERNAL), new byte[0]);
        }
        if (!settings.certificateRole().isEmpty()) {
            return accept(peer, new User(name, Set.of(settings.certificateRole()), Mechanisms.EXTERNAL), new byte[0]);
        }
        return deny(
                peer,
                Mechanisms.EXTERNAL,
                name,
                "no such user",
                "cannot log in with the certificate of '" + name
                        + "': there is no such user; add it with 'pabal users add', or set security.certificateRole");
    }

    private @Nullable String certificateName(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        if (settings.certificateNames() == CertificateNames.SUBJECT) {
            return subject;
        }
        try {
            List<Rdn> parts = new LdapName(subject).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i).getType().equalsIgnoreCase("CN")) {
                    return String.valueOf(parts.get(i).getValue());
                }
            }
        } catch (InvalidNameException unreadable) {
            return null;
        }
        return null;
    }

    private final class Scram implements Authentication {

        private final Peer peer;
        private final ScramServer exchange = new ScramServer();
        private String name = "";
        private @Nullable UserEntry entry;
        private boolean challenged;

        Scram(Peer peer) {
            this.peer = peer;
        }

        @Override
        public CompletionStage<Step> next(byte[] response) {
            try {
                if (response.length > RESPONSE_LENGTH_MAX) {
                    return denied("a response of " + response.length + " bytes");
                }
                if (!challenged) {
                    challenged = true;
                    name = exchange.user(response);
                    entry = users.find(name);
                    Optional<ScramCredentials> known = entry == null ? Optional.empty() : entry.credentials();
                    return CompletableFuture.completedFuture(
                            new Step.Challenge(exchange.challenge(known.orElseGet(() -> madeUp(name)))));
                }
                byte[] proof = exchange.verify(response);
                UserEntry proven = entry;
                if (proven == null) {
                    return denied("unknown user");
                }
                return accept(peer, new User(name, Set.copyOf(proven.roles()), Mechanisms.SCRAM_SHA_256), proof);
            } catch (ScramException e) {
                return denied(entry == null && !name.isEmpty() ? "unknown user" : String.valueOf(e.getMessage()));
            }
        }

        private CompletionStage<Step> denied(String why) {
            return deny(
                    peer,
                    Mechanisms.SCRAM_SHA_256,
                    name,
                    why,
                    "cannot log in as '" + printable(name)
                            + "': unknown user or wrong password; check both (the broker's log knows more)");
        }

        @Override
        public void abandon() {
            // Nothing is held beyond this object.
        }
    }

    /** Salt and keys that nobody's password fits, the same whenever the name is asked for. */
    private ScramCredentials madeUp(String name) {
        byte[] made = hmac("salt " + name);
        return new ScramCredentials(
                Arrays.copyOf(made, ScramCredentials.SALT_LENGTH),
                ScramCredentials.ITERATIONS_DEFAULT,
                hmac("stored " + name),
                hmac("server " + name));
    }

    private byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HmacSHA256, which every one must have", e);
        }
    }

    /** A plug-in's attempt, with what it decides recorded and slowed as ours are. */
    private final class PluggedIn implements Authentication {

        private final Authentication inner;
        private final Peer peer;
        private final String mechanism;

        PluggedIn(Authentication inner, Peer peer, String mechanism) {
            this.inner = inner;
            this.peer = peer;
            this.mechanism = mechanism;
        }

        @Override
        public CompletionStage<Step> next(byte[] response) {
            CompletionStage<Step> step;
            try {
                step = inner.next(response);
            } catch (RuntimeException failed) {
                step = CompletableFuture.failedStage(failed);
            }
            return step.handle(this::judged).thenCompose(judged -> judged);
        }

        private CompletionStage<Step> judged(@Nullable Step step, @Nullable Throwable failed) {
            if (step instanceof Step.Accepted accepted) {
                return accept(peer, accepted.user(), accepted.data());
            } else if (step instanceof Step.Denied denied) {
                return deny(
                        peer,
                        mechanism,
                        null,
                        denied.refusal().text(),
                        denied.refusal().text());
            } else if (step != null) {
                return CompletableFuture.completedFuture(step);
            }
            return deny(
                    peer,
                    mechanism,
                    null,
                    "the plug-in failed: " + failed,
                    "cannot log in by " + mechanism + ": it does not work at the moment; the broker's log knows why");
        }

        @Override
        public void abandon() {
            inner.abandon();
        }
    }

    // ---- decisions

    private CompletionStage<Authentication.Step> accept(Peer peer, User user, byte[] data) {
        audit.letIn(user, peer);
        delays.succeeded(user.name());
        return CompletableFuture.completedFuture(new Authentication.Step.Accepted(user, data));
    }

    private CompletionStage<Authentication.Step> deny(
            Peer peer, String mechanism, @Nullable String user, String why, String told) {
        audit.failed(user, peer, printable(mechanism), why);
        long delay = delays.failed(peer.host(), user == null ? "" : user, System.nanoTime() / 1_000_000);
        Executor later = CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, Runnable::run);
        return CompletableFuture.supplyAsync(
                () -> new Authentication.Step.Denied(new Refusal(Refusal.Code.NOT_AUTHENTICATED, told)), later);
    }

    private static String printable(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return shown.replaceAll("\\p{Cntrl}", "·");
    }
}
