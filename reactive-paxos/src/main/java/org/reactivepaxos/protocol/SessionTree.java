// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persistent map of sessions by id that also knows the least recently used one: a radix tree on
 * the low bits of the id, which differ most. A change copies one path, of four nodes with at most
 * 16 children each where there are 4,096 sessions. Its shape depends on what it holds alone.
 */
final class SessionTree {

    static final SessionTree EMPTY = new SessionTree(null, 0);

    private static final int BITS = 4;
    private static final int MASK = (1 << BITS) - 1;

    private final @Nullable Node root;
    private final int size;

    private SessionTree(@Nullable Node root, int size) {
        this.root = root;
        this.size = size;
    }

    /** A session, or several. */
    sealed interface Node permits Session, Branch {

        /** The least recent last use of the sessions in it. */
        long lastUse();
    }

    /**
     * At least two sessions.
     *
     * @param slots which children there are, one bit each
     * @param children in the order of their slots
     */
    record Branch(int slots, List<Node> children, long lastUse) implements Node {

        private static Branch of(int slots, List<Node> children) {
            long least = Long.MAX_VALUE;
            for (Node child : children) {
                least = Math.min(least, child.lastUse());
            }
            return new Branch(slots, List.copyOf(children), least);
        }

        private int indexOf(int slot) {
            return Integer.bitCount(slots & ((1 << slot) - 1));
        }

        private @Nullable Node at(int slot) {
            return (slots & (1 << slot)) == 0 ? null : children.get(indexOf(slot));
        }

        private Branch with(int slot, Node child) {
            List<Node> changed = new ArrayList<>(children.size() + 1);
            changed.addAll(children);
            int index = indexOf(slot);
            if (at(slot) == null) {
                changed.add(index, child);
            } else {
                changed.set(index, child);
            }
            return of(slots | (1 << slot), changed);
        }

        /** One session alone takes the place of its branch, so that no empty ways are left. */
        private Node without(int slot) {
            List<Node> left = new ArrayList<>(children);
            left.remove(indexOf(slot));
            return left.size() == 1 && left.get(0) instanceof Session
                    ? left.get(0)
                    : of(slots & ~(1 << slot), left);
        }

        private Node replacing(int slot, Node child) {
            return children.size() == 1 && child instanceof Session ? child : with(slot, child);
        }
    }

    int size() {
        return size;
    }

    @Nullable Session get(long id) {
        Node node = root;
        int shift = 0;
        while (node instanceof Branch branch) {
            node = branch.at(slot(id, shift));
            shift += BITS;
        }
        return node instanceof Session found && found.id() == id ? found : null;
    }

    /** Adds this session, or puts it in the place of the one with its id. */
    SessionTree put(Session session) {
        int more = get(session.id()) == null ? 1 : 0;
        return new SessionTree(put(root, 0, session), size + more);
    }

    private static Node put(@Nullable Node node, int shift, Session session) {
        if (node instanceof Branch branch) {
            int slot = slot(session.id(), shift);
            return branch.with(slot, put(branch.at(slot), shift + BITS, session));
        }
        if (node instanceof Session held && held.id() != session.id()) {
            int slot = slot(held.id(), shift);
            Branch alone = Branch.of(1 << slot, List.of(held));
            return put(alone, shift, session);
        }
        return session;
    }

    /** Without this session, which is held. */
    SessionTree without(long id) {
        return size == 1 ? EMPTY : new SessionTree(without(root, 0, id), size - 1);
    }

    private static @Nullable Node without(@Nullable Node node, int shift, long id) {
        if (!(node instanceof Branch branch)) {
            return null;
        }
        int slot = slot(id, shift);
        Node left = without(branch.at(slot), shift + BITS, id);
        return left == null ? branch.without(slot) : branch.replacing(slot, left);
    }

    /** The id of the least recently used session; only where there is one. */
    long leastRecent() {
        Node node = root;
        while (node instanceof Branch branch) {
            node = leastRecentOf(branch);
        }
        if (node instanceof Session session) {
            return session.id();
        }
        throw new InvariantViolation("there is an open session");
    }

    private static Node leastRecentOf(Branch branch) {
        Node least = branch.children.get(0);
        for (Node child : branch.children) {
            least = child.lastUse() < least.lastUse() ? child : least;
        }
        return least;
    }

    /** All sessions by ascending id. */
    List<Session> ascending() {
        List<Session> all = new ArrayList<>(size);
        collect(root, all);
        all.sort(Comparator.comparingLong(Session::id));
        return all;
    }

    private static void collect(@Nullable Node node, List<Session> all) {
        if (node instanceof Branch branch) {
            branch.children.forEach(child -> collect(child, all));
        } else if (node instanceof Session session) {
            all.add(session);
        }
    }

    private static int slot(long id, int shift) {
        return (int) (id >>> shift) & MASK;
    }
}
