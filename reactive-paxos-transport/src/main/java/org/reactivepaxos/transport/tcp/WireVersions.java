// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the wire that a build speaks, a range without gaps. It speaks at least the one
 * before its newest, so that members can be replaced one by one; each connection uses the highest
 * that both sides speak.
 */
final class WireVersions {

    /** Of this build. */
    static final WireVersions SPOKEN = new WireVersions(List.of(new FirstWireVersion()));

    private final List<WireVersion> ascending;

    /**
     * @param ascending by number, each one above the one before
     */
    WireVersions(List<WireVersion> ascending) {
        this.ascending = List.copyOf(ascending);
        for (int i = 0; i < ascending.size(); i++) {
            int number = ascending.get(i).number();
            Settings.require(number == lowest() + i, "a gap below wire version", number);
        }
    }

    int lowest() {
        return ascending.get(0).number();
    }

    int highest() {
        return lowest() + ascending.size() - 1;
    }

    /** Null when it is not spoken here. */
    @Nullable WireVersion of(int number) {
        return number < lowest() || number > highest() ? null : ascending.get(number - lowest());
    }

    /** The highest that is also in that range, null when there is none. */
    @Nullable WireVersion highestWithin(int from, int to) {
        int highest = Math.min(to, highest());
        return highest < from ? null : of(highest);
    }

    /** For who speaks none of them. */
    @Override
    public String toString() {
        return lowest() == highest()
                ? "only " + lowest() + " is spoken here"
                : lowest() + " to " + highest() + " are spoken here";
    }
}
