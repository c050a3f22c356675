// SPDX-License-Identifier: Apache-2.0
/** Tests as a user would write them, with the test kit alone. */
@NullMarked
package org.reactivepaxos.examples.testkit;

import org.jspecify.annotations.NullMarked;
