// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import org.reactivepaxos.simulation.Replica;
import org.reactivepaxos.simulation.SimulatedApplication;
import org.reactivepaxos.testkit.SequentialModel;
import reactor.core.scheduler.Scheduler;

/** Seats as the simulation of nodes runs them. */
final class SeatsApplication implements SimulatedApplication<String, Seats.Ask, String> {

    @Override
    public Replica newReplica(Scheduler time) {
        Seats seats = new Seats();
        return Replica.of(seats, seats::taken);
    }

    @Override
    public Seats.Ask draw(Random random) {
        return new Seats.Ask(random.nextInt(20), "guest " + random.nextInt(100));
    }

    @Override
    public byte[] encode(Seats.Ask ask) {
        return Seats.command(ask);
    }

    @Override
    public String decode(Seats.Ask ask, byte[] result) {
        return new String(result, UTF_8);
    }

    @Override
    public SequentialModel<String, Seats.Ask, String> model() {
        return new Seats.Model();
    }
}
