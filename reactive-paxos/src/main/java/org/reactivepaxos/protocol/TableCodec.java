// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.AppliedTable.Row;
import org.reactivepaxos.protocol.Incarnation.Range;

/**
 * Encoding of the applied table within a ledger (rule S8). Big-endian.
 *
 * <pre>
 * table       = count(4) row*
 * row         = storage(8) count(4) incarnation*         the current one is the last
 * incarnation = number(8) doneBelow(8) count(4) range*
 * range       = first(8) below(8) instance(8)
 * </pre>
 */
final class TableCodec {

    private static final int ROW_BYTES = Long.BYTES + Integer.BYTES;
    private static final int INCARNATION_BYTES = 2 * Long.BYTES + Integer.BYTES;
    private static final int RANGE_BYTES = 3 * Long.BYTES;

    private TableCodec() {}

    static int sizeOf(AppliedTable table) {
        int size = Integer.BYTES;
        for (Row row : table.rows()) {
            size += ROW_BYTES;
            for (Incarnation incarnation : row.all()) {
                size += sizeOf(incarnation);
            }
        }
        return size;
    }

    static int sizeOf(Incarnation incarnation) {
        return INCARNATION_BYTES + RANGE_BYTES * incarnation.applied().size();
    }

    static void put(ByteBuffer out, AppliedTable table) {
        out.putInt(table.rows().size());
        for (Row row : table.rows()) {
            List<Incarnation> all = row.all();
            out.putLong(row.storage()).putInt(all.size());
            for (Incarnation incarnation : all) {
                put(out, incarnation);
            }
        }
    }

    static void put(ByteBuffer out, Incarnation incarnation) {
        out.putLong(incarnation.number())
                .putLong(incarnation.doneBelow())
                .putInt(incarnation.applied().size());
        for (Range range : incarnation.applied()) {
            out.putLong(range.first()).putLong(range.below()).putLong(range.instance());
        }
    }

    static AppliedTable get(ByteBuffer in) {
        int count = LedgerCodec.count(in);
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long storage = in.getLong();
            int starts = LedgerCodec.count(in);
            Check.argument(starts > 0, "incarnations of a proposer: %d", starts);
            List<Incarnation> past = new ArrayList<>(starts);
            for (int start = 1; start < starts; start++) {
                past.add(incarnation(in));
            }
            rows.add(new Row(storage, incarnation(in), List.copyOf(past)));
        }
        return AppliedTable.of(rows);
    }

    static Incarnation incarnation(ByteBuffer in) {
        long number = in.getLong();
        long doneBelow = in.getLong();
        int count = LedgerCodec.count(in);
        Sequence<Range> applied = Sequence.empty();
        long from = 0;
        for (int i = 0; i < count; i++) {
            Range range = new Range(in.getLong(), in.getLong(), in.getLong());
            Check.argument(
                    range.first() >= from && range.below() > range.first(),
                    "ranges must ascend and not overlap: %d",
                    range.first());
            applied = applied.plus(range);
            from = range.below();
        }
        return new Incarnation(number, doneBelow, applied);
    }
}
