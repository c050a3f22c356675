// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

/** Takes values one by one and makes them durable in order. One thread appends. */
interface AppendTarget extends AutoCloseable {

    /** Takes one more value; returns its position. Positions grow. */
    long append();

    /** The position up to which all is durable. */
    long durable();

    /** Runs whenever that grows, on any thread; to be set before the first append. */
    void whenDurable(Runnable listener);

    /** Syncs so far. */
    long syncs();

    /** Bytes taken and not durable yet. */
    long pendingBytes();

    @Override
    void close();
}
