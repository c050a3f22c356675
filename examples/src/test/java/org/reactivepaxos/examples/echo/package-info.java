// SPDX-License-Identifier: Apache-2.0
/** The echo example as its users meet it. */
@NullMarked
package org.reactivepaxos.examples.echo;

import org.jspecify.annotations.NullMarked;
