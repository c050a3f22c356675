// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.Locale;

/**
 * There is less free space at a journal's place than should stay in reserve for votes.
 *
 * @param place the journal's path
 * @param freeBytes what was free when it was last looked at
 * @param wantedBytes what must be free before new proposals are taken again
 */
public record LowSpace(String place, long freeBytes, long wantedBytes) {

    /** The same as an error, for whoever is refused because of it. */
    public StorageUnavailableException asError() {
        return new StorageUnavailableException(
                StorageUnavailableException.Reason.NO_SPACE, place, toString());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s has %,d bytes free and needs %,d; free some, no restart is needed",
                place,
                freeBytes,
                wantedBytes);
    }
}
