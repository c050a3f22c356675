// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.examples.kv.Entries.delete;
import static org.reactivepaxos.examples.kv.Entries.get;
import static org.reactivepaxos.examples.kv.Entries.put;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.examples.kv.log.Entry;
import org.reactivepaxos.examples.kv.log.Outcome;
import org.reactivepaxos.examples.kv.wire.Code;

/** What entries do. */
class KvMachineTest {

    private final KvMachine machine = new KvMachine(0);
    private long instance;

    private Outcome execute(Entry.Builder entry) {
        return Entries.execute(machine, instance++, entry);
    }

    @Test
    void everyWriteOfAKeyHasAHigherVersion() {
        assertThat(execute(put("a", "1")).getData().getVersion()).isEqualTo(1);
        assertThat(execute(put("a", "2")).getData().getVersion()).isEqualTo(2);
        assertThat(execute(delete("a")).getData().getVersion()).isEqualTo(3);
        assertThat(execute(put("a", "3")).getData().getVersion()).isEqualTo(4);
        assertThat(execute(put("b", "1")).getData().getVersion()).isEqualTo(1);
        assertThat(machine.keys()).isEqualTo(2);
    }

    /** Of a key that never was, that has version 2, and that is deleted at version 3. */
    @ParameterizedTest
    @CsvSource({
        "never, 0, OK",
        "never, 1, VERSION_CONFLICT",
        "there, 1, VERSION_CONFLICT",
        "there, 2, OK",
        "there, 3, VERSION_CONFLICT",
        "gone, 0, VERSION_CONFLICT",
        "gone, 3, OK"
    })
    void writesWithAVersionOnlyWhereTheKeyHasIt(String key, long version, Code code) {
        for (String each : new String[] {"there", "gone"}) {
            execute(put(each, "1"));
            execute(put(each, "2"));
        }
        execute(delete("gone"));
        Outcome outcome = execute(put(key, "3").setVersion(version));
        assertThat(outcome.getCode()).isEqualTo(code);
        String expected = code == Code.OK ? "3" : key.equals("there") ? "2" : "";
        assertThat(execute(get(key)).getData().getValue().toStringUtf8()).isEqualTo(expected);
    }

    @Test
    void whatIsNotThereIsNotFoundAndNotDeleted() {
        assertThat(execute(get("a")).getCode()).isEqualTo(Code.KEY_NOT_EXIST);
        assertThat(execute(delete("a")).getCode()).isEqualTo(Code.KEY_NOT_EXIST);
        execute(put("a", ""));
        assertThat(execute(get("a")).getCode()).as("an empty value is one").isEqualTo(Code.OK);
        execute(delete("a"));
        assertThat(execute(get("a")).getCode()).isEqualTo(Code.KEY_NOT_EXIST);
        assertThat(execute(delete("a")).getCode()).isEqualTo(Code.KEY_NOT_EXIST);
        assertThat(machine.data("a").getVersion()).isEqualTo(2);
    }

    @Test
    void aRequestThatIsSentAgainTakesEffectOnceAndHasTheSameAnswer() {
        Outcome first = execute(put("a", "1").setClientId(7).setTimestamp(100));
        execute(put("a", "2").setClientId(8).setTimestamp(5));
        assertThat(execute(put("a", "1").setClientId(7).setTimestamp(100))).isEqualTo(first);
        assertThat(machine.data("a").getValue().toStringUtf8()).isEqualTo("2");
        Outcome read = execute(get("a").setClientId(7).setTimestamp(101));
        execute(put("a", "3").setClientId(8).setTimestamp(6));
        assertThat(execute(get("a").setClientId(7).setTimestamp(101)))
                .as("a read that is sent again reads what it read")
                .isEqualTo(read);
    }

    @Test
    void anOlderRequestOfTheClientIsOutdated() {
        execute(put("a", "1").setClientId(7).setTimestamp(100));
        Outcome late = execute(put("a", "0").setClientId(7).setTimestamp(99));
        assertThat(late.getCode()).isEqualTo(Code.OUTDATED_REQUEST);
        assertThat(machine.data("a").getValue().toStringUtf8()).isEqualTo("1");
    }

    @Test
    void refusedRequestsAreRememberedToo() {
        Entry.Builder conflict = put("a", "1").setVersion(5).setClientId(7).setTimestamp(1);
        assertThat(execute(conflict).getCode()).isEqualTo(Code.VERSION_CONFLICT);
        for (int i = 0; i < 5; i++) {
            execute(put("a", "x"));
        }
        assertThat(execute(conflict).getCode()).isEqualTo(Code.VERSION_CONFLICT);
        assertThat(machine.data("a").getVersion()).isEqualTo(5);
    }

    @Test
    void theFirstEntrySaysHowManyGroupsThereAre() {
        assertThat(machine.belongsTo(3)).isTrue();
        execute(put("a", "1").setGroups(3));
        assertThat(execute(put("a", "2").setGroups(4)).getCode()).isEqualTo(Code.SYS_FAIL);
        assertThat(machine.data("a").getVersion()).isEqualTo(1);
        assertThat(machine.belongsTo(3)).isTrue();
        assertThat(machine.belongsTo(4)).isFalse();
    }

    @Test
    void aForeignValueIsNotGuessedAt() {
        assertThatThrownBy(() -> machine.apply(0, new byte[] {-1, -1, -1}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not an entry");
    }
}
