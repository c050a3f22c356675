// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.PeerIdentity;

/** What belongs to one group alone. */
record GroupParts(
        int group,
        PeerIdentity self,
        GroupIntake intake,
        Applier applier,
        GroupNews news,
        GroupWatch watch,
        Errands errands) {}
