// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.reactivepaxos.storage.xodus.FileChange.Kind;

/**
 * All that the journal changes in its directory passes here, but for files that are mere locks: a
 * test can see each change, fail it, or do without it. Thread-safe.
 */
final class Disk {

    /** The change itself. */
    interface Action {
        void run() throws IOException;
    }

    /** Stands around each change, on the thread that makes it; must run the action, or throw. */
    interface Watch {
        void around(FileChange change, Action action) throws IOException;
    }

    /**
     * How large a file system is.
     *
     * @param freeBytes what this process may still write
     */
    record Room(long totalBytes, long freeBytes) {

        static Room of(Path place) throws IOException {
            FileStore store = Files.getFileStore(place);
            return new Room(store.getTotalSpace(), store.getUsableSpace());
        }
    }

    /** Tells the room at a place. */
    interface RoomGauge {
        Room at(Path place) throws IOException;
    }

    /** Of a directory that is being removed; whoever finds it deletes it. */
    private static final String REMOVED_SUFFIX = ".del";

    private final Watch watch;
    private final RoomGauge gauge;

    Disk() {
        this((change, action) -> action.run());
    }

    Disk(Watch watch) {
        this(watch, Room::of);
    }

    Disk(Watch watch, RoomGauge gauge) {
        this.watch = watch;
        this.gauge = gauge;
    }

    /** For who only looks: whatever would change something fails before it does. */
    static Disk readOnly() {
        return new Disk(
                (change, action) -> {
                    throw new IllegalStateException("nothing may be changed: " + change);
                });
    }

    Room room(Path place) throws IOException {
        return gauge.at(place);
    }

    /** Opens for reading and writing; makes the file where it does not exist. */
    DiskFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            watch.around(FileChange.of(Kind.CREATE, file), () -> DiskFile.open(file).close());
        }
        return DiskFile.open(file);
    }

    /** Writes at the file's current position. */
    void write(DiskFile file, byte[] bytes, int offset, int length) throws IOException {
        FileChange change =
                new FileChange(
                        Kind.WRITE, file.path(), null, file.position(), bytes, offset, length);
        watch.around(change, () -> file.write(bytes, offset, length));
    }

    void truncate(DiskFile file, long length) throws IOException {
        watch.around(FileChange.truncate(file.path(), length), () -> file.truncate(length));
    }

    /** Returns only when the file is on disk. No interrupt can make it return early. */
    void sync(DiskFile file) throws IOException {
        watch.around(FileChange.of(Kind.SYNC, file.path()), file::sync);
    }

    /** Not durable. */
    void copy(Path from, Path to) throws IOException {
        watch.around(
                FileChange.of(Kind.COPY, from, to),
                () -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING));
    }

    /** Not durable before the directory is synced. A file that has the name is replaced. */
    void move(Path from, Path to) throws IOException {
        watch.around(
                FileChange.of(Kind.MOVE, from, to),
                () ->
                        Files.move(
                                from,
                                to,
                                StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING));
    }

    /** Not durable before the directory is synced. */
    void delete(Path path) throws IOException {
        watch.around(FileChange.of(Kind.DELETE, path), () -> Files.delete(path));
    }

    /**
     * Deletes the directory and the files in it, durably. A crash leaves it under its name, or
     * under one that says that it goes; never a part of it under its own.
     */
    void remove(Path directory) throws IOException {
        Path parent = parentOf(directory);
        Path gone = directory.resolveSibling(directory.getFileName() + REMOVED_SUFFIX);
        if (Files.exists(gone)) {
            deleteWithFiles(gone);
        }
        move(directory, gone);
        syncDirectory(parent);
        deleteWithFiles(gone);
        syncDirectory(parent);
    }

    /** Deletes what a crash left half removed in a directory. */
    void deleteRemoved(Path parent) throws IOException {
        List<Path> gone;
        try (Stream<Path> files = Files.list(parent)) {
            gone = files.filter(file -> file.toString().endsWith(REMOVED_SUFFIX)).toList();
        }
        for (Path each : gone) {
            deleteWithFiles(each);
        }
        if (!gone.isEmpty()) {
            syncDirectory(parent);
        }
    }

    /** Deletes the directory and the files in it, which are no directories. Not durable. */
    private void deleteWithFiles(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.sorted().toList();
        }
        for (Path file : files) {
            delete(file);
        }
        delete(directory);
    }

    /**
     * Makes the names in the directory durable. Only a channel can sync a directory, and an
     * interrupt would close it; so it is done on a thread that nobody else knows, which an
     * interrupt of the caller's does not reach.
     */
    void syncDirectory(Path directory) throws IOException {
        watch.around(
                FileChange.of(Kind.SYNC_DIRECTORY, directory), () -> forceUninterrupted(directory));
    }

    private static void forceUninterrupted(Path directory) throws IOException {
        try {
            Uninterrupted.call("directory-sync", () -> forceDirectory(directory));
        } catch (ExecutionException e) {
            throw new IOException("cannot sync directory " + directory, e.getCause());
        }
    }

    private static boolean forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return true;
    }

    /** After a crash the file holds either the old bytes or these, never a part. */
    void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (DiskFile out = open(fresh)) {
            truncate(out, 0);
            write(out, bytes, 0, bytes.length);
            sync(out);
        }
        move(fresh, file);
        syncDirectory(parentOf(file));
    }

    /** Makes the directory and its parents, durably. */
    void makeDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = parentOf(directory);
        makeDirectories(parent);
        watch.around(
                FileChange.of(Kind.CREATE_DIRECTORY, directory),
                () -> Files.createDirectory(directory));
        syncDirectory(parent);
    }

    static Path parentOf(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " has no parent directory");
        }
        return parent;
    }
}
