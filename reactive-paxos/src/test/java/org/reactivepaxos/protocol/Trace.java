// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;

/** The last events of a run as text, if anybody wants to read it. */
final class Trace {

    private static final int LINES_MAX = 80;

    private final Agenda agenda;
    private final boolean wanted;
    private final Deque<String> lines = new ArrayDeque<>();

    Trace(Agenda agenda, boolean wanted) {
        this.agenda = agenda;
        this.wanted = wanted;
    }

    void add(Supplier<String> line) {
        if (wanted) {
            lines.add(agenda.now() / 1000 + " us: " + line.get());
            if (lines.size() > LINES_MAX) {
                lines.remove();
            }
        }
    }

    static String describe(List<Event> events) {
        return events.isEmpty()
                ? "nothing: its time has come"
                : events.stream().map(Trace::describe).collect(Collectors.joining("\n      "));
    }

    private static String describe(Event event) {
        if (event instanceof Received received) {
            PeerIdentity from = received.from();
            return "from " + from.member() + '.' + from.incarnation() + ": " + received.message();
        }
        if (event instanceof Proposed proposed) {
            return proposed.requests().size() + " proposals from " + proposed.firstSequence();
        }
        return event.toString();
    }

    String text() {
        return String.join("\n", lines);
    }
}
