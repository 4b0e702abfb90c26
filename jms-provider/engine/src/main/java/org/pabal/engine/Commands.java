package org.pabal.engine;

import org.pabal.engine.command.Command;

/** Brings each command to its handler. The frequent ones are asked for first. */
final class Commands implements PublishHandler.Followers {

    private final Destinations destinations;
    private final Deliveries deliveries;
    private final PublishHandler publishing;
    private final TransactionHandler transactions;
    private final BranchHandler branches;
    private final SubscriptionHandler subscriptions;
    private final ConsumeHandler consuming;
    private final ConnectionHandler connections;
    private final AdministrationHandler administration;
    private final Inspection inspection;
    private final BodyHandler bodies;
    private final ClientHandler clients;

    Commands(
            Turn turn,
            Destinations destinations,
            DeadLetters deadLetters,
            Deliveries deliveries,
            SubscriptionHandler subscriptions,
            ClientHandler clients,
            PublishHandler publishing) {
        this.destinations = destinations;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
        this.clients = clients;
        this.publishing = publishing;
        transactions = new TransactionHandler(turn, deliveries, publishing, deadLetters, clients);
        branches = new BranchHandler(turn, deliveries, transactions, publishing, clients);
        consuming = new ConsumeHandler(turn, destinations, deliveries, subscriptions);
        bodies = new BodyHandler(turn);
        connections = new ConnectionHandler(
                turn, deliveries, consuming, publishing, transactions, branches, destinations, bodies, clients);
        administration = new AdministrationHandler(turn, destinations, deadLetters);
        inspection = new Inspection(turn, branches, administration.errands());
    }

    BodyHandler bodies() {
        return bodies;
    }

    BranchHandler branches() {
        return branches;
    }

    AdministrationHandler administration() {
        return administration;
    }

    @Override
    public void execute(Command command) {
        if (command instanceof Command.PublishMessage c) {
            publishing.publish(c);
        } else if (command instanceof Command.SettleDeliveries c) {
            deliveries.settle(c);
        } else if (command instanceof Command.GrantCredit c) {
            consuming.grant(c);
        } else if (command instanceof Command.CommitTransaction c) {
            transactions.commit(c);
        } else if (command instanceof Command.RollbackTransaction c) {
            transactions.rollBack(c);
        } else if (command instanceof Command.ReturnDeliveries c) {
            deliveries.giveBack(c);
        } else if (command instanceof Command.RevokeCredit c) {
            consuming.revoke(c);
        } else if (command instanceof Command.WriteBody c) {
            bodies.write(c);
        } else if (command instanceof Command.ReadBody c) {
            bodies.read(c);
        } else {
            executeOther(command);
        }
    }

    private void executeOther(Command command) {
        if (command instanceof Command.HandOverDeliveries c) {
            deliveries.handOver(c);
        } else if (command instanceof Command.OpenConnection c) {
            connections.open(c);
        } else if (command instanceof Command.SetClientId c) {
            connections.setClientId(c);
        } else if (command instanceof Command.LimitCreation c) {
            connections.limitCreation(c);
        } else if (command instanceof Command.CloseConnection c) {
            connections.close(c);
        } else if (command instanceof Command.LoseConnection c) {
            connections.lose(c);
        } else if (command instanceof Command.ResolveOperation c) {
            clients.resolve(c);
        } else if (command instanceof Command.OpenSession c) {
            connections.openSession(c);
        } else if (command instanceof Command.CloseSession c) {
            connections.closeSession(c);
        } else if (command instanceof Command.OpenConsumer c) {
            consuming.open(c);
        } else if (command instanceof Command.CloseConsumer c) {
            consuming.close(c);
        } else if (command instanceof Command.OpenBrowser c) {
            consuming.openBrowser(c);
        } else if (command instanceof Command.BrowseMore c) {
            consuming.browse(c);
        } else if (command instanceof Command.CloseBrowser c) {
            consuming.closeBrowser(c);
        } else if (command instanceof Command.CreateTemporary c) {
            destinations.createTemporary(c);
        } else if (command instanceof Command.DeleteTemporary c) {
            destinations.deleteTemporary(c);
        } else if (command instanceof Command.Unsubscribe c) {
            subscriptions.unsubscribe(c);
        } else if (command instanceof Command.CheckDestination c) {
            destinations.check(c);
        } else if (command instanceof Command.HoldBody c) {
            bodies.hold(c);
        } else if (command instanceof Command.HoldBrowsedBody c) {
            bodies.hold(c);
        } else if (command instanceof Command.ReleaseBody c) {
            bodies.release(c);
        } else {
            executeRare(command);
        }
    }

    private void executeRare(Command command) {
        if (command instanceof Command.StartBranch c) {
            branches.start(c);
        } else if (command instanceof Command.EndBranch c) {
            branches.end(c);
        } else if (command instanceof Command.PrepareBranch c) {
            branches.prepare(c);
        } else if (command instanceof Command.CommitBranch c) {
            branches.commit(c);
        } else if (command instanceof Command.RollbackBranch c) {
            branches.rollBack(c);
        } else if (command instanceof Command.ForgetBranch c) {
            branches.forget(c);
        } else if (command instanceof Command.RecoverBranches c) {
            branches.recover(c);
        } else if (command instanceof Command.CompleteBranchHeuristically c) {
            branches.completeHeuristically(c);
        } else if (command instanceof Command.DeclareQueue c) {
            administration.declareQueue(c);
        } else if (command instanceof Command.DeleteQueue c) {
            administration.deleteQueue(c);
        } else if (command instanceof Command.PauseQueue c) {
            administration.pauseQueue(c);
        } else if (command instanceof Command.ResumeQueue c) {
            administration.resumeQueue(c);
        } else if (command instanceof Command.PurgeQueue c) {
            administration.purge(c);
        } else if (command instanceof Command.MoveMessages c) {
            administration.move(c);
        } else if (command instanceof Command.RetryDeadLetters c) {
            administration.retry(c);
        } else if (command instanceof Command.DeclareExchange c) {
            administration.declareExchange(c);
        } else if (command instanceof Command.DeleteExchange c) {
            administration.deleteExchange(c);
        } else if (command instanceof Command.Bind c) {
            administration.bind(c);
        } else if (command instanceof Command.Unbind c) {
            administration.unbind(c);
        } else if (command instanceof Command.DescribeQueues c) {
            administration.describe(c);
        } else if (command instanceof Command.DescribeSubscriptions c) {
            inspection.subscriptions(c);
        } else if (command instanceof Command.DescribeExchanges c) {
            inspection.exchanges(c);
        } else if (command instanceof Command.DescribeBindings c) {
            inspection.bindings(c);
        } else if (command instanceof Command.ExplainQueue c) {
            inspection.explain(c);
        } else if (command instanceof Command.RestoreMessage c) {
            administration.restore(c);
        } else {
            throw new IllegalStateException(
                    "no handler for " + command.getClass().getName());
        }
    }
}
