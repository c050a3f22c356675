// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivepaxos.examples.kv.wire.Change;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Who watches keys of one group here. A watcher that does not keep up is cut off: the group waits
 * for nobody. Changes come on the group's worker; the rest may on any thread.
 */
final class Watchers {

    static final int WATCHES_MAX = 1000;

    /** Changes that a watcher may be behind. */
    static final int CHANGES_MAX = 1024;

    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    /** Changes were leapt over: whoever watches must look anew. */
    static final class LeaptException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LeaptException(String why) {
            super(why + ": changes were leapt over, watch again");
        }
    }

    /** Too many watch. */
    static final class CrowdedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CrowdedException() {
            super(WATCHES_MAX + " watch this group here already");
        }
    }

    Watch begin(String key, boolean prefix) {
        if (watches.size() >= WATCHES_MAX) {
            throw new CrowdedException();
        }
        Watch watch = new Watch(key, prefix);
        watches.add(watch);
        return watch;
    }

    void changed(Change change) {
        for (Watch watch : watches) {
            watch.changed(change);
        }
    }

    /** A snapshot has taken the place of what was there. */
    void leapt() {
        watches.forEach(watch -> watch.end("a snapshot was installed"));
    }

    /** One watch; subscribed at most once. One that never is ends by itself, being too slow. */
    final class Watch {

        private final String key;
        private final boolean prefix;
        private final List<Change> there = new ArrayList<>();
        private final Sinks.Many<Change> changes =
                Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(CHANGES_MAX));

        private Watch(String key, boolean prefix) {
            this.key = key;
            this.prefix = prefix;
        }

        /** For what is there at its beginning. */
        void there(Change change) {
            there.add(change);
        }

        private void changed(Change change) {
            boolean meant = prefix ? change.getKey().startsWith(key) : change.getKey().equals(key);
            if (meant && changes.tryEmitNext(change).isFailure()) {
                end("the watcher was too slow");
            }
        }

        private void end(String why) {
            close();
            // What is waiting goes out first; fails where the watcher has gone, who needs no error.
            changes.tryEmitError(new LeaptException(why));
        }

        /** What was there at the beginning, then what changed. */
        Flux<Change> flux() {
            return Flux.fromIterable(there).concatWith(changes.asFlux());
        }

        void close() {
            watches.remove(this);
        }
    }
}
