package org.pabal.server.session;

import java.util.Set;

/**
 * A peer that has proved who it is.
 *
 * @param name of the user; unique among users
 * @param roles what it may do is written in them
 * @param mechanism how it proved itself
 */
public record User(String name, Set<String> roles, String mechanism) {

    public User {
        roles = Set.copyOf(roles);
    }
}
