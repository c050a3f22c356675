// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A persistent list that grows at its end and shrinks at its front in constant time (amortised).
 *
 * <p>Versions share one growing list. A version may write the slot behind its end only if no other
 * version has, so no version ever sees a change; any other version copies first. One thread at a
 * time, but for one that is empty: many begin with the same one, and it is never written to.
 */
final class Sequence<T> implements Iterable<T> {

    private static final int LEAST_DEAD = 16;

    private static final Sequence<?> EMPTY = new Sequence<>(List.of(), 0, 0);

    private final List<T> shared;
    private final int from;
    private final int below;

    private Sequence(List<T> shared, int from, int below) {
        this.shared = shared;
        this.from = from;
        this.below = below;
    }

    @SuppressWarnings("unchecked") // It holds nothing of any type.
    static <T> Sequence<T> empty() {
        return (Sequence<T>) EMPTY;
    }

    int size() {
        return below - from;
    }

    boolean isEmpty() {
        return from == below;
    }

    T get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        return shared.get(from + index);
    }

    T last() {
        return get(size() - 1);
    }

    Sequence<T> plus(T item) {
        // What was dropped at the front is let go of once it outweighs what is left.
        boolean mostlyDead = from > LEAST_DEAD && from > size();
        boolean written = shared.size() != below;
        Sequence<T> last = isEmpty() || written || mostlyDead ? copy() : this;
        last.shared.add(item);
        return new Sequence<>(last.shared, last.from, last.below + 1);
    }

    /** Replaces one item; copies. */
    Sequence<T> with(int index, T item) {
        Sequence<T> copy = copy();
        copy.shared.set(index, item);
        return copy;
    }

    Sequence<T> withoutFirst(int count) {
        if (count >= size()) {
            return empty();
        }
        return count == 0 ? this : new Sequence<>(shared, from + count, below);
    }

    Sequence<T> first(int count) {
        return count >= size() ? this : new Sequence<>(shared, from, from + count);
    }

    List<T> toList() {
        return List.copyOf(shared.subList(from, below));
    }

    private Sequence<T> copy() {
        List<T> items = new ArrayList<>(2 * size() + 1);
        items.addAll(shared.subList(from, below));
        return new Sequence<>(items, 0, size());
    }

    @Override
    public Iterator<T> iterator() {
        return shared.subList(from, below).iterator();
    }

    @Override
    public String toString() {
        return shared.subList(from, below).toString();
    }
}
