package org.pabal.selector;

/** The text is not a selector: names the column, what was found there, and what was expected, and shows the place. */
public final class InvalidSelector extends Exception {
    private static final long serialVersionUID = 1L;

    /** How much of a long text is shown before and after the place. */
    private static final int SHOWN_AROUND = 60;

    private final int column;

    private InvalidSelector(String message, int column) {
        super(message);
        this.column = column;
    }

    static InvalidSelector at(String text, int offset, String found, String expected) {
        int column = offset + 1;
        return new InvalidSelector(
                "selector not understood at column " + column + ": found " + found + ", expected " + expected + "\n"
                        + place(text, offset),
                column);
    }

    /** Where the text stops making sense: characters counted from 1 in the whole text, line ends included. */
    public int column() {
        return column;
    }

    private static String place(String text, int offset) {
        int from = Math.max(0, offset - SHOWN_AROUND);
        int to = Math.min(text.length(), offset + SHOWN_AROUND);
        StringBuilder shown = new StringBuilder("  ").append(from > 0 ? "..." : "");
        int caret = shown.length() + offset - from;
        for (int i = from; i < to; i++) {
            // One line whatever the text contains, so that the caret stands under its place.
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? ' ' : c);
        }
        shown.append(to < text.length() ? "..." : "").append('\n');
        return shown.append(" ".repeat(caret)).append('^').toString();
    }
}
