package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;

/** One stop of the tour. */
interface Stop {

    String title();

    /** The idea in one sentence. */
    String idea();

    /** @throws Exception whatever goes wrong: the tour ends there, with a cause that says so */
    void visit(ConnectionFactory factory, Narrator narrator) throws Exception;
}
