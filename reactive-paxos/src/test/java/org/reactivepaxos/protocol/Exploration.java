// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;

/** Explores the named models; the entry for tools. */
public final class Exploration {

    private Exploration() {}

    /**
     * A model by name.
     *
     * @param about what is in it, and its bounds
     */
    public record Named(String name, String about) {}

    /** All models, the quickest first. */
    public static List<Named> models() {
        return Models.all().stream().map(model -> new Named(model.name(), model.about())).toList();
    }

    /**
     * Visits every world of a model, or the first {@code maxStates} of them.
     *
     * @throws IllegalArgumentException when no model has that name
     */
    public static ExplorationResult explore(String name, long maxStates) {
        for (Explored model : Models.all()) {
            if (model.name().equals(name)) {
                return Explorer.explore(model, maxStates);
            }
        }
        throw new IllegalArgumentException("no such model: " + name);
    }

    /**
     * Explores the models named, or all, and prints what was found. {@code -Dpaxos.states} bounds
     * each.
     *
     * @param args names of models
     */
    public static void main(String[] args) {
        long maxStates = Long.getLong("paxos.states", 20_000_000);
        List<String> names =
                args.length > 0 ? List.of(args) : models().stream().map(Named::name).toList();
        for (String name : names) {
            long before = System.nanoTime();
            ExplorationResult result = explore(name, maxStates);
            System.out.println(result.summary((System.nanoTime() - before) / 1_000_000_000.0));
            result.counterexample().forEach(System.out::println);
        }
    }
}
