// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.function.Consumer;

/** All truths of one group, and whom they bind. */
final class Truths {

    private final List<Checker> checkers = Checkers.all();

    void check(Consumer<Checker> what) {
        for (Checker checker : checkers) {
            what.accept(checker);
        }
    }

    /** Who has a disk of such an origin is bound to some truths, or none. */
    void check(Origin origin, Consumer<Checker> what) {
        if (origin == Origin.OWN) {
            check(what);
        } else if (origin == Origin.DAMAGED) {
            for (Checker checker : checkers) {
                if (checker.bindsTheDamaged()) {
                    what.accept(checker);
                }
            }
        }
    }
}
