// SPDX-License-Identifier: Apache-2.0
/** Tests on virtual time, each a file to copy: hours pass in moments, in one thread. */
@NullMarked
package org.reactivepaxos.examples.virtualtime;

import org.jspecify.annotations.NullMarked;
