// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;

/** The journal of a build that is still to come, for processes that upgrade to it. */
public final class NextJournal {

    private NextJournal() {}

    /** It reads directories of versions 3 and 4, and writes 4. */
    public static XodusJournal at(Path directory, XodusOptions options) {
        return new XodusJournal(
                directory, options, new Disk(), NextDirectoryFormat.andTheOneBefore());
    }
}
