// SPDX-License-Identifier: Apache-2.0
/** An endpoint for operators, off unless it is started: {@link AdminEndpoint}. */
@NullMarked
package org.reactivepaxos.admin;

import org.jspecify.annotations.NullMarked;
