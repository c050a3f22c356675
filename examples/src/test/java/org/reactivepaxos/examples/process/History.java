// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one run of a member executed: values in order, with their instances. */
record History(List<Applied> applied) {

    /** A value and the instance it was executed at. */
    record Applied(long instance, String value) {}

    static History read(Path file) {
        List<Applied> applied = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                applied.add(
                        new Applied(
                                Long.parseLong(line.substring(0, space)),
                                line.substring(space + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new History(List.copyOf(applied));
    }

    /** The instances of each value, in order of execution. */
    Map<String, List<Long>> instancesByValue() {
        Map<String, List<Long>> instances = new TreeMap<>();
        for (Applied each : applied) {
            instances
                    .computeIfAbsent(each.value(), value -> new ArrayList<>())
                    .add(each.instance());
        }
        return instances;
    }

    /** Whether this is how the other one begins. */
    boolean isPrefixOf(History other) {
        return applied.size() <= other.applied.size()
                && applied.equals(other.applied.subList(0, applied.size()));
    }
}
