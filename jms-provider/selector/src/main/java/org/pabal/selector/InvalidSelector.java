package org.pabal.selector;

/** The text is not a selector: names the column, what was found there, and what was expected. */
public final class InvalidSelector extends Exception {
    private static final long serialVersionUID = 1L;
    private final int column;

    InvalidSelector(String message, int column) {
        super(message);
        this.column = column;
    }

    /** Where the text stops making sense, counted from 1. */
    public int column() {
        return column;
    }
}
