package org.pabal.engine.record;

/** Takes records, one method for each kind, so that adding a kind makes every taker think about it. */
public interface RecordTarget {

    void apply(EngineRecord.ExchangeDeclared happened);

    void apply(EngineRecord.ExchangeDeleted happened);

    void apply(EngineRecord.QueueDeclared happened);

    void apply(EngineRecord.QueueDeleted happened);

    void apply(EngineRecord.QueuePaused happened);

    void apply(EngineRecord.QueueResumed happened);

    void apply(EngineRecord.BindingAdded happened);

    void apply(EngineRecord.BindingRemoved happened);

    void apply(EngineRecord.SubscriptionCreated happened);

    void apply(EngineRecord.SubscriptionDeleted happened);

    void apply(EngineRecord.MessageEnqueued happened);

    void apply(EngineRecord.EntryLent happened);

    void apply(EngineRecord.EntryReturned happened);

    void apply(EngineRecord.EntryDue happened);

    void apply(EngineRecord.DeliverySettled happened);

    void apply(EngineRecord.MessageExpired happened);

    void apply(EngineRecord.MessageDropped happened);

    void apply(EngineRecord.MessageDeadLettered happened);

    void apply(EngineRecord.MessageMoved happened);

    void apply(EngineRecord.MessagesPurged happened);

    void apply(EngineRecord.PagePurged happened);

    void apply(EngineRecord.ClientKnown happened);

    void apply(EngineRecord.OperationDone happened);

    void apply(EngineRecord.ClientForgotten happened);

    void apply(EngineRecord.TransactionCommitted happened);

    void apply(EngineRecord.TransactionPrepared happened);

    void apply(EngineRecord.BranchCommitted happened);

    void apply(EngineRecord.BranchRolledBack happened);

    void apply(EngineRecord.BranchForgotten happened);
}
