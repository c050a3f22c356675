// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.reactivepaxos.admin.Trio.PATIENCE;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators ask of a node, over real connections. */
class AdminEndpointTest {

    private final List<String> cleaning = new ArrayList<>();
    private final Trio trio = new Trio(this::tuned);

    private AdminOptions tuned(AdminOptions options) {
        return options.withCleaning(
                new AdminOptions.Cleaning() {
                    @Override
                    public void pause() {
                        cleaning.add("paused");
                    }

                    @Override
                    public void resume() {
                        cleaning.add("resumed");
                    }
                });
    }

    @AfterEach
    void close() {
        trio.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer a-secret-for-test, /v1/status",
        "Bearer a-secret-for-tests!, /v1/status",
        "a-secret-for-tests, /v1/status",
        "Bearer, /v1/watch",
        "'', /nowhere"
    })
    void whoeverDoesNotSayTheSecretIsToldNothing(String header, String path) {
        int port = trio.endpoint(1).address().getPort();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!header.isEmpty()) {
            request.header("Authorization", header);
        }
        HttpResponse<String> response = trio.send(request);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(response.body()).doesNotContain("member");
    }

    @Test
    void tellsHowItsGroupsAre() {
        int leader = trio.leader();
        int master = trio.master();
        trio.node(1).group(0).propose(new byte[] {1}).block(PATIENCE);
        HttpResponse<String> json = trio.get(1, "/v1/status");
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.headers().firstValue("Content-Type")).get().asString().contains("json");
        assertThat(json.body())
                .contains("\"member\":1,")
                .contains("{\"group\":0,\"state\":\"READY\",\"standing\":\"VOTER\"")
                .contains("\"leader\":" + leader)
                .contains("\"master\":{\"member\":" + master)
                .contains("\"voters\":[1,2,3],\"followers\":[]")
                .contains("{\"group\":1,");
        assertThat(trio.get(1, "/v1/status?from=1").body()).doesNotContain("{\"group\":0,");
        HttpResponse<String> text =
                trio.send(trio.request(1, "/v1/status").header("Accept", "text/plain"));
        assertThat(text.body()).startsWith("member 1: ").contains("group").contains("[1, 2, 3]");
    }

    @Test
    void tellsThatAGroupHaltedBecauseItDiffers() {
        trio.node(1).group(1).propose(Trio.DIFFER).block(PATIENCE);
        trio.node(2).group(1).onClose().onErrorComplete().block(PATIENCE);
        assertThat(trio.get(2, "/v1/status").body())
                .contains("\"group\":1,\"state\":\"HALTED\"")
                .containsPattern("\"diverged\":\\{\"below\":\\d+,\"machine\":0}");
        HttpResponse<String> text =
                trio.send(trio.request(2, "/v1/status").header("Accept", "text/plain"));
        assertThat(text.body()).contains("diverged: what state machine 0 made of the log");
    }

    @Test
    void handsTheLeadOver() {
        int leader = trio.leader();
        int next = trio.other(leader);
        HttpResponse<String> done = trio.post(leader, "/v1/lead/transfer?group=0&to=" + next);
        assertThat(done.body()).isEqualTo("{\"leader\":" + next + "}\n");
        trio.awaitLeader(next, 3);
        HttpResponse<String> notLeading = trio.post(leader, "/v1/lead/transfer?group=0&to=" + next);
        assertThat(notLeading.statusCode()).isEqualTo(409);
        assertThat(notLeading.body()).contains("does not lead");
    }

    @Test
    void theMasterResignsAndNobodyElseDoes() {
        int master = trio.master();
        int other = trio.other(master);
        assertThat(trio.post(other, "/v1/master/resign?group=0").statusCode()).isEqualTo(409);
        HttpResponse<String> handed = trio.post(master, "/v1/master/transfer?group=0&to=" + other);
        assertThat(handed.statusCode()).as(handed.body()).isEqualTo(200);
        trio.node(other).group(0).master().filter(now -> now.self()).blockFirst(PATIENCE);
        assertThat(trio.post(other, "/v1/master/resign?group=0").body())
                .isEqualTo("{\"resigned\":true}\n");
        assertThat(trio.post(other, "/v1/master/resign?group=1").statusCode()).isEqualTo(409);
    }

    @Test
    void takesASnapshotWhereThereIsAStore() {
        trio.leader();
        trio.node(1).group(0).propose(new byte[] {1}).block(PATIENCE);
        HttpResponse<String> taken = trio.post(1, "/v1/snapshot?group=0");
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        assertThat(taken.body()).matches("\\{\"below\":[1-9]\\d*}\\n");
        assertThat(trio.post(3, "/v1/snapshot?group=0").statusCode()).isEqualTo(409);
    }

    @Test
    void pausesTheCleaningOfTheLog() {
        assertThat(trio.post(1, "/v1/cleaning/pause").body())
                .isEqualTo("{\"cleaningPaused\":true}\n");
        assertThat(trio.post(1, "/v1/cleaning/resume").statusCode()).isEqualTo(200);
        assertThat(cleaning).containsExactly("paused", "resumed");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing, 404",
        "GET, /v1/snapshot?group=0, 405",
        "POST, /v1/status, 405",
        "POST, /v1/watch, 405",
        "DELETE, /v1/status, 405",
        "POST, /v1/snapshot, 400",
        "POST, /v1/snapshot?group=x, 400",
        "POST, /v1/snapshot?group=0&group=1, 400",
        "POST, /v1/snapshot?group=-1, 400",
        "POST, /v1/snapshot?group=7, 404",
        "POST, /v1/lead/transfer?group=0&to=0, 400",
        "POST, /v1/lead/transfer?group=0, 400",
        "POST, /v1/membership?group=0, 400",
        "POST, /v1/membership?group=0&version=3, 400",
        "POST, /v1/membership?group=0&remove=3&ad=4, 400",
        "POST, /v1/membership?group=0&remove=three, 400",
        "POST, /v1/membership?group=0&remove=3&remove=3, 400",
        "POST, /v1/membership?group=0&phase1=2, 400",
        "POST, /v1/membership?group=0&remove=3&phase2=2, 400",
        "POST, /v1/membership?group=0&remove=3&version=0&version=1, 400"
    })
    void saysWhatIsWrongWithARequest(String method, String path, int status) {
        HttpResponse<String> response =
                trio.send(
                        trio.request(1, path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":\"");
    }

    @Test
    void carriesOutNoPartOfAChangeThatIsTooLong() {
        String path = "/v1/membership?group=0&demote=3" + "&add=4".repeat(70);
        assertThat(trio.post(1, path).statusCode()).isEqualTo(400);
        assertThat(requireNonNull(trio.node(3).group(0).membership().blockFirst(PATIENCE)).voters())
                .hasSize(3);
    }

    @Test
    void whatTakesTooLongIsAnsweredSo() {
        int leader = trio.leader();
        AdminOptions hasty = AdminOptions.of(0, Trio.SECRET).withTimeout(Duration.ofMillis(200));
        AdminEndpoint endpoint =
                requireNonNull(AdminEndpoint.start(trio.node(leader), hasty).block(PATIENCE));
        HttpResponse<String> response =
                trio.send(
                        Trio.request(endpoint, "/v1/lead/transfer?group=0&to=9")
                                .POST(HttpRequest.BodyPublishers.noBody()));
        endpoint.close().block(PATIENCE);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).contains("it may still be");
    }

    @Test
    void aNodeThatIsClosedSaysSo() {
        trio.node(2).closeNow(PATIENCE);
        assertThat(trio.get(2, "/v1/status").statusCode()).isEqualTo(503);
    }

    @Test
    void aSecretIsLongAndFitsAHeader(@TempDir Path folder) throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> AdminSecret.of("too short"));
        assertThatIllegalArgumentException().isThrownBy(() -> AdminSecret.of("with\nanother-line"));
        assertThatIllegalArgumentException().isThrownBy(() -> AdminSecret.of("with space between"));
        Path file = Files.writeString(folder.resolve("secret"), " 0123456789abcdef\n");
        assertThat(AdminSecret.read(file).header()).isEqualTo("Bearer 0123456789abcdef");
        assertThat(AdminSecret.read(file)).hasToString("AdminSecret");
    }
}
