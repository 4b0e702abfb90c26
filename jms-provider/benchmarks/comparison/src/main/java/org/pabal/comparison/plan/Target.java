package org.pabal.comparison.plan;

/** What a figure of a row should come to. */
public sealed interface Target {

    Figure figure();

    /** Better than the best peer in the same run by this factor. */
    record TimesPeer(Figure figure, double factor) implements Target {}

    /** No more than this. */
    record Under(Figure figure, double limit) implements Target {}

    /** At least this share of what the machine itself does. */
    record OfCeiling(Figure figure, String ceiling, double share) implements Target {}

    static Target over(double factor, Figure figure) {
        return new TimesPeer(figure, factor);
    }

    static Target under(double limit, Figure figure) {
        return new Under(figure, limit);
    }

    static Target ofCeiling(double share, String ceiling, Figure figure) {
        return new OfCeiling(figure, ceiling, share);
    }
}
