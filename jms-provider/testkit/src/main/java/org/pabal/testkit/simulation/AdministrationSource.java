package org.pabal.testkit.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.*;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.routing.Router;
import org.pabal.message.Address;

/** Draws what administrators might do. */
final class AdministrationSource {

    private final Dice dice;
    private final World world;
    private boolean mustSucceed;

    AdministrationSource(Dice dice, World world) {
        this.dice = dice;
        this.world = world;
    }

    /** Whether the command last drawn cannot be refused. */
    boolean mustSucceed() {
        return mustSucceed;
    }

    @Nullable
    Command draw() {
        mustSucceed = false;
        Connection connection = dice.pick(world.connections.values());
        if (connection == null) {
            return null;
        }
        long who = connection.id;
        switch (dice.number(37)) {
            case 0, 1, 2, 3 -> {
                mustSucceed = true;
                return new DeclareQueue(who, dice.nextId(), dice.any(Vocabulary.QUEUES), settings());
            }
            case 4 -> {
                return new DeleteQueue(
                        who, dice.nextId(), dice.any(Vocabulary.QUEUES), dice.any(List.of(DeleteIf.values())));
            }
            case 5 -> {
                return new PurgeQueue(who, dice.nextId(), dice.any(Vocabulary.QUEUES));
            }
            case 6, 7, 8 -> {
                return new MoveMessages(
                        who,
                        dice.nextId(),
                        dice.chance(3) ? QueueSettings.DEAD_LETTER_QUEUE : dice.any(Vocabulary.QUEUES),
                        dice.chance(4)
                                ? Address.topic(dice.any(Vocabulary.TOPICS))
                                : Address.queue(dice.any(Vocabulary.QUEUES)),
                        dice.chance(2) ? dice.any(Vocabulary.SELECTORS) : null,
                        1 + dice.number(10));
            }
            case 9, 10, 11, 12 -> {
                return new RetryDeadLetters(
                        who,
                        dice.nextId(),
                        QueueSettings.DEAD_LETTER_QUEUE,
                        dice.chance(2) ? dice.any(Vocabulary.SELECTORS) : null,
                        1 + dice.number(10));
            }
            case 13, 14 -> {
                String name = dice.any(Vocabulary.EXCHANGES);
                return new DeclareExchange(
                        who, dice.nextId(), name, dice.chance(10) ? ExchangeType.FANOUT : type(name));
            }
            case 15 -> {
                return dice.chance(4) ? new DeleteExchange(who, dice.nextId(), dice.any(Vocabulary.EXCHANGES)) : null;
            }
            case 16, 17, 18, 19, 20 -> {
                return bind(who);
            }
            case 21, 22 -> {
                return new Unbind(
                        who,
                        dice.nextId(),
                        dice.chance(3) ? Router.TOPIC_EXCHANGE : dice.any(Vocabulary.EXCHANGES),
                        dice.any(Vocabulary.QUEUES),
                        dice.any(Vocabulary.PATTERNS));
            }
            case 23 -> {
                return new SetClientId(who, dice.nextId(), dice.any(Vocabulary.CLIENT_IDS));
            }
            case 24 -> {
                return new CheckDestination(who, dice.nextId(), Address.queue(dice.any(Vocabulary.QUEUES)));
            }
            case 25 -> {
                // Not for long, or there would be little else to see.
                return new PauseQueue(who, dice.nextId(), dice.any(Vocabulary.QUEUES), dice.chance(2) ? "ann" : null);
            }
            case 26, 27, 28 -> {
                LedgerQueue paused = dice.pick(world.queues.values().stream()
                        .filter(queue -> queue.paused)
                        .toList());
                mustSucceed = paused != null;
                return paused == null ? null : new ResumeQueue(who, dice.nextId(), paused.name);
            }
            default -> {
                mustSucceed = true;
                return new DescribeQueues(who, dice.nextId(), List.copyOf(world.queuesByName.keySet()));
            }
        }
    }

    private Command bind(long who) {
        String exchange = dice.chance(4) ? Router.TOPIC_EXCHANGE : dice.any(Vocabulary.EXCHANGES);
        Map<String, Object> headers = new LinkedHashMap<>();
        if (exchange.equals("headers")) {
            headers.put("a", dice.number(3));
            if (dice.chance(2)) {
                headers.put("color", "red");
            }
        }
        return new Bind(
                who,
                dice.nextId(),
                exchange,
                dice.any(Vocabulary.QUEUES),
                dice.any(Vocabulary.PATTERNS),
                dice.chance(3) ? dice.any(Vocabulary.SELECTORS) : null,
                headers,
                dice.chance(2));
    }

    private static ExchangeType type(String exchange) {
        return switch (exchange) {
            case "direct" -> ExchangeType.DIRECT;
            case "fanout" -> ExchangeType.FANOUT;
            case "topics" -> ExchangeType.TOPIC;
            default -> ExchangeType.HEADERS;
        };
    }

    private QueueSettings settings() {
        Address deadLetterTo = switch (dice.number(6)) {
            case 0 -> null;
            case 1 -> Address.topic("t.b");
            case 2 -> Address.queue("q5");
            default -> Address.queue(QueueSettings.DEAD_LETTER_QUEUE);
        };
        return new QueueSettings(
                dice.chance(3) ? 5 + dice.number(20) : 0,
                dice.chance(10) ? 2_000 : 0,
                dice.any(List.of(QueueSettings.Overflow.values())),
                dice.chance(4) ? 0 : 1 + dice.number(4),
                dice.chance(3) ? 1 + dice.number(500) : 0,
                1 + dice.number(3),
                2_000,
                deadLetterTo,
                dice.chance(3) ? Address.queue("q4") : null,
                dice.chance(6));
    }
}
