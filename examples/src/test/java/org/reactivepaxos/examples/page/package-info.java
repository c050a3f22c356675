// SPDX-License-Identifier: Apache-2.0
/** The status page as its users meet it: in a real browser. */
@NullMarked
package org.reactivepaxos.examples.page;

import org.jspecify.annotations.NullMarked;
