package org.pabal.server.administration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Explained;
import org.pabal.message.BranchId;

/** Says in words why messages are not delivered. */
final class Explanations {

    private final Explained explained;
    private final LongFunction<String> whoIs;

    private Explanations(Explained explained, LongFunction<String> whoIs) {
        this.explained = explained;
        this.whoIs = whoIs;
    }

    /** @param whoIs of a connection: user and address, for people; empty if they are not known */
    static Report.Explanation inWords(Explained explained, LongFunction<String> whoIs) {
        return new Explanations(explained, whoIs).inWords();
    }

    private Report.Explanation inWords() {
        List<Report.Receiver> receivers = new ArrayList<>();
        for (Explained.Receiver receiver : explained.receivers()) {
            receivers.add(new Report.Receiver(
                    receiver.consumer(),
                    receiver.connection(),
                    text(receiver.clientId()),
                    text(receiver.selector()),
                    receiver.credit(),
                    receiver.lent(),
                    state(receiver)));
        }
        List<Report.Standing> messages = new ArrayList<>();
        for (Explained.Standing standing : explained.messages()) {
            messages.add(new Report.Standing(
                    text(standing.messageId()),
                    standing.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                    standing.deliveries(),
                    reasons(standing)));
        }
        List<Report.Work> transactions = new ArrayList<>();
        for (Explained.Work work : explained.transactions()) {
            BranchId branch = work.branch();
            transactions.add(new Report.Work(
                    branch == null ? "" : branch.toString(),
                    work.prepared(),
                    work.sinceMillis(),
                    work.connection(),
                    text(work.clientId()),
                    text(work.user()),
                    work.sent(),
                    work.settled()));
        }
        return new Report.Explanation(
                Listings.report(explained.queue()),
                findings(),
                receivers,
                messages,
                transactions,
                explained.complete());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private String state(Explained.Receiver receiver) {
        if (explained.queue().isPaused()) {
            return "gets nothing: the queue is paused" + (receiver.lent() == 0 ? "" : held(receiver));
        }
        if (receiver.standingBy()) {
            return "stands by: the queue is exclusive, and another consumer has it";
        }
        if (receiver.credit() == 0) {
            return receiver.lent() == 0
                    ? "has asked for nothing: its connection is not started, or nobody calls receive"
                    : "asks for no more before it has settled some of its " + receiver.lent() + " messages"
                            + held(receiver);
        }
        return "would take " + receiver.credit() + " more" + (receiver.lent() == 0 ? "" : held(receiver));
    }

    private String held(Explained.Receiver receiver) {
        return ", the oldest of which was sent " + ago(receiver.lentMillis());
    }

    private String ago(long millis) {
        long passed = Math.max(0, explained.nowMillis() - millis);
        long seconds = passed / 1_000;
        if (seconds < 120) {
            return seconds + " s ago";
        }
        return seconds < 7_200 ? seconds / 60 + " min ago" : seconds / 3_600 + " h ago";
    }

    private List<String> findings() {
        Answer.QueueDescription queue = explained.queue();
        List<String> findings = new ArrayList<>();
        if (queue.ready() + queue.lent() + queue.scheduled() == 0) {
            findings.add("The queue is empty.");
        }
        if (queue.trouble() != null) {
            findings.add("Some messages cannot be read from the disk, and nothing behind them is delivered: "
                    + queue.trouble());
        }
        if (queue.isPaused()) {
            findings.add("The queue is paused since " + time(queue.pausedMillis()) + ", " + ago(queue.pausedMillis())
                    + (queue.pausedBy() == null ? "" : ", by user '" + queue.pausedBy() + "'")
                    + ": nothing is sent to consumers until 'pabal resume " + queue.name() + "'.");
        }
        if (explained.receivers().isEmpty()) {
            findings.add("There is no consumer: nobody has this queue open.");
        } else if (queue.ready() > 0
                && !queue.isPaused()
                && explained.receivers().stream().allMatch(each -> each.credit() == 0)) {
            findings.add("No consumer asks for more: " + queue.ready() + " messages wait until one does.");
        }
        if (queue.lent() > 0) {
            findings.add(
                    queue.lent() + " messages are with consumers, or held by prepared transactions, and not settled.");
        }
        if (queue.scheduled() > 0) {
            findings.add(
                    queue.scheduled() + " messages are not due yet: delivered later, or backing off after a failure.");
        }
        QueueSettings settings = queue.settings();
        long length = queue.ready() + queue.lent() + queue.scheduled();
        if (settings.lengthMax() > 0 && length >= settings.lengthMax()) {
            findings.add("The queue is full: " + length + " of " + settings.lengthMax()
                    + " messages; a new one is treated by '" + word(settings.overflow()) + "'.");
        }
        if (settings.bytesMax() > 0 && queue.bytes() >= settings.bytesMax()) {
            findings.add("The queue is full: " + queue.bytes() + " of " + settings.bytesMax()
                    + " bytes; a new message is treated by '" + word(settings.overflow()) + "'.");
        }
        for (Explained.Work work : explained.transactions()) {
            findings.add(capital(transaction(work)) + " " + has(work) + ".");
        }
        if (!explained.complete()) {
            findings.add("Only the first part of the queue has been looked at.");
        }
        return findings;
    }

    private static String word(QueueSettings.Overflow overflow) {
        return overflow.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private List<String> reasons(Explained.Standing standing) {
        List<String> reasons = new ArrayList<>();
        switch (standing.state()) {
            case SCHEDULED -> reasons.add("Its delivery time has not come: " + time(standing.dueMillis()) + ".");
            case BACKING_OFF ->
                reasons.add("It failed " + standing.deliveries() + " times and is tried again at "
                        + time(standing.dueMillis()) + ".");
            case UNCOMMITTED -> reasons.add("It was sent in " + work(standing) + ", and comes when that is committed.");
            case HELD -> reasons.add("It was received in " + work(standing) + ".");
            case LENT -> reasons.add(lent(standing));
            case READY -> ready(standing, reasons);
        }
        if (standing.expiresMillis() > 0) {
            reasons.add("It expires at " + time(standing.expiresMillis()) + ".");
        }
        return reasons;
    }

    private String lent(Explained.Standing standing) {
        if (standing.work() != null) {
            return "It was received in " + work(standing) + ", which is not committed yet"
                    + (standing.holder() == 0
                            ? "."
                            : "; it was sent to " + consumer(standing.holder()) + " " + ago(standing.lentMillis())
                                    + " (attempt " + standing.deliveries() + ").");
        }
        if (standing.holder() == 0) {
            return "It was sent to a consumer that has closed since; its session still has it, not settled.";
        }
        String who = consumer(standing.holder());
        String since = ago(standing.lentMillis());
        return "It was sent ahead to " + who + " " + since + " (attempt " + standing.deliveries()
                + "), which has neither "
                + (standing.transacted()
                        ? "committed the local transaction of its session nor rolled it back."
                        : "settled it nor given it back.");
    }

    private String work(Explained.Standing standing) {
        Explained.Work work = standing.work();
        return work == null ? "a transaction" : transaction(work);
    }

    private String transaction(Explained.Work work) {
        BranchId branch = work.branch();
        String since = time(work.sinceMillis()) + ", " + ago(work.sinceMillis());
        String of = owner(work);
        if (branch == null) {
            return "the local transaction" + of + " (open since " + since + ")";
        }
        return "the " + (work.prepared() ? "prepared " : "") + "transaction branch " + Branches.inWords(branch) + of
                + (work.prepared()
                        ? " (prepared at " + since + "; it waits for its transaction manager to commit or roll back)"
                        : " (open since " + since + ")");
    }

    private String owner(Explained.Work work) {
        List<String> of = new ArrayList<>();
        if (work.clientId() != null) {
            of.add("client '" + work.clientId() + "'");
        }
        String who = work.connection() == 0 ? "" : whoIs.apply(work.connection());
        if (work.connection() != 0) {
            of.add("connection " + work.connection());
        }
        if (!who.isEmpty() || work.user() != null) {
            of.add(who.isEmpty() ? "user '" + work.user() + "'" : who);
        }
        return of.isEmpty() ? "" : " of " + String.join(", ", of);
    }

    private static String has(Explained.Work work) {
        String sent = "sends " + messages(work.sent()) + " to this queue";
        String received = "has received " + messages(work.settled()) + " from it";
        return work.sent() == 0
                ? "has received " + messages(work.settled()) + " from this queue"
                : work.settled() == 0 ? sent : sent + " and " + received;
    }

    private static String messages(int count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    private void ready(Explained.Standing standing, List<String> reasons) {
        if (standing.verdicts().isEmpty()) {
            reasons.add("There is no consumer.");
        }
        if (standing.groupOwner() != 0) {
            reasons.add("Its group '" + standing.group() + "' belongs to " + consumer(standing.groupOwner()) + ".");
        }
        for (Explained.Verdict verdict : standing.verdicts()) {
            String who = capital(consumer(verdict.consumer()));
            switch (verdict.obstacle()) {
                case SELECTOR ->
                    reasons.add(who + " does not select it"
                            + (verdict.terms().isEmpty() ? "." : ": " + String.join("; and ", verdict.terms()) + "."));
                case PAUSED -> reasons.add(who + " gets nothing while the queue is paused.");
                case GROUP -> reasons.add(who + " does not have its group.");
                case STANDING_BY -> reasons.add(who + " stands by: the queue is exclusive, and another one has it.");
                case CREDIT -> reasons.add(who + " asks for no more at present.");
                case NONE -> reasons.add(who + " would take it: it comes in its turn.");
            }
        }
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private String consumer(long id) {
        for (Explained.Receiver receiver : explained.receivers()) {
            if (receiver.consumer() == id) {
                return "consumer " + id + " of "
                        + (receiver.clientId() == null ? "" : "client '" + receiver.clientId() + "', ") + "connection "
                        + receiver.connection() + whoIs(receiver.connection());
            }
        }
        return "consumer " + id;
    }

    private String whoIs(long connection) {
        String who = whoIs.apply(connection);
        return who.isEmpty() ? "" : " (" + who + ")";
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
