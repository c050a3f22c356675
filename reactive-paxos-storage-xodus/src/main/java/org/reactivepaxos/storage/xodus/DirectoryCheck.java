// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/**
 * Looks whether a journal can live in a directory, before the first change: what is refused here
 * was not touched.
 */
final class DirectoryCheck {

    private static final List<String> WRITTEN = List.of(DirectoryLock.NAME, HighWater.NAME);

    /** Replaced as a whole, so that reading is enough. */
    private static final List<String> REPLACED = List.of(StateFile.NAME, RemovedSegments.NAME);

    private DirectoryCheck() {}

    /**
     * @throws StorageUnavailableException when the directory, or something in it, cannot be used
     */
    static void forWriting(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            requirePlaceFor(directory);
            return;
        }
        requireExisting(directory);
        requireWritable(directory);
        for (String name : WRITTEN) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                requireReadable(file);
                requireWritable(file);
            }
        }
        for (Path segment : segments(directory)) {
            requireWritable(segment);
        }
    }

    /**
     * For who only looks.
     *
     * @throws StorageUnavailableException when the directory, or something in it, cannot be read
     */
    static void forReading(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw Unavailable.of(
                    Reason.NO_JOURNAL,
                    directory,
                    "the directory of a journal",
                    "nothing",
                    "give another path");
        }
        requireExisting(directory);
    }

    private static void requireExisting(Path directory) throws IOException {
        requireDirectory(directory);
        requireReadable(directory);
        requireSearchable(directory);
        for (String name : REPLACED) {
            Path file = directory.resolve(name);
            if (Files.exists(file)) {
                requireReadable(file);
            }
        }
        for (Path segment : segments(directory)) {
            requireDirectory(segment);
            requireReadable(segment);
            requireSearchable(segment);
            for (Path file : CommitScan.logFiles(segment)) {
                requireReadable(file);
            }
        }
    }

    /**
     * The directory itself is made; its parent is not: a wrong path, or a disk that is not mounted,
     * must not look like a new member.
     */
    private static void requirePlaceFor(Path directory) throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw Unavailable.of(
                    Reason.NOT_A_DIRECTORY,
                    directory,
                    "a directory, or nothing",
                    "a link that leads to nothing",
                    "make the directory it names, or give another path");
        }
        Path parent = Disk.parentOf(directory);
        Path there = parent;
        while (!Files.exists(there)) {
            there = Disk.parentOf(there);
        }
        requireDirectory(there);
        requireSearchable(there);
        if (!there.equals(parent)) {
            throw Unavailable.of(
                    Reason.NO_PARENT,
                    parent,
                    "the directory in which " + directory.getFileName() + " is to be made",
                    "nothing; " + there + " is there",
                    "make it, mount its disk, or give another path");
        }
        requireWritable(parent);
    }

    private static List<Path> segments(Path directory) throws IOException {
        SegmentDirectories segments = new SegmentDirectories(Disk.readOnly(), directory);
        return segments.numbers().stream().map(segments::of).toList();
    }

    private static void requireDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw Unavailable.of(
                    Reason.NOT_A_DIRECTORY,
                    path,
                    "a directory",
                    Files.isRegularFile(path) ? "a file" : "something else",
                    "give another path");
        }
    }

    private static void requireReadable(Path path) {
        require(path, AccessMode.READ, "read it");
    }

    private static void requireSearchable(Path directory) {
        require(directory, AccessMode.EXECUTE, "enter it");
    }

    private static void requireWritable(Path path) {
        require(path, AccessMode.WRITE, "write to it");
    }

    /** Asks the system rather than the permissions, which say nothing of how a disk is mounted. */
    private static void require(Path path, AccessMode access, String need) {
        try {
            path.getFileSystem().provider().checkAccess(path, access);
        } catch (IOException e) {
            throw Unavailable.forbidden(path, need, e);
        }
    }
}
