// SPDX-License-Identifier: Apache-2.0

/** Groups by members: a row for each group, four cells for each member. */

/** What all members together say of a group; of those that are not reached nothing but their place counts. */
function summed(group, members) {
  const sum = {
    group, leader: null, ballot: null, decided: null, lag: 0, pending: 0,
    rate: null, batch: null, latency: null, trouble: false
  };
  for (const member of members) {
    const row = member.rows.get(group);
    if (!row || !member.reached) {
      continue;
    }
    sum.trouble = sum.trouble || row.state !== "READY";
    if (row.decided === undefined) {
      continue; // It has halted.
    }
    sum.decided = Math.max(sum.decided === null ? 0 : sum.decided, row.decided);
    sum.lag = Math.max(sum.lag, row.lag);
    sum.pending += row.open;
    if (row.latency) {
      sum.latency = Math.max(sum.latency || 0, row.latency.p99[1]);
    }
    if (row.role === "LEADING") {
      sum.leader = member;
      sum.ballot = row.ballot;
      sum.batch = row.batch === undefined ? null : row.batch;
      sum.rate = member.rates.has(group) ? member.rates.get(group) : null;
    }
  }
  sum.trouble = sum.trouble || sum.leader === null;
  return sum;
}

/** "7, 10-19": null for all of them, undefined where it is not understood. */
function ranges(text) {
  const parts = text.split(/[\s,]+/).filter(part => part !== "");
  if (parts.length === 0) {
    return null;
  }
  const found = [];
  for (const part of parts) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) {
      return undefined;
    }
    found.push([Number(match[1]), Number(match[2] === undefined ? match[1] : match[2])]);
  }
  return found;
}

class Grid {
  constructor(table, options) {
    this.table = table;
    this.options = options;
    this.head = table.tHead;
    this.body = table.tBodies[0];
    this.members = [];
    this.rows = new Map();
    this.expanded = new Set();
  }

  /** Begins anew when there are other members. */
  columns(members) {
    if (members.map(member => member.id).join() === this.members.map(each => each.id).join()) {
      return;
    }
    this.members = [...members];
    this.rows.clear();
    this.table.classList.toggle("some", members.length > 2);
    this.table.classList.toggle("many", members.length > 3);
    const head = make("tr");
    head.append(column("", "Group"));
    this.heads = members.map(member => {
      const cell = column("head edge", "Member " + member.id, "M" + member.id);
      head.append(cell, column("n applied", "applied"), column("n", "lag"),
        column("n pending", "pending"));
      return cell;
    });
    head.append(column("edge ballot", "Ballot", "", "Version of the membership, round, member"),
      column("n edge", "Decided"), column("n batch", "Batch", "",
        "Values of one run, on average; the last 10 seconds"));
    this.head.replaceChildren(head);
  }

  row(group) {
    let row = this.rows.get(group);
    if (row) {
      return row;
    }
    const line = make("tr");
    line.dataset.group = group;
    const toggle = make("button", "", String(group));
    toggle.type = "button";
    toggle.title = "Details of group " + group;
    toggle.addEventListener("click", () => {
      if (!this.expanded.delete(group)) {
        this.expanded.add(group);
      }
      this.options.changed();
    });
    const name = make("th");
    name.scope = "row";
    name.append(toggle);
    line.append(name);
    const cells = this.members.map(() => memberCells(line));
    const rest = ["edge ballot", "n edge", "n batch"].map(className => make("td", className));
    line.append(...rest);
    row = { line, toggle, cells, rest, detail: null };
    this.rows.set(group, row);
    return row;
  }

  /** @param sums of the groups that are shown, in their order */
  draw(sums) {
    this.members.forEach((member, i) => {
      this.heads[i].classList.toggle("lost", !member.reached);
      this.heads[i].title = member.reached ? "" : "not reached";
    });
    const lines = [];
    for (const sum of sums) {
      const row = this.row(sum.group);
      this.members.forEach((member, i) => fill(row.cells[i], member, sum.group));
      figure(row.rest[0], sum.ballot || NONE, sum.ballot ? "" : "no member leads");
      figure(row.rest[1], count(sum.decided));
      figure(row.rest[2], decimal(sum.batch), sum.batch === null ? this.options.unmeasured() : "");
      const isOpen = this.expanded.has(sum.group);
      row.toggle.setAttribute("aria-expanded", isOpen);
      lines.push(row.line);
      if (isOpen) {
        lines.push(this.detail(row, sum));
      }
    }
    this.place(lines);
  }

  /** Lines stay where they are unless their order is another; the focus stays in any case. */
  place(lines) {
    const present = this.body.children;
    if (present.length !== lines.length || lines.some((line, i) => present[i] !== line)) {
      const focus = document.activeElement;
      this.body.replaceChildren(...lines);
      if (focus && focus !== document.activeElement && this.body.contains(focus)) {
        focus.focus();
      }
    }
  }

  detail(row, sum) {
    if (!row.detail) {
      const cell = make("td");
      cell.colSpan = 4 * this.members.length + 4;
      const list = make("dl");
      const says = this.members.map(member => {
        const said = make("dd");
        list.append(make("dt", "", "Member " + member.id), said);
        return said;
      });
      cell.append(list);
      row.detail = make("tr", "detail");
      row.detail.append(cell);
      row.says = says;
    }
    this.members.forEach((member, i) => say(row.says[i], told(member, sum.group)));
    return row.detail;
  }
}

function column(className, text, short, title) {
  const cell = make("th", className);
  cell.scope = "col";
  if (short) {
    cell.append(make("span", "word", text), make("span", "short", short));
  } else {
    cell.textContent = text;
  }
  if (title) {
    cell.title = title;
  }
  return cell;
}

function memberCells(line) {
  const role = make("td", "edge");
  const shape = make("i");
  shape.setAttribute("aria-hidden", "true");
  const word = make("span", "word");
  const short = make("span", "short");
  role.append(shape, word, short);
  const applied = make("td", "n applied");
  const lag = make("td", "n");
  const pending = make("td", "n pending");
  line.append(role, applied, lag, pending);
  return { role, shape, word, short, applied, lag, pending };
}

function fill(cells, member, group) {
  const row = member.rows.get(group);
  const [kind, word, short] = row ? doing(row) : ["down", NONE, NONE];
  const lost = !member.reached;
  const shown = lost ? "lost" : kind;
  cells.role.className = "edge " + shown;
  cells.role.title = row ? (lost ? "not reached; before: " + word : row.why || word) : "no part here";
  cells.shape.className = "shape " + (lost ? "down" : kind);
  say(cells.word, lost && row ? "not reached" : word);
  say(cells.short, lost && row ? "x" : short);
  figure(cells.applied, row ? count(row.applied) : NONE);
  figure(cells.lag, row ? count(row.lag) : NONE);
  figure(cells.pending, row ? count(row.open) : NONE);
  for (const cell of [cells.applied, cells.lag, cells.pending]) {
    cell.classList.toggle("lost", lost);
  }
  cells.lag.classList.toggle("learns", !lost && kind === "learns");
}

/** Everything that a member says of a group. */
function told(member, group) {
  const row = member.rows.get(group);
  if (!row) {
    return member.reached ? "has no part in this group" : "not reached";
  }
  const parts = [doing(row)[1] + (member.reached ? "" : " when it was last reached")];
  if (row.why) {
    parts.push(row.why);
  }
  if (row.decided !== undefined) {
    parts.push("knows " + (row.leader ? "member " + row.leader + " to lead" : "no leader"),
      "ballot " + row.ballot, "applied " + count(row.applied), "decided " + count(row.decided),
      "lag " + count(row.lag), "pending " + count(row.open));
  }
  if (row.batch !== undefined) {
    parts.push("batch " + decimal(row.batch));
  }
  if (row.latency) {
    parts.push("latency p50 " + within(row.latency.p50) + ", p99 " + within(row.latency.p99));
  }
  return parts.join("; ");
}
