// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encoding of a membership without its version; the same in value blocks and in the journal
 * (docs/formats.md). Big-endian.
 *
 * <pre>
 * membership = phase1Quorum(4) phase2Quorum(4) lease(8) members members
 * members    = count(4) member*
 * member     = member(4) storage(8) addresses(4) address*
 * address    = length(4) UTF-16(2 * length)
 * </pre>
 */
public final class MembershipCodec {

    private static final int HEADER_BYTES = 2 * Integer.BYTES + Long.BYTES;
    private static final int MEMBER_BYTES = 2 * Integer.BYTES + Long.BYTES;

    private MembershipCodec() {}

    /** Number of bytes that {@link #put} writes. */
    public static int sizeOf(Membership membership) {
        return HEADER_BYTES + sizeOf(membership.voters()) + sizeOf(membership.followers());
    }

    private static int sizeOf(List<Voter> members) {
        int size = Integer.BYTES;
        for (Voter member : members) {
            size += MEMBER_BYTES;
            for (String address : member.addresses()) {
                size += Integer.BYTES + Character.BYTES * address.length();
            }
        }
        return size;
    }

    /** Appends a membership. */
    public static void put(ByteBuffer out, Membership membership) {
        out.putInt(membership.phase1Quorum())
                .putInt(membership.phase2Quorum())
                .putLong(membership.leaseNanos());
        put(out, membership.voters());
        put(out, membership.followers());
    }

    private static void put(ByteBuffer out, List<Voter> members) {
        out.putInt(members.size());
        for (Voter member : members) {
            out.putInt(member.member()).putLong(member.storage()).putInt(member.addresses().size());
            for (String address : member.addresses()) {
                out.putInt(address.length());
                for (int i = 0; i < address.length(); i++) {
                    out.putChar(address.charAt(i));
                }
            }
        }
    }

    /**
     * Reads a membership.
     *
     * @throws IllegalArgumentException when the content is no membership
     * @throws java.nio.BufferUnderflowException when it ends early
     */
    public static Membership get(ByteBuffer in, long version) {
        int phase1Quorum = in.getInt();
        int phase2Quorum = in.getInt();
        long leaseNanos = in.getLong();
        List<Voter> voters = getMembers(in);
        List<Voter> followers = getMembers(in);
        return new Membership(version, voters, followers, phase1Quorum, phase2Quorum, leaseNanos);
    }

    private static List<Voter> getMembers(ByteBuffer in) {
        int count = count(in);
        List<Voter> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int member = in.getInt();
            long storage = in.getLong();
            int hints = count(in);
            List<String> addresses = new ArrayList<>();
            for (int hint = 0; hint < hints; hint++) {
                addresses.add(text(in, count(in)));
            }
            members.add(new Voter(member, storage, addresses));
        }
        return members;
    }

    /** A count of things that take at least a byte each. */
    private static int count(ByteBuffer in) {
        int count = in.getInt();
        Check.argument(count >= 0 && count <= in.remaining(), "count in a membership: %d", count);
        return count;
    }

    private static String text(ByteBuffer in, int length) {
        char[] characters = new char[length];
        for (int i = 0; i < length; i++) {
            characters[i] = in.getChar();
        }
        return new String(characters);
    }
}
