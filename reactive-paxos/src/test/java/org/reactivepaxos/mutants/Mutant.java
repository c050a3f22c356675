// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.util.List;

/**
 * One fault with a name.
 *
 * @param rule the safety rule that it breaks
 * @param fault what it does wrong, in a few words
 * @param catchers each of them must find it
 * @param patches the fault, and where the core asserts beside it what it breaks, the assertion
 */
record Mutant(String name, String rule, String fault, List<Catcher> catchers, List<Patch> patches) {

    Mutant {
        catchers = List.copyOf(catchers);
        patches = List.copyOf(patches);
    }

    @Override
    public String toString() {
        return name;
    }
}
