// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.MasterState.Holder;

/**
 * Encoding of a ledger, version 1: what a snapshot of a group holds besides the state machines
 * (rules S5, S8; docs/formats.md). Members with the same log write the same bytes. Big-endian.
 *
 * <pre>
 * ledger = version(1) below(8) chain(4) version+1(8) membership used master table sessions
 * used   = count(4) member(4)* count(4) storage(8)*
 * master = revision(8) term(8) lease(8) successor(4) 0|1(1) [holder] 0|1(1) [entry]
 * holder = member(4) storage(8) incarnation(8)
 * entry  = storage(8) incarnation(8) sequence(8)
 * </pre>
 */
public final class LedgerCodec {

    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + 2 * Long.BYTES + Integer.BYTES;
    private static final int MASTER_BYTES = 3 * Long.BYTES + Integer.BYTES + 2;
    private static final int HOLDER_BYTES = Integer.BYTES + 2 * Long.BYTES;
    private static final int ENTRY_BYTES = 3 * Long.BYTES;

    private LedgerCodec() {}

    /** How many bytes it has when encoded. */
    public static int sizeOf(Ledger ledger) {
        return FIXED_BYTES
                + MembershipCodec.sizeOf(ledger.membership())
                + sizeOf(ledger.used())
                + sizeOf(ledger.master())
                + TableCodec.sizeOf(ledger.table())
                + SessionCodec.sizeOf(ledger.sessions());
    }

    /** The bytes of the ledger of a member that has a genesis. */
    public static byte[] encode(Ledger ledger) {
        ByteBuffer out = ByteBuffer.allocate(sizeOf(ledger)).put(VERSION).putLong(ledger.below());
        out.putInt(ledger.chain().last().sum());
        out.putLong(ledger.membership().version() + 1);
        MembershipCodec.put(out, ledger.membership());
        put(out, ledger.used());
        put(out, ledger.master());
        TableCodec.put(out, ledger.table());
        SessionCodec.put(out, ledger.sessions());
        return out.array();
    }

    /**
     * Reads a ledger, to go on from {@link Ledger#below()}. Of the chain it has the last sum only.
     *
     * @throws IllegalArgumentException when the bytes are no such ledger
     */
    public static Ledger decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            int version = in.get();
            Check.argument(version == VERSION, "unknown version of a ledger: %d", version);
            long below = in.getLong();
            Check.argument(below >= 0, "below: %d", below);
            Chain chain = Chain.from(new Link(below, in.getInt()));
            Membership membership = MembershipCodec.get(in, in.getLong() - 1);
            Check.argument(
                    membership.isValid(), "not a membership, version %d", membership.version());
            UsedIds used = used(in);
            MasterState master = master(in);
            AppliedTable table = TableCodec.get(in);
            Sessions sessions = SessionCodec.get(in);
            Ledger ledger = new Ledger(below, membership, table, sessions, chain, master, used);
            Check.argument(!in.hasRemaining(), "bytes behind a ledger: %d", in.remaining());
            return ledger;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a ledger ends early", e);
        }
    }

    /** A count of things that take at least a byte each. */
    static int count(ByteBuffer in) {
        int count = in.getInt();
        Check.argument(count >= 0 && count <= in.remaining(), "count in a ledger: %d", count);
        return count;
    }

    private static int sizeOf(UsedIds used) {
        return 2 * Integer.BYTES
                + Integer.BYTES * used.members().size()
                + Long.BYTES * used.storages().size();
    }

    private static void put(ByteBuffer out, UsedIds used) {
        out.putInt(used.members().size());
        used.members().forEach(out::putInt);
        out.putInt(used.storages().size());
        used.storages().forEach(out::putLong);
    }

    private static UsedIds used(ByteBuffer in) {
        Set<Integer> members = new HashSet<>();
        for (int left = count(in); left > 0; left--) {
            members.add(in.getInt());
        }
        Set<Long> storages = new HashSet<>();
        for (int left = count(in); left > 0; left--) {
            storages.add(in.getLong());
        }
        return new UsedIds(members, storages);
    }

    private static int sizeOf(MasterState master) {
        return MASTER_BYTES
                + (master.holder() == null ? 0 : HOLDER_BYTES)
                + (master.entry() == null ? 0 : ENTRY_BYTES);
    }

    private static void put(ByteBuffer out, MasterState master) {
        out.putLong(master.revision())
                .putLong(master.term())
                .putLong(master.lease())
                .putInt(master.successor());
        Holder holder = master.holder();
        out.put((byte) (holder == null ? 0 : 1));
        if (holder != null) {
            out.putInt(holder.member()).putLong(holder.storage()).putLong(holder.incarnation());
        }
        ProposalId entry = master.entry();
        out.put((byte) (entry == null ? 0 : 1));
        if (entry != null) {
            out.putLong(entry.storage()).putLong(entry.incarnation()).putLong(entry.sequence());
        }
    }

    private static MasterState master(ByteBuffer in) {
        long revision = in.getLong();
        long term = in.getLong();
        long lease = in.getLong();
        int successor = in.getInt();
        @Nullable Holder holder =
                isThere(in) ? new Holder(in.getInt(), in.getLong(), in.getLong()) : null;
        @Nullable ProposalId entry =
                isThere(in) ? new ProposalId(in.getLong(), in.getLong(), in.getLong()) : null;
        return new MasterState(revision, term, holder, lease, successor, entry);
    }

    private static boolean isThere(ByteBuffer in) {
        int flag = in.get();
        Check.argument(flag == 0 || flag == 1, "flag in a ledger: %d", flag);
        return flag == 1;
    }
}
