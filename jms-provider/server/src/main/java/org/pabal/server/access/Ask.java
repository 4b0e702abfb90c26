package org.pabal.server.access;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.message.Address;

/** What permission a command needs. */
record Ask(Action action, Address address) {

    /** @return null for what needs none: work on what the connection has already */
    static @Nullable Ask of(Command command) {
        if (command instanceof Command.PublishMessage publish) {
            // An answer goes where the asker wants it; who knows the name of a temporary destination was given it.
            return publish.to().kind().isTemporary() ? null : new Ask(Action.SEND, publish.to());
        } else if (command instanceof Command.OpenConsumer consumer) {
            Address from = consumer.source() instanceof Source.FromQueue queue
                    ? queue.queue()
                    : ((Source.FromTopic) consumer.source()).topic();
            // The engine lets nobody but its owner consume from a temporary one.
            return from.kind().isTemporary() ? null : new Ask(Action.CONSUME, from);
        } else if (command instanceof Command.OpenBrowser browser) {
            return new Ask(Action.BROWSE, browser.queue());
        }
        return ofAdministration(command);
    }

    /** Who binds lets one send to the other: the queue has to be theirs, too. */
    static @Nullable Ask ofBoundQueue(Command command) {
        if (command instanceof Command.Bind bind) {
            return new Ask(Action.CREATE, Address.queue(bind.queue()));
        } else if (command instanceof Command.Unbind unbind) {
            return new Ask(Action.DELETE, Address.queue(unbind.queue()));
        }
        return null;
    }

    private static @Nullable Ask ofAdministration(Command command) {
        if (command instanceof Command.DeclareQueue declare) {
            return new Ask(Action.CREATE, Address.queue(declare.name()));
        } else if (command instanceof Command.DeleteQueue delete) {
            return new Ask(Action.DELETE, Address.queue(delete.name()));
        } else if (command instanceof Command.PauseQueue pause) {
            return new Ask(Action.MANAGE, Address.queue(pause.name()));
        } else if (command instanceof Command.ResumeQueue resume) {
            return new Ask(Action.MANAGE, Address.queue(resume.name()));
        } else if (command instanceof Command.PurgeQueue purge) {
            return new Ask(Action.MANAGE, Address.queue(purge.name()));
        } else if (command instanceof Command.MoveMessages move) {
            return new Ask(Action.MANAGE, Address.queue(move.from()));
        } else if (command instanceof Command.RetryDeadLetters retry) {
            return new Ask(Action.MANAGE, Address.queue(retry.deadLetterQueue()));
        } else if (command instanceof Command.DeclareExchange declare) {
            return new Ask(Action.CREATE, Address.exchange(declare.name(), ""));
        } else if (command instanceof Command.DeleteExchange delete) {
            return new Ask(Action.DELETE, Address.exchange(delete.name(), ""));
        } else if (command instanceof Command.Bind bind) {
            return new Ask(Action.CREATE, Address.exchange(bind.exchange(), ""));
        } else if (command instanceof Command.Unbind unbind) {
            return new Ask(Action.DELETE, Address.exchange(unbind.exchange(), ""));
        } else if (command instanceof Command.CompleteBranchHeuristically) {
            return new Ask(Action.MANAGE, Address.queue("#"));
        }
        return null;
    }
}
