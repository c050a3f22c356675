// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Lineage.Descent;

/** Which start of a disk began on what another one left (rule S7). */
class LineageTest {

    private static final Lineage THREE = Lineage.NONE.next(11).next(12).next(13);

    @Test
    void goesBackToEachOfItsStarts() {
        assertThat(THREE.from(1, 11)).isEqualTo(Descent.DESCENDS);
        assertThat(THREE.from(2, 12)).isEqualTo(Descent.DESCENDS);
        assertThat(THREE.from(3, 13)).isEqualTo(Descent.DESCENDS);
    }

    @Test
    void doesNotGoBackToAStartOfACopy() {
        assertThat(THREE.from(2, 99)).isEqualTo(Descent.DIVERGES);
        assertThat(THREE.next(14).from(3, 99)).isEqualTo(Descent.DIVERGES);
        assertThat(Lineage.NONE.next(11).next(99).from(2, 12)).isEqualTo(Descent.DIVERGES);
    }

    @Test
    void doesNotGoBackToALaterStart() {
        assertThat(THREE.from(4, 13)).isEqualTo(Descent.DIVERGES);
    }

    @Test
    void forgetsTheOldestStartsAndSaysSo() {
        Lineage lineage = THREE;
        for (long id = 14; id <= 11 + Lineage.STARTS_MAX; id++) {
            lineage = lineage.next(id);
        }
        assertThat(lineage.incarnation()).isEqualTo(Lineage.STARTS_MAX + 1L);
        assertThat(lineage.startIds()).hasSize(Lineage.STARTS_MAX);
        assertThat(lineage.oldest()).isEqualTo(2);
        assertThat(lineage.from(1, 11)).isEqualTo(Descent.FORGOTTEN);
        assertThat(lineage.from(2, 12)).isEqualTo(Descent.DESCENDS);
    }

    @Test
    void isRefusedWhereNoDiskCanHaveIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(1, List.of(1L, 2L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(3, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(-1, List.of(1L)));
        List<Long> tooMany = Collections.nCopies(Lineage.STARTS_MAX + 1, 5L);
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(9_999, tooMany));
    }
}
