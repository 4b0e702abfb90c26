package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.List;

/** The levels of a queue's consumers, those with higher priority first. */
final class Levels {

    private final List<Level> levels = new ArrayList<>(1);

    /** That of a priority; made if there is none. */
    Level of(int priority) {
        int place = 0;
        while (place < levels.size() && levels.get(place).priority > priority) {
            place++;
        }
        if (place < levels.size() && levels.get(place).priority == priority) {
            return levels.get(place);
        }
        Level level = new Level(priority);
        levels.add(place, level);
        return level;
    }

    int size() {
        return levels.size();
    }

    Level at(int place) {
        return levels.get(place);
    }
}
