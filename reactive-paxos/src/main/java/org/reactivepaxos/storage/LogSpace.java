// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * How much of its disk a node's log takes.
 *
 * @param logBytes bytes of the log of all groups
 * @param diskBytes size of the file system that it is on
 */
public record LogSpace(long logBytes, long diskBytes) {

    public LogSpace {
        if (logBytes < 0 || diskBytes < 1) {
            throw new IllegalArgumentException(
                    "a log of " + logBytes + " bytes on a disk of " + diskBytes);
        }
    }
}
