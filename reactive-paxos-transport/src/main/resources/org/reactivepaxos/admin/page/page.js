// SPDX-License-Identifier: Apache-2.0

/** The page: asks for the secret, follows the members, and draws once a second what they said. */

const SECRET = "paxos.secret";
const DRAW_MILLIS = 1000;
const NOT_MEASURED = "the member was started without PageOptions.withMeters";
const NO_FOLDER = "the member was started without PageOptions.withFolder";

const $ = id => document.getElementById(id);

const page = { members: [], own: null, lines: new Map(), drawing: false, wrong: false };
const rates = new Plot($("rate"), ["rate"], LINEAR);
const latencies = new Plot($("latency"), ["p50", "p99"], MILLIS);
const grid = new Grid($("groups"), {
  changed: () => soon(),
  unmeasured: () => page.members.some(member => member.now && member.now.measured)
    ? "nothing was proposed in the last 10 seconds" : NOT_MEASURED
});

/** The secret may come behind the address; it does not stay there, where others see it. */
function begin() {
  const given = /^#secret=(.+)$/.exec(location.hash);
  if (given !== null) {
    sessionStorage.setItem(SECRET, decodeURIComponent(given[1]));
    history.replaceState(null, "", location.pathname + location.search);
  }
  const secret = sessionStorage.getItem(SECRET);
  if (secret === null) {
    ask("");
  } else {
    follow(secret);
  }
}

function ask(why) {
  $("wrong").textContent = why;
  $("main").hidden = true;
  $("forget").hidden = true;
  $("ask").hidden = false;
  $("secret").focus();
}

function follow(secret) {
  if (!/^[\x21-\x7e]{16,512}$/.test(secret)) {
    sessionStorage.removeItem(SECRET);
    ask("A secret has 16 to 512 printable characters without spaces.");
    return;
  }
  $("ask").hidden = true;
  $("main").hidden = false;
  $("forget").hidden = false;
  page.own = new Member(null, "v1/page", location.host, secret);
  page.members = [page.own];
  watch(page.own);
  soon();
}

function watch(member) {
  member.follow(changed => {
    if (changed === page.own && changed.reached) {
      meet(changed.now.members);
    }
    soon();
  }).catch(e => {
    if (member === page.own) {
      sessionStorage.removeItem(SECRET);
      page.wrong = true;
      ask("The member does not take this secret.");
    } else if (!(e instanceof WrongSecret)) {
      throw e;
    }
  });
}

/** The member that serves the page names the others. */
function meet(named) {
  for (const { member, at } of named) {
    const address = at.replace(/^http:\/\//, "");
    if (member === page.own.id) {
      page.own.address = address;
    } else if (!page.members.some(known => known.id === member)) {
      const other = new Member(member, at + "/v1/page", address, page.own.secret);
      page.members.push(other);
      watch(other);
    }
  }
  page.members.sort((a, b) => a.id - b.id);
}

/** Now, but not more often than the screen is drawn. */
function soon() {
  if (!page.drawing && !page.wrong) {
    page.drawing = true;
    requestAnimationFrame(() => {
      page.drawing = false;
      draw();
    });
  }
}

function draw() {
  if (page.own === null || page.own.id === null) {
    const own = page.own;
    say($("summary"), own && own.lostAt ? "not reached: " + own.why : "connecting");
    return;
  }
  const ids = new Set();
  page.members.forEach(member => member.rows.forEach((row, group) => ids.add(group)));
  const sums = [...ids].sort((a, b) => a - b).map(group => summed(group, page.members));
  page.rate = sums.reduce((all, sum) => all + (sum.rate || 0), 0);
  drawSummary(sums);
  drawMembers();
  grid.columns(page.members);
  grid.draw(chosen(sums));
  rates.draw(performance.now());
  latencies.draw(performance.now());
}

function drawSummary(sums) {
  const lost = page.members.filter(member => !member.reached).length;
  const headless = sums.filter(sum => sum.leader === null).length;
  const parts = [many(page.members.length, "member"), many(sums.length, "group")];
  const bad = [];
  if (lost > 0) {
    bad.push(lost + " of " + page.members.length + " not reached");
  }
  if (headless > 0) {
    bad.push(many(headless, "group") + " without a leader");
  }
  const text = parts.join(", ") + (bad.length > 0 ? ": " : "");
  const summary = $("summary");
  if (summary.textContent !== text + bad.join(", ")) {
    summary.replaceChildren(text, make("span", "bad", bad.join(", ")));
  }
  document.title = (bad.length > 0 ? "! " : "") + "Paxos: " + parts[0]
    + (lost > 0 ? ", " + lost + " not reached" : "");
}

function many(n, what) {
  return count(n) + " " + what + (n === 1 ? "" : "s");
}

function drawMembers() {
  const lines = page.members.map(member => {
    let line = page.lines.get(member);
    if (!line) {
      line = memberLine(member);
      page.lines.set(member, line);
    }
    fillMember(line, member);
    return line.row;
  });
  const body = $("members").tBodies[0];
  if (lines.some((line, i) => body.children[i] !== line)) {
    body.replaceChildren(...lines);
  }
}

function memberLine(member) {
  const row = make("tr");
  row.dataset.member = member.id;
  const name = make("th", "", "Member " + member.id);
  name.scope = "row";
  const address = make("small");
  name.append(address);
  row.append(name);
  const cells = ["state", "n wide", "n mid", "n wide", "n wide", "n wide", "n", "n wide", "n"]
    .map(className => make("td", className));
  row.append(...cells);
  return { row, address, cells };
}

function fillMember(line, member) {
  const now = member.now;
  const [state, leads, lag, pending, p50, p99, sync, log, disk] = line.cells;
  line.row.classList.toggle("lost", !member.reached);
  say(line.address, member.address);
  const [kind, text] = stateOf(member);
  say(state, text);
  state.className = "state " + kind;
  if (now === null) {
    [leads, lag, pending, p50, p99, sync, log, disk].forEach(cell => figure(cell, NONE));
    return;
  }
  const groups = Object.values(now.states).reduce((all, n) => all + n, 0);
  figure(leads, count(now.leading) + " of " + count(groups));
  figure(lag, count(now.lag));
  figure(pending, count(now.groups.reduce((all, row) => all + (row.open || 0), 0)));
  const why = now.measured ? "there was nothing in the last 10 seconds" : NOT_MEASURED;
  const latency = now.latency || {};
  figure(p50, within(latency.p50), latency.p50 ? "" : why);
  figure(p99, within(latency.p99), latency.p99 ? "" : why);
  figure(sync, within(now.sync && now.sync.p99), now.sync ? "" : why);
  const folder = now.folder || {};
  figure(log, bytes(folder.usedBytes), now.folder ? "" : NO_FOLDER);
  figure(disk, bytes(folder.freeBytes), now.folder ? "" : NO_FOLDER);
}

const STATES = [
  ["HALTED", "halted", "halted"], ["LEARNING", "learns", "catching up"],
  ["FOUNDING", "stands", "founding"], ["REMOVED", "quiet", "removed"], ["CLOSED", "quiet", "closed"]
];

/** The class of a member's state, and its words. */
function stateOf(member) {
  if (!member.reached) {
    return member.lostAt === null
      ? ["quiet", "connecting"]
      : ["bad", "not reached since " + clock(member.lostAt)
        + (member.why === NO_CONNECTION ? "" : ": " + member.why)];
  }
  const { states, connected, lowSpace } = member.now;
  const found = STATES.filter(([state]) => states[state] > 0);
  const parts = found.map(([state, kind, word]) => count(states[state]) + " " + word);
  let kind = found.length === 0 ? "" : found[0][1];
  if (lowSpace) {
    parts.unshift("low disk space, takes no proposals");
    kind = "bad";
  }
  const apart = page.members.filter(other =>
    other.reached && other !== member && !connected.includes(other.id));
  if (apart.length > 0) {
    parts.push("not connected to " + apart.map(other => other.id).join(", "));
  }
  return [kind, parts.length === 0 ? "ready" : parts.join("; ")];
}

/** The groups that are asked for, sorted as they are asked for. */
function chosen(sums) {
  const wanted = ranges($("filter").value);
  $("filter").setAttribute("aria-invalid", wanted === undefined);
  let shown = sums;
  if (wanted) {
    shown = shown.filter(({ group }) => wanted.some(([from, to]) => group >= from && group <= to));
  }
  if ($("trouble").checked) {
    shown = shown.filter(sum => sum.trouble);
  }
  const by = $("sort").value;
  if (by !== "group") {
    shown = [...shown].sort((a, b) => (b[by] || 0) - (a[by] || 0) || a.group - b.group);
  }
  const more = page.members.find(member => member.now && member.now.next !== undefined);
  say($("shown"), (wanted === undefined ? "not understood: give groups as 7, 10-19. " : "")
    + (shown.length === sums.length ? many(sums.length, "group")
      : count(shown.length) + " of " + many(sums.length, "group"))
    + (more ? "; groups from " + count(more.now.next) + " on are left out" : ""));
  return shown;
}

/** One point a second for each plot, also while nobody looks. */
function tick() {
  if (page.own === null || page.own.id === null) {
    return;
  }
  const now = performance.now();
  const reached = page.members.filter(member => member.reached);
  const slowest = which => reached.reduce((most, { now: { latency } }) =>
    latency ? Math.max(most === null ? 0 : most, latency[which][1] / 1000) : most, null);
  // Before all of them have said something twice a sum would be one of some.
  const measured = reached.every(member => member.rates.size > 0)
    && page.members.every(member => member.reached || member.lostAt !== null);
  rates.push(now, [measured ? page.rate : null]);
  const values = [slowest("p50"), slowest("p99")];
  latencies.push(now, values);
  say($("rate-now"), measured ? count(Math.round(page.rate)) : NONE);
  document.querySelectorAll("#latency-now b").forEach((figure, i) =>
    say(figure, values[i] === null ? NONE : time(values[i] * 1000)));
  soon();
}

$("ask").addEventListener("submit", event => {
  event.preventDefault();
  const secret = $("secret").value.trim();
  $("secret").value = "";
  if (page.wrong) {
    sessionStorage.setItem(SECRET, secret);
    location.reload(); // Whatever still follows with the old one ends.
    return;
  }
  sessionStorage.setItem(SECRET, secret);
  follow(secret);
});
$("forget").addEventListener("click", () => {
  sessionStorage.removeItem(SECRET);
  location.reload();
});
["input", "change"].forEach(name => $("tools").addEventListener(name, soon));
setInterval(tick, DRAW_MILLIS);
begin();
