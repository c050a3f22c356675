// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;

/** A directory, and short ways to use a journal in it. */
abstract class JournalSetup {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final int MEMBER = 3;

    @TempDir Path root;

    private final ArrayList<XodusJournal> opened = new ArrayList<>();

    Path directory() {
        return root.resolve("journal");
    }

    XodusOptions options() {
        return XodusOptions.defaults().withFileBytes(1024 * 1024).withCacheBytes(1024 * 1024);
    }

    XodusJournal journal(Path directory) {
        XodusJournal journal = XodusJournal.at(directory, options());
        opened.add(journal);
        return journal;
    }

    XodusJournal open() {
        return open(directory());
    }

    XodusJournal open(Path directory) {
        XodusJournal journal = journal(directory);
        recover(journal);
        return journal;
    }

    static Recovery recover(XodusJournal journal) {
        return Objects.requireNonNull(journal.open(MEMBER).block(PATIENCE));
    }

    static void close(XodusJournal journal) {
        journal.close().block(PATIENCE);
    }

    static void store(XodusJournal journal, int group, LogRecord... records) {
        await(journal, journal.append(group, List.of(records)));
    }

    static void await(XodusJournal journal, long position) {
        journal.durable().filter(through -> through >= position).blockFirst(PATIENCE);
    }

    static List<Run> read(Journal journal, int group, long from, long below) {
        return Objects.requireNonNull(
                journal.read(group, from, below, Integer.MAX_VALUE).block(PATIENCE));
    }

    @AfterEach
    void closeAll() {
        opened.forEach(JournalSetup::close);
    }
}
