// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What tests do to journal directories behind the journal's back. */
final class Directories {

    private Directories() {}

    /**
     * Copies a journal that is open, as a killed process would leave it. The high-water mark goes
     * first: on a real disk it never runs ahead of the log.
     */
    static void copyAsKilled(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (String name : List.of(StateFile.NAME, HighWater.NAME)) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
            if (Files.exists(from.resolve(RemovedSegments.NAME))) {
                Files.copy(from.resolve(RemovedSegments.NAME), to.resolve(RemovedSegments.NAME));
            }
            for (Path segment : segments(from)) {
                Path copy = to.resolve(String.valueOf(segment.getFileName()));
                Files.createDirectories(copy);
                for (Path file : CommitScan.logFiles(segment)) {
                    Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directories of all segments, oldest first. */
    static List<Path> segments(Path journal) throws IOException {
        SegmentDirectories directories = new SegmentDirectories(new Disk(), journal);
        return directories.numbers().stream().map(directories::of).toList();
    }

    /** The directory of the first segment. */
    static Path segment(Path journal) {
        return journal.resolve(SegmentDirectories.name(1));
    }

    static Path lastLogFile(Path journal) throws IOException {
        List<Path> segments = segments(journal);
        List<Path> files = CommitScan.logFiles(segments.get(segments.size() - 1));
        return files.get(files.size() - 1);
    }

    static CommitScan scan(Path journal) throws IOException {
        StateFile state = StateFile.read(journal);
        if (state == null) {
            throw new IllegalStateException("no journal in " + journal);
        }
        return CommitScan.of(segment(journal), state.storage());
    }

    /** The number of the newest segment that holds anything. */
    static int newestSegment(Path journal) throws IOException {
        HighWater.Mark mark = HighWater.read(journal);
        if (mark == null) {
            throw new IllegalStateException("no journal in " + journal);
        }
        return mark.segment();
    }

    static void truncate(Path file, long length) throws IOException {
        makeWritable(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(length);
        }
    }

    static void zero(Path file, long from, long to) throws IOException {
        makeWritable(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(from);
            out.write(new byte[(int) (to - from)]);
        }
    }

    static void flipBit(Path file, long at) throws IOException {
        makeWritable(file);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            int old = out.read();
            out.seek(at);
            out.write(old ^ 4);
        }
    }

    /** Position of the bytes in the file; there must be exactly one. */
    static int find(Path file, byte[] wanted) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int found = -1;
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                if (found >= 0) {
                    throw new IllegalStateException("found twice");
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new IllegalStateException("not found");
        }
        return found;
    }

    private static void makeWritable(Path file) throws IOException {
        if (!Files.isWritable(file) && !file.toFile().setWritable(true)) {
            throw new IOException("cannot make writable: " + file);
        }
    }

    /** Names and lengths of all log files, without room at their end: nothing was changed. */
    static List<String> listing(Path journal) throws IOException {
        List<String> listed = new ArrayList<>();
        for (Path segment : segments(journal)) {
            listed.add(String.valueOf(segment.getFileName()));
            for (Path file : CommitScan.logFiles(segment)) {
                listed.add(file.getFileName() + " " + ZeroTail.lengthWithout(file));
            }
        }
        return listed;
    }
}
