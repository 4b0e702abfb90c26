package org.pabal.comparison.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pabal.comparison.plan.Figure;
import org.pabal.comparison.plan.Results;
import org.pabal.comparison.plan.Results.Spread;
import org.pabal.comparison.plan.Row;
import org.pabal.comparison.plan.Target;

/**
 * A target beside what was measured, as text.
 *
 * @param peerRatio how many times better than the best peer, 0 if that is not known
 * @param wantedRatio what that should be, 0 if the target says something else
 */
record Verdict(
        String title,
        String target,
        String ours,
        String peer,
        String peerId,
        String ratio,
        String reached,
        double peerRatio,
        double wantedRatio) {

    static final String OURS = "pabal";
    static final String OURS_TITLE = "Pabal";

    private record Peer(String id, Spread spread) {}

    static Verdict of(Row row, Target target, Results results) {
        Figure figure = target.figure();
        Optional<Spread> ours = results.spread(row.id(), OURS, figure.key());
        Comparator<Peer> better =
                Comparator.comparingDouble(peer -> peer.spread().median());
        List<Peer> peers = results.providers().stream()
                .filter(provider -> !provider.equals(OURS))
                .flatMap(provider -> results.spread(row.id(), provider, figure.key()).stream()
                        .map(spread -> new Peer(provider, spread)))
                .toList();
        Optional<Peer> best = figure.moreIsBetter()
                ? peers.stream().max(better)
                : peers.stream().min(better);
        double ratio = ours.isPresent() && best.isPresent()
                ? ratio(figure, ours.get().median(), best.get().spread().median())
                : 0;
        return new Verdict(
                row.title() + (row.targets().size() > 1 ? ": " + figure.title() : ""),
                text(target),
                ours.map(Verdict::range).orElse("—"),
                best.map(peer -> range(peer.spread())).orElse(""),
                best.map(Peer::id).orElse(""),
                ratio == 0 ? "—" : Figure.format(ratio) + "×",
                reached(row, target, ours, ratio, results),
                ratio,
                target instanceof Target.TimesPeer times ? times.factor() : 0);
    }

    private static double ratio(Figure figure, double ours, double peer) {
        // Of what is near nothing no multiple says anything.
        if (ours <= 0 || peer <= 0) {
            return 0;
        }
        return figure.moreIsBetter() ? ours / peer : peer / ours;
    }

    private static String range(Spread spread) {
        return spread.count() == 1
                ? Figure.format(spread.median())
                : Figure.format(spread.median()) + " (" + Figure.format(spread.low()) + "–"
                        + Figure.format(spread.high()) + ")";
    }

    /** Without zeros at the end of its fraction. */
    private static String plain(double value) {
        return Figure.format(value).replaceAll("(\\.\\d*?)0+$", "$1").replaceAll("\\.$", "");
    }

    private static String text(Target target) {
        if (target instanceof Target.TimesPeer times) {
            return "over " + plain(times.factor()) + "× the peer";
        } else if (target instanceof Target.Under under) {
            return "under " + plain(under.limit());
        } else if (target instanceof Target.OfCeiling share) {
            return "over " + Math.round(share.share() * 100) + " % of the ceiling";
        }
        throw new IllegalArgumentException("unknown target " + target);
    }

    private static String reached(Row row, Target target, Optional<Spread> ours, double ratio, Results results) {
        if (ours.isEmpty()) {
            return "—";
        }
        double value = ours.get().median();
        if (target instanceof Target.TimesPeer times) {
            return ratio == 0 ? "—" : ratio >= times.factor() ? "yes" : "**no**";
        } else if (target instanceof Target.Under under) {
            return value <= under.limit() ? "yes" : "**no**";
        } else if (target instanceof Target.OfCeiling share) {
            return results.ceiling(row.id(), share.ceiling())
                    .map(ceiling -> (value >= share.share() * ceiling.median() ? "yes" : "**no**") + ", "
                            + Math.round(100 * value / ceiling.median()) + " %")
                    .orElse("—");
        }
        throw new IllegalArgumentException("unknown target " + target);
    }
}
