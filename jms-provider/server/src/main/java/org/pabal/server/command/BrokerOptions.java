package org.pabal.server.command;

import java.io.Console;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.InvalidSetting;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.RefusedException;
import org.pabal.client.tcp.TcpLink;
import org.pabal.message.Refusal;
import org.pabal.server.administration.AdministrationClient;
import org.pabal.server.administration.QuietListener;
import picocli.CommandLine.Option;

/** Which broker a command speaks to, and as whom. */
final class BrokerOptions {

    /** How long connecting takes at most unless the URL says otherwise. */
    private static final int CONNECT_SECONDS = 10;

    private static final String USUAL_URL = "pabal://localhost:7225";

    @Option(
            names = {"-b", "--broker"},
            paramLabel = "URL",
            description =
                    "Broker to speak to, as host:port, pabal://host:port or pabals://host:port?tlsTrust=FILE; otherwise"
                            + " PABAL_URL, otherwise pabal://localhost:7225.")
    @Nullable
    String url;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description =
                    "User to log in as; otherwise PABAL_USER. The password comes from PABAL_PASSWORD, or is asked for.")
    @Nullable
    String user;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for an answer; ${DEFAULT-VALUE}.")
    int timeoutSeconds;

    long timeoutMillis() {
        return timeoutSeconds * 1_000L;
    }

    /** Opens a connection. What goes wrong is said in words, with the exit code that fits. */
    Link open(LinkListener listener) throws InterruptedException {
        String where = withScheme(firstOf(url, System.getenv("PABAL_URL"), USUAL_URL));
        String who = firstOf(user, System.getenv("PABAL_USER"), "");
        Link link;
        try {
            link = TcpLink.connect(withTimeout(where));
        } catch (RefusedException e) {
            throw refused(e.refusal(), e);
        } catch (InvalidSetting e) {
            throw new CommandFailedException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        String name = who.isEmpty() ? null : who;
        try {
            await(link.open(null, name, name == null ? null : password(name), listener));
        } catch (CommandFailedException e) {
            link.close();
            if (e.code() == ExitCode.FORBIDDEN && name == null) {
                throw new CommandFailedException(
                        e.code(),
                        e.getMessage() + "; with this command: --user NAME, and the password in PABAL_PASSWORD",
                        e);
            }
            throw e;
        }
        return link;
    }

    private static String withScheme(String where) {
        boolean isHost = !where.contains("://") && !where.startsWith("pabal:");
        return isHost ? "pabal://" + where : where;
    }

    /** Who wants an answer soon does not want to connect for longer. */
    private String withTimeout(String where) {
        if (timeoutSeconds < 1) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "invalid --timeout=" + timeoutSeconds + "; allowed: 1 and more, in seconds");
        }
        boolean isLess = timeoutSeconds < CONNECT_SECONDS && where.startsWith("pabal") && where.contains("://");
        return isLess && !where.contains("connectTimeout=")
                ? where + (where.contains("?") ? '&' : '?') + "connectTimeout=" + timeoutSeconds + "s"
                : where;
    }

    /** For commands that receive nothing by themselves. */
    Link open() throws InterruptedException {
        return open(new QuietListener());
    }

    AdministrationClient administration(Link link) {
        return new AdministrationClient(link::administer, timeoutMillis());
    }

    <T> T await(java.util.concurrent.CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(timeoutMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailedException(
                    ExitCode.UNREACHABLE, "the broker has not answered within " + timeoutSeconds + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused(refused.refusal(), refused);
            }
            throw new CommandFailedException(ExitCode.FAILED, String.valueOf(e.getCause()), e);
        }
    }

    static CommandFailedException refused(Refusal refusal, @Nullable Throwable cause) {
        ExitCode code = switch (refusal.code()) {
            case INVALID_ARGUMENT -> ExitCode.USAGE;
            case NOT_AUTHENTICATED, NOT_PERMITTED -> ExitCode.FORBIDDEN;
            case BROKER_UNAVAILABLE, TIMED_OUT, NOT_TRUSTED, INCOMPATIBLE -> ExitCode.UNREACHABLE;
            case NOT_FOUND, INVALID_DESTINATION, UNKNOWN_SUBSCRIPTION -> ExitCode.NOTHING;
            default -> ExitCode.FAILED;
        };
        return new CommandFailedException(code, refusal.text(), cause);
    }

    private static String password(String user) {
        String given = System.getenv("PABAL_PASSWORD");
        if (given != null) {
            return given;
        }
        Console console = Terminal.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", user);
        if (typed == null) {
            throw new CommandFailedException(
                    ExitCode.USAGE, "there is no password for user '" + user + "': set PABAL_PASSWORD");
        }
        return new String(typed);
    }

    private static String firstOf(@Nullable String first, @Nullable String second, String otherwise) {
        if (first != null && !first.isEmpty()) {
            return first;
        }
        return second != null && !second.isEmpty() ? second : otherwise;
    }
}
