// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.nio.file.Path;
import org.reactivepaxos.storage.xodus.NextJournal;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusOptions;
import org.reactivepaxos.transport.tcp.NextTransport;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/** Which build of the library a member process runs: this one, or one that is still to come. */
enum Build {
    /** Speaks wire version 1, and has directories of version 3. */
    PRESENT(false, false),
    /** Speaks wire versions 1 and 2; its directories are those of the one before. */
    NEXT_ON_THE_WIRE(true, false),
    /** As that; reads directories of versions 3 and 4, and writes 4. */
    NEXT(true, true);

    private final boolean nextWire;
    private final boolean nextDisk;

    Build(boolean nextWire, boolean nextDisk) {
        this.nextWire = nextWire;
        this.nextDisk = nextDisk;
    }

    int wireVersion() {
        return nextWire ? 2 : 1;
    }

    int directoryVersion() {
        return nextDisk ? 4 : 3;
    }

    TcpTransport transport(TcpOptions options) {
        return nextWire ? NextTransport.create(options) : TcpTransport.create(options);
    }

    XodusJournal journal(Path directory) {
        return nextDisk
                ? NextJournal.at(directory, XodusOptions.defaults())
                : XodusJournal.at(directory);
    }
}
