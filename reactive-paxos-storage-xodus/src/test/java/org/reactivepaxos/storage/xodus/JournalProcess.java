// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import org.reactivepaxos.storage.StorageUnavailableException;

/** A journal in a process of its own: says whether it is open, and keeps it until it is killed. */
public final class JournalProcess {

    static final String SAYS = "journal: ";

    private JournalProcess() {}

    /** Takes the directory. */
    public static void main(String[] args) throws IOException {
        XodusJournal journal = XodusJournal.at(Path.of(args[0]));
        try {
            journal.open(JournalSetup.MEMBER).block(JournalSetup.PATIENCE);
        } catch (StorageUnavailableException e) {
            System.out.println(SAYS + e.reason());
            return;
        }
        System.out.println(SAYS + "open");
        System.out.println(SAYS + "ended " + System.in.read());
    }
}
