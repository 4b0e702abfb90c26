package org.pabal.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns that line up. Numbers stand to the right; what a broker was told by strangers cannot break out of its line. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param headings one that ends in {@code >} stands to the right */
    Table(String... headings) {
        right = new boolean[headings.length];
        String[] first = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].endsWith(">");
            first[i] = right[i] ? headings[i].substring(0, headings[i].length() - 1) : headings[i];
        }
        rows.add(first);
    }

    Table row(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = printable(String.valueOf(cells[i]));
        }
        rows.add(row);
        return this;
    }

    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "·");
    }

    void print(PrintWriter out) {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String gap = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : "  ").append(right[i] ? gap + row[i] : row[i] + gap);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
