// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/**
 * The versions of a directory that a build reads. It writes the newest: its first start on a
 * directory of an older version makes that a directory of the newest one, for good.
 */
final class DirectoryFormats {

    /** Of this build. */
    static final DirectoryFormats KNOWN = new DirectoryFormats(List.of(new ThirdDirectoryFormat()));

    private final List<DirectoryFormat> ascending;

    /**
     * @param ascending by version
     */
    DirectoryFormats(List<DirectoryFormat> ascending) {
        this.ascending = List.copyOf(ascending);
    }

    DirectoryFormat newest() {
        return ascending.get(ascending.size() - 1);
    }

    /**
     * The format of that version.
     *
     * @param file that names the version
     * @throws StorageUnavailableException when this build does not read it
     */
    DirectoryFormat of(Path file, int version) {
        return ascending.stream()
                .filter(format -> format.version() == version)
                .findFirst()
                .orElseThrow(() -> unknown(file, version));
    }

    private StorageUnavailableException unknown(Path file, int version) {
        String known =
                ascending.stream()
                        .map(format -> String.valueOf(format.version()))
                        .collect(Collectors.joining(", "));
        return new StorageUnavailableException(
                Reason.OTHER_FORMAT, file.toString(), Refusal.otherFormat(file, version, known));
    }
}
