// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.event.PaxosEvent.SnapshotFetchFailed;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.SnapshotMessage.Extent;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.transport.GroupMessage;

/**
 * T8: a snapshot is changed on its way from member to member, where no transport notices. Whoever
 * gets it takes none of it, and fetches it again.
 */
final class ChangedSnapshotTest {

    private static final long BELOW = 35;

    /** In the middle of the snapshot, and of what one demand brings. */
    private static final long NUMBER = 6;

    private final SnapshotCluster members = new SnapshotCluster();
    private final VirtualCluster cluster = members.cluster;
    private final List<SnapshotFetchFailed> told = new ArrayList<>();
    private int changed;

    @BeforeEach
    void leaveBehind() {
        members.leaveBehind();
        members.proposeLarge(1, 30);
        members.truncate(1, 2);
    }

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    /** What is changed. */
    private enum Damage {
        FIRST_BIT,
        LAST_BIT,
        CUT_OFF,
        EMPTY,
        MACHINE,
        SUM,
        LEDGER,
        TOO_MANY_PARTS,
        TOO_FEW_PARTS,
        BYTES_OF_ALL,
        SUM_OF_ALL;

        Message of(Message message) {
            if (message instanceof SnapshotHead head) {
                return of(head);
            }
            return message instanceof SnapshotPart part && part.number() == NUMBER
                    ? of(part)
                    : message;
        }

        private SnapshotPart of(SnapshotPart part) {
            ByteBuffer bytes = part.bytes();
            return switch (this) {
                case FIRST_BIT -> with(part, part.machine(), flipped(bytes, 0), part.sum());
                case LAST_BIT -> {
                    ByteBuffer changed = flipped(bytes, bytes.remaining() - 1);
                    yield with(part, part.machine(), changed, part.sum());
                }
                case CUT_OFF -> with(part, part.machine(), bytes.limit(1000), part.sum());
                case EMPTY -> with(part, part.machine(), bytes.limit(0), part.sum());
                case MACHINE -> with(part, part.machine() + 1, bytes, part.sum());
                case SUM -> with(part, part.machine(), bytes, part.sum() ^ 1);
                default -> part;
            };
        }

        private SnapshotHead of(SnapshotHead head) {
            Extent all = head.whole();
            return switch (this) {
                case LEDGER -> with(head, all, flipped(head.ledger(), 10));
                case TOO_MANY_PARTS -> with(head, whole(all, 1, 0, 0), head.ledger());
                case TOO_FEW_PARTS -> with(head, whole(all, -1, 0, 0), head.ledger());
                case BYTES_OF_ALL -> with(head, whole(all, 0, 1, 0), head.ledger());
                case SUM_OF_ALL -> with(head, whole(all, 0, 0, 1), head.ledger());
                default -> head;
            };
        }
    }

    private static SnapshotPart with(SnapshotPart part, int machine, ByteBuffer bytes, int sum) {
        return new SnapshotPart(part.below(), part.number(), machine, bytes, sum);
    }

    private static SnapshotHead with(SnapshotHead head, Extent whole, ByteBuffer ledger) {
        return new SnapshotHead(head.below(), whole, ledger, head.sum());
    }

    private static Extent whole(Extent all, int parts, int bytes, int sum) {
        return new Extent(all.parts() + parts, all.bytes() + bytes, all.machine(), all.sum() ^ sum);
    }

    /** A copy: the sender has the bytes for others, too. */
    private static ByteBuffer flipped(ByteBuffer bytes, int at) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        return copy.put(at, (byte) (copy.get(at) ^ 1));
    }

    private GroupMessage damaged(GroupMessage message, Damage damage, int most) {
        Message other = damage.of(message.message());
        if (other == message.message() || changed == most) {
            return message;
        }
        changed++;
        return new GroupMessage(message.group(), message.clusterId(), other);
    }

    /** The message with another byte of the snapshot, if it is a part of one. */
    static GroupMessage flip(GroupMessage message) {
        if (!(message.message() instanceof SnapshotPart part)) {
            return message;
        }
        SnapshotPart other = with(part, part.machine(), flipped(part.bytes(), 0), part.sum());
        return new GroupMessage(message.group(), message.clusterId(), other);
    }

    private void start(Damage damage, int most) {
        members.wires.change(message -> damaged(message, damage, most));
        members.start(3).events().ofType(SnapshotFetchFailed.class).subscribe(told::add);
    }

    private void assertWhole() {
        members.awaitLevel(3);
        assertThat(members.lines(3).restoredBelow()).containsExactly(BELOW);
        Snapshot sent = cluster.now(members.store(1).snapshots()).get(0);
        Snapshot received = cluster.now(members.store(3).snapshots()).get(0);
        assertThat(received.id()).isEqualTo(sent.id());
        assertThat(received.extent()).isEqualTo(sent.extent());
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void whatWasChangedOnItsWayIsRefusedAndFetchedAgain(Damage damage) {
        start(damage, 1);
        assertWhole();
        assertThat(changed).isEqualTo(1);
        assertThat(told).as("it is told").isNotEmpty();
    }

    /** However often it comes. */
    @ParameterizedTest
    @EnumSource(Damage.class)
    void nothingThatWasChangedIsEverInstalled(Damage damage) {
        start(damage, Integer.MAX_VALUE);
        cluster.pass(Duration.ofSeconds(20));
        assertThat(changed).isGreaterThan(1);
        assertThat(members.lines(3).restoredBelow()).isEmpty();
        assertThat(members.stored(3)).isEmpty();
        members.wires.change(UnaryOperator.identity());
        assertWhole();
    }
}
