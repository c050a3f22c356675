// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The source tree: mutants are patched copies of sources, and lie beside the tests as text. */
final class Checkout {

    private static final String MODULE = "reactive-paxos";
    private static final String SOURCES = "src/main/java/org/reactivepaxos";
    private static final String MUTANTS = "src/test/mutants";
    private static final String SUFFIX = ".mutant";

    private final Path module;

    private Checkout(Path module) {
        this.module = module;
    }

    /**
     * The one that {@code paxos.root} names, or else that the working directory is part of.
     *
     * @throws IllegalStateException when there is none
     */
    static Checkout find() {
        String named = System.getProperty("paxos.root");
        Path from = Path.of(named == null ? "" : named).toAbsolutePath();
        for (@Nullable Path root = from; root != null; root = root.getParent()) {
            Path module = root.resolve(MODULE);
            if (Files.isDirectory(module.resolve(MUTANTS))
                    && Files.isDirectory(module.resolve(SOURCES))) {
                return new Checkout(module);
            }
        }
        throw new IllegalStateException(
                "mutants are made from the sources, and "
                        + from
                        + " is not in a checkout of them; run it there, or name one with"
                        + " -Dpaxos.root=DIRECTORY");
    }

    String source(String file) {
        return read(module.resolve(SOURCES).resolve(file));
    }

    /** All mutants, by name. */
    List<Mutant> mutants() {
        List<Mutant> mutants = new ArrayList<>();
        try (Stream<Path> files = Files.list(module.resolve(MUTANTS))) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SUFFIX)) {
                    mutants.add(
                            MutantText.parse(
                                    name.substring(0, name.length() - SUFFIX.length()),
                                    read(file).lines().toList()));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list the mutants: " + e, e);
        }
        return mutants;
    }

    /** Writes down a seed that finds the mutant. */
    void renew(Mutant mutant, Catcher catcher, long seed) {
        Path file = module.resolve(MUTANTS).resolve(mutant.name() + SUFFIX);
        try {
            Files.writeString(file, MutantText.withSeed(read(file), catcher, seed));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file + ": " + e, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e, e);
        }
    }
}
