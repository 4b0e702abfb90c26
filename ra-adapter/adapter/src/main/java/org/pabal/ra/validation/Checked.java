package org.pabal.ra.validation;

import java.util.List;

/** A configured bean that says what is wrong with it. */
public interface Checked {

    /** All that is; empty if it can be used. */
    List<Wrong> wrong();
}
