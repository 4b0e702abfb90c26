package org.pabal.server.administration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.pabal.broker.Broker;
import org.pabal.broker.RequestRefusedException;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.server.session.User;
import org.pabal.server.settings.Spelling;

/** Adds to the refusal of something about a queue that is not there which queues have a name like it. */
final class NearNames {

    private static final int TOLD_MAX = 3;

    /** Arguments of questions that name queues. */
    private static final List<String> QUEUES = List.of("name", "from", "queue");

    private final Broker broker;
    private final Listings listings;

    NearNames(Broker broker, Listings listings) {
        this.broker = broker;
        this.listings = listings;
    }

    /** The refusal to give, for one that the broker gave. */
    CompletionStage<RequestRefusedException> added(User user, Ask ask, RequestRefusedException refused) {
        boolean isOfExchange = ask.question() == Ask.Question.DELETE_EXCHANGE;
        if (refused.refusal().code() != Refusal.Code.NOT_FOUND || isOfExchange) {
            return CompletableFuture.completedFuture(refused);
        }
        // Not in the broker's loop: there may be many queues, and others wait for it.
        return broker.administration().describeQueues(List.of()).thenApplyAsync(all -> {
            Set<String> names = new HashSet<>();
            all.forEach(queue -> names.add(queue.name()));
            for (String argument : QUEUES) {
                String asked = ask.textOrNull(argument);
                if (asked != null && !names.contains(asked)) {
                    return withNames(refused, near(user, asked, all));
                }
            }
            return refused;
        });
    }

    private List<String> near(User user, String asked, List<Answer.QueueDescription> all) {
        record Candidate(String name, int distance) {}

        int most = Math.max(2, asked.length() / 3);
        List<Candidate> candidates = new ArrayList<>();
        for (Answer.QueueDescription queue : all) {
            String name = queue.name();
            if (Math.abs(name.length() - asked.length()) <= most && listings.mayLookAt(user, Address.queue(name))) {
                int distance = Spelling.distanceOfWords(asked, name);
                if (distance <= most) {
                    candidates.add(new Candidate(name, distance));
                }
            }
        }
        return candidates.stream()
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(TOLD_MAX)
                .map(Candidate::name)
                .toList();
    }

    private static RequestRefusedException withNames(RequestRefusedException refused, List<String> names) {
        if (names.isEmpty()) {
            return refused;
        }
        return new RequestRefusedException(new Refusal(
                Refusal.Code.NOT_FOUND,
                refused.refusal().text() + "; did you mean '" + String.join("', '", names) + "'?"));
    }
}
