// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;

/**
 * What a folder takes, and what is left of its disk. A disk may let whoever asks it wait: it is
 * asked on a thread that may block, one question at a time and at most every few seconds, and
 * nobody waits for the answer. Any thread.
 */
final class FolderSpace {

    private static final Logger log = LoggerFactory.getLogger(AdminEndpoint.class);

    private static final long ASK_EVERY = Duration.ofSeconds(5).toNanos();
    private static final long OUTDATED = Duration.ofSeconds(30).toNanos();
    private static final int DEPTH_MAX = 8;
    private static final int FILES_MAX = 100_000;

    /**
     * In bytes.
     *
     * @param used by files of the folder
     * @param free what is left of the disk for this process
     */
    record Space(long used, long free) {

        Json json() {
            return new Json().put("usedBytes", used).put("freeBytes", free);
        }
    }

    private record Answer(long at, @Nullable Space space) {}

    private final Path folder;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Answer last;

    FolderSpace(Path folder) {
        this.folder = folder;
    }

    /** What is known, null for nothing of late; asks anew if that is some seconds old. */
    @Nullable Space latest() {
        Answer known = last;
        long age = known == null ? Long.MAX_VALUE : System.nanoTime() - known.at();
        if (age >= ASK_EVERY && asking.compareAndSet(false, true)) {
            Schedulers.boundedElastic().schedule(this::ask);
        }
        return known == null || age >= OUTDATED ? null : known.space();
    }

    private void ask() {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            Sizes sizes = new Sizes();
            Files.walkFileTree(folder, Set.of(), DEPTH_MAX, sizes);
            last = new Answer(System.nanoTime(), new Space(sizes.bytes, free));
        } catch (IOException e) {
            last = new Answer(System.nanoTime(), null);
            if (warned.compareAndSet(false, true)) {
                log.warn("What is left of the disk of {} is not known; told only once", folder, e);
            }
        } finally {
            asking.set(false);
        }
    }

    /** Files come and go meanwhile: those that are not there any more take nothing. */
    private static final class Sizes extends SimpleFileVisitor<Path> {

        private long bytes;
        private int files;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            files++;
            return files < FILES_MAX ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
