// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/** Makes the errors of a resync that does not come to its end. */
public interface ResyncErrors {

    /** The group cannot be started anew; nothing was changed. */
    Throwable refused(String why);

    /** The member was removed from the group while it had halted, and cannot get level. */
    Throwable removed();

    /** The node closed first. */
    Throwable closed();
}
