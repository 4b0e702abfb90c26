package org.pabal.server.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pabal.message.Address;
import org.pabal.message.AddressPatterns;
import org.pabal.server.session.User;
import org.pabal.server.settings.SecuritySettings;
import org.pabal.server.settings.SecuritySettings.ClientIds;
import org.pabal.server.settings.SecuritySettings.Grants;
import org.pabal.server.settings.SecuritySettings.OneUser;
import org.pabal.server.settings.SecuritySettings.UserLimits;
import org.pabal.wire.sasl.Mechanisms;

/** What roles and users may do, as the settings say. Immutable. */
public final class Permissions {

    private final Map<String, Map<Action, AddressPatterns>> roles = new HashMap<>();
    private final Map<String, Map<Action, AddressPatterns>> users = new HashMap<>();
    private final Map<String, UserLimits> limits = new HashMap<>();
    private final UserLimits standardLimits;
    private final ClientIds clientIds;

    public Permissions(SecuritySettings settings) {
        settings.roles().forEach((role, grants) -> roles.put(role, patterns(grants)));
        for (Map.Entry<String, OneUser> user : settings.users().entrySet()) {
            users.put(user.getKey(), patterns(user.getValue().grants()));
            limits.put(user.getKey(), user.getValue().limits());
        }
        standardLimits = settings.userLimits();
        clientIds = settings.clientIds();
    }

    private static Map<Action, AddressPatterns> patterns(Grants grants) {
        Map<Action, AddressPatterns> byAction = new EnumMap<>(Action.class);
        byAction.put(Action.SEND, new AddressPatterns(grants.send()));
        byAction.put(Action.CONSUME, new AddressPatterns(grants.consume()));
        byAction.put(Action.BROWSE, new AddressPatterns(grants.browse()));
        byAction.put(Action.CREATE, new AddressPatterns(grants.create()));
        byAction.put(Action.DELETE, new AddressPatterns(grants.delete()));
        byAction.put(Action.MANAGE, new AddressPatterns(grants.manage()));
        return byAction;
    }

    public boolean knowsRole(String role) {
        return roles.containsKey(role);
    }

    public boolean allow(User user, Action action, Address address) {
        if (of(users, user.name(), action).match(address)) {
            return true;
        }
        for (String role : user.roles()) {
            if (of(roles, role, action).match(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the user looks after the broker itself. */
    public boolean allowBroker(User user) {
        return of(users, user.name(), Action.MANAGE).matchEverything()
                || user.roles().stream()
                        .anyMatch(role -> of(roles, role, Action.MANAGE).matchEverything());
    }

    /** Of queues and exchanges. */
    public AddressPatterns creatable(User user) {
        List<String> texts =
                new ArrayList<>(of(users, user.name(), Action.CREATE).texts());
        user.roles().stream()
                .sorted()
                .forEach(role -> texts.addAll(of(roles, role, Action.CREATE).texts()));
        return new AddressPatterns(texts);
    }

    /**
     * What a client id is called in the broker: with the user in front, so that nobody reaches the durable subscriptions of
     * another user, or keeps their client id from them. Nobody in particular has none in front, and no {@code /} in it.
     */
    public String clientId(User user, String asked) {
        if (clientIds == ClientIds.SHARED) {
            return asked;
        }
        return user.mechanism().equals(Mechanisms.ANONYMOUS)
                ? withoutSlash(asked)
                : withoutSlash(user.name()) + "/" + asked;
    }

    private static String withoutSlash(String text) {
        return text.replace("%", "%25").replace("/", "%2F");
    }

    public UserLimits limits(User user) {
        return limits.getOrDefault(user.name(), standardLimits);
    }

    private static AddressPatterns of(Map<String, Map<Action, AddressPatterns>> named, String name, Action action) {
        Map<Action, AddressPatterns> byAction = named.get(name);
        return byAction == null ? AddressPatterns.NONE : byAction.getOrDefault(action, AddressPatterns.NONE);
    }
}
