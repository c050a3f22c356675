// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.JournalContract;

/** The contract, with log files so small that records fill many. */
class XodusJournalTest implements JournalContract {

    private static final XodusOptions SMALL =
            XodusOptions.defaults().withFileBytes(4 * 1024 * 1024).withCacheBytes(4 * 1024 * 1024);

    @TempDir Path root;

    private final AtomicInteger made = new AtomicInteger();
    private final Map<Journal, Path> directories = new HashMap<>();

    private Journal at(Path directory) {
        Journal journal = XodusJournal.at(directory, SMALL);
        directories.put(journal, directory);
        return journal;
    }

    private Path directoryOf(Journal journal) {
        return Objects.requireNonNull(directories.get(journal));
    }

    @Override
    public Journal create() {
        return at(root.resolve("journal-" + made.incrementAndGet()));
    }

    @Override
    public Journal reopen(Journal closed) {
        return at(directoryOf(closed));
    }

    @Override
    public Journal crash(Journal opened) {
        Path copy = root.resolve("killed-" + made.incrementAndGet());
        Directories.copyAsKilled(directoryOf(opened), copy);
        close(opened);
        return at(copy);
    }
}
