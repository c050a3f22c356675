// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A client that outlives the members it talks to: it numbers its calls, and sends again under the
 * same number what was not answered. Its books are its session, its next number and what is open.
 */
final class SessionClient {

    /** Of a session, from the done mark on. */
    private static final int CALLS_MAX = 64;

    private final String session;
    private final TreeMap<Long, String> open = new TreeMap<>();
    private long next;
    private int sentAgain;

    SessionClient(String session) {
        this.session = session;
    }

    /** Takes note of answers, and makes as many further calls as are allowed, below a number. */
    void proceed(MemberProcess member, long below) {
        forgetAnswered(member.acknowledged());
        for (; next < below && next - doneBelow() < CALLS_MAX; next++) {
            open.put(next, "s" + next);
            send(member, next);
        }
    }

    private void forgetAnswered(Map<String, Long> acknowledged) {
        open.values().removeIf(acknowledged::containsKey);
    }

    /** Everything that is open, in another run of a member or through another one. */
    void sendAgain(MemberProcess dead, MemberProcess member) {
        forgetAnswered(dead.acknowledged());
        open.keySet().forEach(sequence -> send(member, sequence));
        sentAgain += open.size();
    }

    private void send(MemberProcess member, long sequence) {
        String text = Objects.requireNonNull(open.get(sequence));
        String call = session + " " + sequence + " " + doneBelow() + " " + text;
        member.propose("call", text, 0, call);
    }

    private long doneBelow() {
        return open.isEmpty() ? next : open.firstKey();
    }

    /** The first number that was not used. */
    long next() {
        return next;
    }

    boolean isAnswered() {
        return open.isEmpty();
    }

    int sentAgain() {
        return sentAgain;
    }
}
