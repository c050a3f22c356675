// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Durable changes to whole files and directories. */
final class Disk {

    private Disk() {}

    /**
     * Makes the names in the directory durable. Only a channel can sync a directory, and an
     * interrupt would close it; so it is done on a thread that nobody else knows, which an
     * interrupt of the caller's does not reach.
     */
    static void syncDirectory(Path directory) throws IOException {
        FutureTask<Boolean> task = new FutureTask<>(() -> forceDirectory(directory));
        Thread thread = new Thread(task, "directory-sync");
        thread.setDaemon(true);
        thread.start();
        boolean done = false;
        while (!done) {
            try {
                done = task.get();
            } catch (InterruptedException e) {
                // the answer is needed all the same, and interrupts mean nothing to the journal
                done = false;
            } catch (ExecutionException e) {
                throw new IOException("cannot sync directory " + directory, e.getCause());
            }
        }
    }

    private static boolean forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return true;
    }

    /** After a crash the file holds either the old bytes or these, never a part. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (RandomAccessFile out = new RandomAccessFile(fresh.toFile(), "rw")) {
            out.setLength(0);
            out.write(bytes);
            out.getFD().sync();
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(parentOf(file));
    }

    /** Makes the directory and its parents, durably. */
    static void makeDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = parentOf(directory);
        makeDirectories(parent);
        Files.createDirectory(directory);
        syncDirectory(parent);
    }

    private static Path parentOf(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " has no parent directory");
        }
        return parent;
    }
}
