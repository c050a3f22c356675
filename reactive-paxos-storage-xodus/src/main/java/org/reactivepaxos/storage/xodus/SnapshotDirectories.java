// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.reactivepaxos.storage.SnapshotId;

/**
 * The directories {@code snap-<group>-<below>} of what is committed, and {@code
 * stage-<group>-<below>} of what is not, beside each other in the store's. What replaces a snapshot
 * has a generation behind its name, from 1: of those under one id the highest holds, as the name is
 * given last and at once.
 */
final class SnapshotDirectories {

    private static final String COMMITTED = "snap";
    private static final String STAGED = "stage";

    private final Path store;

    SnapshotDirectories(Path store) {
        this.store = store;
    }

    /** The store's directory. */
    Path store() {
        return store;
    }

    /** A directory of what is committed, or was until a later generation was. */
    record Place(SnapshotId id, int generation, Path directory) {}

    /** Where it is unless it has replaced another one. */
    Path committed(SnapshotId id) {
        return directory(COMMITTED, id);
    }

    Path staged(SnapshotId id) {
        return directory(STAGED, id);
    }

    private Path directory(String kind, SnapshotId id) {
        return store.resolve(kind + "-" + id.group() + "-" + id.below());
    }

    /** Where it is from now on: above all generations that are there. */
    Path next(SnapshotId id) throws IOException {
        int next = 0;
        for (Place place : committed()) {
            if (place.id().equals(id)) {
                next = place.generation() + 1;
            }
        }
        Path first = committed(id);
        return next == 0 ? first : store.resolve(first.getFileName() + "-" + next);
    }

    /** What is committed, by id and generation. */
    List<Place> committed() throws IOException {
        return list(COMMITTED, "(?:-([1-9]\\d{0,8}))?");
    }

    /** What is staged, in order. */
    List<SnapshotId> staged() throws IOException {
        return list(STAGED, "()").stream().map(Place::id).toList();
    }

    private List<Place> list(String kind, String generation) throws IOException {
        Pattern name = Pattern.compile(kind + "-(-?\\d{1,10})-(\\d{1,19})" + generation);
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> name.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(this::place)
                    .sorted(Comparator.comparing(Place::id).thenComparing(Place::generation))
                    .toList();
        }
    }

    private Place place(Matcher name) {
        String generation = name.group(3);
        boolean first = generation == null || generation.isEmpty();
        return new Place(
                new SnapshotId(Integer.parseInt(name.group(1)), Long.parseLong(name.group(2))),
                first ? 0 : Integer.parseInt(generation),
                store.resolve(name.group()));
    }
}
