// SPDX-License-Identifier: Apache-2.0

/**
 * One stream for each member. EventSource cannot send the secret, so the events are read from the
 * body of a fetch. A stream that ends, or says nothing for a while, is opened again, later each time.
 */

const SILENCE_MILLIS = 5000;
const PAUSE_MILLIS = 1000;
const PAUSE_MAX_MILLIS = 10000;
const EVENT_MAX = 8 << 20;

/** Scripts are not told why there is none. */
const NO_CONNECTION = "no connection";

class WrongSecret extends Error {}

class Member {
  /** @param url where its stream is */
  constructor(id, url, address, secret) {
    this.id = id;
    this.url = url;
    this.address = address;
    this.secret = secret;
    this.now = null;       // its last event
    this.reached = false;
    this.lostAt = null;    // since when it is not reached; null before the first try ended
    this.why = "";
    this.rates = new Map();  // decided per second, by group
    this.rows = new Map();   // the rows of its last event, by group
  }

  /** Goes on until the secret turns out to be wrong. */
  async follow(changed) {
    let pause = PAUSE_MILLIS;
    for (;;) {
      try {
        await this.read(() => {
          pause = PAUSE_MILLIS;
          changed(this);
        });
        this.why = "the member has closed";
      } catch (e) {
        if (e instanceof WrongSecret) {
          this.lose("it does not take the secret");
          changed(this);
          throw e;
        }
        this.why = e instanceof TypeError ? NO_CONNECTION : e.message;
      }
      this.lose(this.why);
      changed(this);
      await new Promise(go => setTimeout(go, pause * (0.8 + 0.4 * Math.random())));
      pause = Math.min(2 * pause, PAUSE_MAX_MILLIS);
    }
  }

  lose(why) {
    this.why = why;
    if (this.reached || this.lostAt === null) {
      this.lostAt = new Date();
    }
    this.reached = false;
    this.rates.clear();
  }

  async read(told) {
    const abort = new AbortController();
    let silence = setTimeout(() => abort.abort(), SILENCE_MILLIS);
    try {
      const response = await fetch(this.url, {
        headers: { "Authorization": "Bearer " + this.secret, "Accept": "text/event-stream" },
        cache: "no-store", credentials: "omit", redirect: "error", signal: abort.signal
      });
      if (response.status === 401) {
        throw new WrongSecret("401");
      }
      if (!response.ok) {
        throw new Error(response.status + " " + (await reason(response)));
      }
      const reader = response.body.getReader();
      const text = new TextDecoder();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENCE_MILLIS);
        rest += text.decode(value, { stream: true });
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          this.take(rest.slice(0, end));
          rest = rest.slice(end + 2);
          told();
        }
        if (rest.length > EVENT_MAX) {
          throw new Error("an event is too large");
        }
      }
    } catch (e) {
      throw e.name === "AbortError" ? new Error("it says nothing") : e;
    } finally {
      clearTimeout(silence);
      abort.abort();
    }
  }

  /** One event: lines of "event: name" and "data: text". */
  take(block) {
    let name = "";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) {
        name = line.slice(7);
      } else if (line.startsWith("data: ")) {
        data += line.slice(6);
      }
    }
    const event = JSON.parse(data);
    if (name === "error") {
      throw new Error(event.error);
    }
    if (this.id !== null && event.member !== this.id) {
      throw new Error("at this address is member " + event.member);
    }
    this.measure(event);
    this.id = event.member;
    this.now = event;
    this.rows = new Map(event.groups.map(row => [row.group, row]));
    this.reached = true;
    this.why = "";
  }

  /** By the member's own clock: how long an event travels makes no difference. */
  measure(event) {
    const seconds = this.reached ? (event.millis - this.now.millis) / 1000 : 0;
    this.rates.clear();
    if (seconds > 0) {
      for (const row of event.groups) {
        const before = this.rows.get(row.group);
        if (before && before.decided !== undefined && row.decided !== undefined) {
          this.rates.set(row.group, Math.max(0, row.decided - before.decided) / seconds);
        }
      }
    }
  }
}

async function reason(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error || text;
  } catch (e) {
    return text.slice(0, 100);
  }
}
