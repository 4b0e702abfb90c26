package org.pabal.ra.servers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Enters each message into the ledger, with how often it has come. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "ledger"),
            @ActivationConfigProperty(propertyName = "maxSessions", propertyValue = "50"),
            @ActivationConfigProperty(propertyName = "reconnectDelayMax", propertyValue = "2000")
        })
public class Entering implements MessageListener {
    @EJB
    private Ledger ledger;

    @Override
    public void onMessage(Message message) {
        Seen seen = Seen.note(Entering.class, message);
        ledger.enter(seen.text() + " " + seen.deliveries());
    }
}
