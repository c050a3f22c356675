// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two masters at a time are found, and nobody else. */
class MasterJudgeTest {

    private static final MemberRun ONE = new MemberRun(1, 0);
    private static final MemberRun TWO = new MemberRun(2, 0);

    private final MasterJudge judge = new MasterJudge();

    private void tell(MemberRun who, String line) {
        judge.told(who, line.split(" ", -1));
    }

    /** It looks at that time, and has a lease of 100. */
    private void sees(MemberRun who, int term, long time) {
        tell(who, "self 0 " + term + " " + time + " " + (time + 1) + " 100");
    }

    @Test
    void acceptsOneAfterTheOther() {
        sees(ONE, 1, 0);
        sees(ONE, 1, 50);
        sees(TWO, 2, 150);
        assertThat(judge.overlaps()).isEmpty();
    }

    @Test
    void findsTwoAtATime() {
        sees(ONE, 1, 0);
        sees(ONE, 1, 50);
        sees(TWO, 2, 140);
        assertThat(judge.overlaps()).singleElement().asString().contains("had two masters");
    }

    @Test
    void findsASecondOneAmidALongBelief() {
        for (int time = 0; time < 1_000; time += 50) {
            sees(ONE, 1, time);
        }
        sees(TWO, 2, 300);
        sees(TWO, 2, 350);
        assertThat(judge.overlaps()).isNotEmpty();
    }

    @Test
    void aProcessThatIsGoneBelievesUntilItsLeaseIsOver() {
        sees(ONE, 1, 0);
        judge.ended(ONE);
        sees(TWO, 2, 90);
        assertThat(judge.overlaps()).hasSize(1);
    }

    @Test
    void theNextRunOfAMemberIsAnotherProcess() {
        sees(ONE, 1, 0);
        judge.ended(ONE);
        sees(new MemberRun(1, 1), 2, 90);
        assertThat(judge.overlaps()).hasSize(1);
    }

    @Test
    void groupsAreIndependent() {
        sees(ONE, 1, 0);
        tell(TWO, "self 1 1 0 1 100");
        assertThat(judge.overlaps()).isEmpty();
    }

    @Test
    void whoGivesUpBelievesNoMore() {
        sees(ONE, 1, 0);
        tell(ONE, "gives-up 0 20");
        sees(ONE, 1, 30); // An entry of its own is still open: it says nothing of what follows.
        tell(ONE, "gave-up 0 35");
        sees(ONE, 1, 34); // It looked before, and tells only now.
        sees(TWO, 2, 40);
        assertThat(judge.overlaps()).isEmpty();
        assertThat(judge.summary()).contains("0 beliefs ended before their lease");
    }

    @Test
    void whoBelievesAgainAfterGivingUpIsSeen() {
        sees(ONE, 1, 0);
        tell(ONE, "gives-up 0 20");
        tell(ONE, "gave-up 0 25");
        sees(TWO, 2, 40);
        sees(ONE, 1, 60);
        assertThat(judge.overlaps()).hasSize(1);
    }

    @Test
    void aLookThatLastedLongerThanTheLeaseSaysNothing() {
        tell(ONE, "self 0 1 0 500 100");
        sees(TWO, 2, 400);
        assertThat(judge.overlaps()).isEmpty();
    }

    @Test
    void whoSeesAnotherClaimTooEarlyHasBelievedAllTheSame() {
        sees(ONE, 1, 0);
        tell(ONE, "other 0 50");
        sees(TWO, 2, 60);
        assertThat(judge.overlaps()).hasSize(1);
        assertThat(judge.summary()).contains("1 beliefs ended before their lease");
    }

    @Test
    void tellsWhoFollowed() {
        sees(ONE, 1, 0);
        sees(TWO, 2, 150);
        assertThat(judge.firstAfter(0, 10, ONE))
                .isNotNull()
                .extracting(MasterJudge.Belief::member)
                .isEqualTo(2);
        assertThat(judge.firstAfter(0, 200, ONE)).isNull();
    }
}
