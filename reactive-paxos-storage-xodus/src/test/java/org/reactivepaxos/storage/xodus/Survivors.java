// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;

/** Which of a row of changes a power cut leaves. */
final class Survivors {

    private static final List<Rest> ANY = List.of(Rest.values());

    private Survivors() {}

    /** Of changes that are done or not. */
    static <T> List<T> of(List<T> changes, Rest rest, Random random) {
        int size = changes.size();
        return switch (rest) {
            case NOTHING -> List.of();
            case ALL -> changes;
            case PREFIX -> changes.subList(0, random.nextInt(size + 1));
            case SUFFIX -> changes.subList(random.nextInt(size + 1), size);
            case RANDOM -> changes.stream().filter(change -> random.nextBoolean()).toList();
        };
    }

    /** Of writes, of which a part can be done. */
    static List<FileChange> ofBytes(List<FileChange> changes, Rest rest, Random random) {
        return switch (rest) {
            case NOTHING, ALL, SUFFIX -> of(changes, rest, random);
            case PREFIX -> {
                List<FileChange> left = new ArrayList<>(of(changes, rest, random));
                if (left.size() < changes.size()) {
                    List<FileChange> torn = sectors(changes.get(left.size()));
                    left.addAll(of(torn, rest, random));
                }
                yield left;
            }
            case RANDOM -> {
                List<FileChange> left = new ArrayList<>();
                for (FileChange change : changes) {
                    Rest ofIt = ANY.get(random.nextInt(ANY.size()));
                    left.addAll(of(sectors(change), ofIt, random));
                }
                yield left;
            }
        };
    }

    /** The change, cut where a sector of the disk ends. */
    private static List<FileChange> sectors(FileChange change) {
        if (change.kind() != FileChange.Kind.WRITE) {
            return List.of(change);
        }
        List<FileChange> sectors = new ArrayList<>();
        int done = 0;
        while (done < change.length()) {
            long position = change.position() + done;
            int room = PowerCut.SECTOR_BYTES - (int) (position % PowerCut.SECTOR_BYTES);
            int length = Math.min(room, change.length() - done);
            int from = change.offset() + done;
            byte[] bytes = Arrays.copyOfRange(change.bytes(), from, from + length);
            sectors.add(
                    new FileChange(change.kind(), change.path(), null, position, bytes, 0, length));
            done += length;
        }
        return sectors;
    }
}
