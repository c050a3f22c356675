// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/** How giving up ended. */
public enum MasterEnd {
    /** This member is master no more, and the log says so. */
    RELEASED,
    /** It was none. */
    NOT_MASTER,
    /** Too many wait for its end already; nothing was done. */
    OVERLOADED,
    /** The group has ended here, so it is none any more, and others wait for its lease. */
    CLOSED
}
