package org.pabal.server.settings;

import java.util.List;

/** The configuration cannot be used. Its message has one line a problem, each with where, what, and what is allowed. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
