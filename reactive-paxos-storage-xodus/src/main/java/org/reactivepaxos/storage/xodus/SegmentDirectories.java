// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directories {@code log-<number>} of the segments, beside each other in the journal's. */
final class SegmentDirectories {

    private static final Pattern NAME = Pattern.compile("log-(\\d{6,9})");

    private final Disk disk;
    private final Path journal;

    SegmentDirectories(Disk disk, Path journal) {
        this.disk = disk;
        this.journal = journal;
    }

    /** The journal's directory. */
    Path journal() {
        return journal;
    }

    Disk disk() {
        return disk;
    }

    static String name(int number) {
        return String.format("log-%06d", number);
    }

    Path of(int number) {
        return journal.resolve(name(number));
    }

    /** The numbers of the segments that are there, ascending. */
    List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.map(file -> NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> Integer.parseInt(name.group(1)))
                    .sorted()
                    .toList();
        }
    }

    /** Deletes a segment durably. A crash never leaves a part of it under its name. */
    void delete(int number) throws IOException {
        disk.remove(of(number));
    }

    /** Deletes what a crash left half deleted. */
    void deleteLeftovers() throws IOException {
        disk.deleteRemoved(journal);
    }
}
