// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.NodeMeters.GroupGauges;
import org.reactivepaxos.runtime.ProposalListener.Failure;

/** What is counted and timed in one group. Times are nanoseconds. Any thread; never blocks. */
public interface GroupMeters {

    /** What may be asked of a group from now on. */
    void open(GroupGauges gauges);

    /** The group has ended: its gauges are asked no more. */
    void close(GroupGauges gauges);

    /** A value was proposed here. */
    void offered(int bytes);

    /** So long after that it was handed to a leader, this member or another. */
    void handedOver(long nanos);

    /** So long after that its result was delivered. */
    void acknowledged(long nanos);

    /** It was wanted back; whether it was, or had left before. */
    void cancelled(boolean isBack);

    /** It was chosen, and had no effect. */
    void refused(Drop.Reason reason);

    /** This node stopped waiting for it. */
    void failed(Failure failure);

    /** As leader it proposed a run of values. */
    void run(int values, long bytes);

    /** So long after that the run was decided. */
    void decided(long nanos);

    /** So long after they were appended, records were durable. */
    void durable(long nanos);

    /** The state machines took so long for so many values. */
    void applied(int values, long nanos);

    /** A decided value had no effect. */
    void dropped(Drop.Reason reason);

    /** A message was dropped because the inbox was full. */
    void inboxFull();

    /** A message was taken. */
    void received(Message.Kind kind);

    /** A message was sent, or will be once its records are durable. */
    void sent(Message.Kind kind);

    /** The group had a turn. */
    void turn(int events);
}
