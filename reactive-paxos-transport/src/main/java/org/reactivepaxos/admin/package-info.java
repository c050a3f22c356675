// SPDX-License-Identifier: Apache-2.0

/**
 * An endpoint for operators, off unless it is started.
 *
 * <pre>{@code
 *   ./paxos ctl ...  -- HTTP, with the secret -->  AdminEndpoint  -->  PaxosNode
 *                                                    status, watch
 *                                                    membership, lead, master,
 *                                                    snapshot, cleaning
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.admin.AdminEndpoint}. {@link
 * org.reactivepaxos.admin.AdminOptions} says where it listens and what is bounded; every request
 * needs the {@link org.reactivepaxos.admin.AdminSecret}. Nothing is encrypted, so it listens on the
 * loopback interface unless told otherwise. docs/operations.md lists the requests.
 */
@NullMarked
package org.reactivepaxos.admin;

import org.jspecify.annotations.NullMarked;
