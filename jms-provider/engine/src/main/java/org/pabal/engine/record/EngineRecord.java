package org.pabal.engine.record;

/** SEAM: sealed by the engine's author. */
public interface EngineRecord {
    /** Whether it only concerns what a restart forgets (non-persistent messages, temporary things): applied, never appended. */
    boolean isVolatile();
}
