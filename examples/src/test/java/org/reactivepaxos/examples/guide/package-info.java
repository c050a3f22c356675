// SPDX-License-Identifier: Apache-2.0
/** The code of docs/guide.md. */
@NullMarked
package org.reactivepaxos.examples.guide;

import org.jspecify.annotations.NullMarked;
