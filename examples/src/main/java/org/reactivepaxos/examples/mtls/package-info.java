// SPDX-License-Identifier: Apache-2.0
/** Members that know each other by their certificates, and refuse others. */
@NullMarked
package org.reactivepaxos.examples.mtls;

import org.jspecify.annotations.NullMarked;
