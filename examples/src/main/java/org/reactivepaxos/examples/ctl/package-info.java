// SPDX-License-Identifier: Apache-2.0
/**
 * Looks at members on the command line, running or not, and has them do things: {@code ./paxos
 * ctl}.
 *
 * <pre>{@code
 * CtlCommand
 *   OnlineCommand      asks a member that runs, by its AdminEndpoint:
 *                        status, watch, membership-change, transfer, master-*, snapshot, cleaning-*
 *   DirectoryCommand   looks at the directory of one that does not: verify, state, membership, dump
 *   RecoverCommand     changes one: when a majority is lost for ever
 * }</pre>
 */
@NullMarked
package org.reactivepaxos.examples.ctl;

import org.jspecify.annotations.NullMarked;
