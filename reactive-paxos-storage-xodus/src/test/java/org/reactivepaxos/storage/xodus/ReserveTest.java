// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.LowSpace;

/** When too little is free, and when enough is again. */
class ReserveTest {

    private static final Path PLACE = Path.of("/data/member");

    private long total = 1_000_000;
    private long free = 500_000;
    private boolean fails;
    private int looks;

    private final Disk disk =
            new Disk(
                    (change, action) -> action.run(),
                    place -> {
                        looks++;
                        if (fails) {
                            throw new IOException("no such device");
                        }
                        return new Disk.Room(total, free);
                    });

    private boolean isLow(Reserve reserve, long freeNow) {
        free = freeNow;
        reserve.look(0);
        return reserve.low().isPresent();
    }

    @Test
    void isLowBelowTheReserveUntilAQuarterMoreIsFree() {
        Reserve reserve = new Reserve(PLACE, 1_000, disk);
        assertThat(isLow(reserve, 1_000)).isFalse();
        assertThat(isLow(reserve, 999)).isTrue();
        assertThat(reserve.low()).contains(new LowSpace("/data/member", 999, 1_250));
        assertThat(isLow(reserve, 1_249)).isTrue();
        assertThat(isLow(reserve, 1_250)).isFalse();
        assertThat(isLow(reserve, 1_100)).isFalse();
    }

    @Test
    void keepsAtMostAnEighthOfTheFileSystem() {
        total = 4_000;
        Reserve reserve = new Reserve(PLACE, 1_000, disk);
        assertThat(isLow(reserve, 500)).isFalse();
        assertThat(isLow(reserve, 499)).isTrue();
    }

    @Test
    void keepsNothingWhenItIsToldSo() {
        Reserve reserve = new Reserve(PLACE, 0, disk);
        assertThat(isLow(reserve, 0)).isFalse();
        reserve.lookWhenDue(1L << 40);
        assertThat(looks).as("once, for the size of the disk").isEqualTo(1);
        assertThat(reserve.diskBytes()).isEqualTo(total);
    }

    @Test
    void looksAgainAfterAPartOfTheReserveIsWrittenAndNotBefore() {
        Reserve reserve = new Reserve(PLACE, 1L << 30, disk);
        reserve.look(0);
        reserve.lookWhenDue(1 << 20);
        assertThat(looks).isEqualTo(1);
        reserve.lookWhenDue((1 << 26) + 1);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void believesTheLastAnswerWhenTheSystemGivesNone() {
        Reserve reserve = new Reserve(PLACE, 1_000, disk);
        assertThat(isLow(reserve, 1)).isTrue();
        fails = true;
        assertThat(isLow(reserve, 5_000)).isTrue();
        fails = false;
        assertThat(isLow(reserve, 5_000)).isFalse();
    }

    @Test
    void wakesAnIdleJournalOnlyWhileItWaitsForSpace() {
        Reserve reserve = new Reserve(PLACE, 1_000, disk);
        assertThat(isLow(reserve, 5_000)).isFalse();
        assertThat(reserve.nanosToLook(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(isLow(reserve, 1)).isTrue();
        assertThat(reserve.nanosToLook(Long.MAX_VALUE)).isPositive().isLessThan(1_000_000_000);
    }
}
