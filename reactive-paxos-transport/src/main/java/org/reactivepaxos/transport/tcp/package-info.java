// SPDX-License-Identifier: Apache-2.0
/** Messages between members over TCP or TLS. */
@NullMarked
package org.reactivepaxos.transport.tcp;

import org.jspecify.annotations.NullMarked;
