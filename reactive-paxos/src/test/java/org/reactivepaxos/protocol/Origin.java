// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Where the disk of a simulated member comes from. */
enum Origin {
    OWN,
    /** It is empty: the member's own is lost. */
    WIPED,
    /** It is an older copy of the member's own. */
    COPIED,
    /** It is the member's own, but a decided value in it is not what was decided. */
    DAMAGED
}
