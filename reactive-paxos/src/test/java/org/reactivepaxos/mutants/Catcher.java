// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

/**
 * What is to find a mutant.
 *
 * @param model of an exploration, empty for a simulation
 * @param within so many seeds, from 1 on, find it; 0 for an exploration
 * @param seed one that finds it
 */
record Catcher(Means means, String model, long within, long seed) {

    enum Means {
        /** Of the core alone. */
        SIMULATION,
        /** Of whole nodes. */
        NODES,
        /** Of whole nodes, with groups that come and go. */
        PASSING_GROUPS,
        /** Of whole nodes, with snapshots. */
        SNAPSHOTS,
        EXPLORATION
    }

    boolean hasSeeds() {
        return means != Means.EXPLORATION;
    }

    Catcher withSeed(long other) {
        return new Catcher(means, model, within, other);
    }

    @Override
    public String toString() {
        return switch (means) {
            case SIMULATION -> "simulation";
            case NODES -> "nodes";
            case PASSING_GROUPS -> "passing-groups";
            case SNAPSHOTS -> "snapshots";
            case EXPLORATION -> "exploration " + model;
        };
    }
}
