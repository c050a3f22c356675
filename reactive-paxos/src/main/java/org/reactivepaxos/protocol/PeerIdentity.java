// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * Which member speaks, from which disk and which start of it (rule S7).
 *
 * @param member the member id
 * @param storage the storage id: which disk
 * @param incarnation which start of that disk; grows durably with every start
 * @param startId random for each start: two processes on copies of one disk differ in it
 */
public record PeerIdentity(int member, long storage, long incarnation, long startId) {

    @Override
    public String toString() {
        return "member "
                + member
                + " (storage "
                + Long.toHexString(storage)
                + ", incarnation "
                + incarnation
                + ")";
    }
}
