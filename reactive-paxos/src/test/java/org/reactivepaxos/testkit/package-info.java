// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of users: a cluster on virtual time, journals and transports that forward to others, a
 * checker of histories, and what finds blocking calls and dropped errors. In the jar with the
 * classifier {@code testkit}, which names no dependencies: whoever uses it has reactor-test; JUnit,
 * AssertJ and BlockHound for the parts that need them.
 */
@NullMarked
package org.reactivepaxos.testkit;

import org.jspecify.annotations.NullMarked;
